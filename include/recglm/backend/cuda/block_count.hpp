#pragma once
#include <cstddef>

namespace recglm {

/// Blocks that it takes to have `all` elements where a block has `of_one`; the last may have fewer.
constexpr unsigned block_count(std::size_t all, std::size_t of_one) {
  return static_cast<unsigned>(all / of_one + (all % of_one != 0));
}
constexpr unsigned block_count(int all, int of_one) {
  return block_count(static_cast<std::size_t>(all > 0 ? all : 0), static_cast<std::size_t>(of_one));
}

}  // namespace recglm
