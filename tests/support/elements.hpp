#pragma once
#include <span>

#include "recglm/backend/buffer.hpp"

namespace recglm {

/// The elements of a buffer of the host's memory, which only a kernel reaches otherwise.
template <class T>
std::span<T> elements(buffer<T>& b) {
  return {b.data(), b.size()};
}
template <class T>
std::span<const T> elements(const buffer<T>& b) {
  return {b.data(), b.size()};
}

}  // namespace recglm
