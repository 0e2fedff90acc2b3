#pragma once
#include <concepts>
#include <cstddef>

namespace recglm {

/// Blocks that it takes to have `all` elements where a block has `of_one`; the last may have fewer.
constexpr unsigned block_count(std::integral auto all, std::integral auto of_one) {
  const std::size_t n = all > 0 ? static_cast<std::size_t>(all) : 0, one = static_cast<std::size_t>(of_one);
  return static_cast<unsigned>(n / one + (n % one != 0));
}

}  // namespace recglm
