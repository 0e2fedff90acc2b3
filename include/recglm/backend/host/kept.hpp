#pragma once
#include <cstddef>

#include "recglm/backend/buffer.hpp"

namespace recglm::detail {

/// Memory that a thread keeps from one call to the next, so that training allocates nothing once it has met its largest
/// batch. One for each `Use`, a type that is named at the call: `kept<float, struct
/// row_scales>(n)`. It begins at a cache line: a little beyond the start of a page, reading from a file is
/// three times as slow on AMD.
template <class T, class Use>
T* kept(std::size_t n) {
  static thread_local aligned_vector<T> memory;
  if (memory.size() < n) memory.resize(n);
  return memory.data();
}

}  // namespace recglm::detail
