#pragma once
#include <algorithm>
#include <cstddef>
#include <new>
#include <vector>

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xtensor.hpp>  // xtensor 0.26 and later
#else
#include <xtensor/xtensor.hpp>
#endif

namespace recglm {

/// Memory that begins at a cache line, so that a row of 16 floats never straddles two.
template <class T>
struct aligned_allocator {
  using value_type = T;
  static constexpr std::align_val_t line{64};
  aligned_allocator() = default;
  template <class U>
  aligned_allocator(const aligned_allocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), line)); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete(p, line); }
  friend bool operator==(aligned_allocator, aligned_allocator) { return true; }
};

/// An array of the host's that begins at a cache line.
template <class T>
using aligned_vector = std::vector<T, aligned_allocator<T>>;

/// A flat array that owns its memory; every tensor of the backend is one, its shape kept beside it. Elements are
/// reached through `data()` by kernels alone, so that what is written for one backend can run on another.
template <class T>
class buffer {
 public:
  buffer() = default;
  explicit buffer(std::size_t n, T value = T{}) {
    resize(n);
    fill(value);
  }

  /// Sets the size; what it then holds is unspecified unless the size was the same.
  void resize(std::size_t n) {
    if (n == 0)
      values_ = container();
    else
      values_.resize({n});
    size_ = n;
  }
  void fill(T value) { std::fill(data(), data() + size_, value); }

  T* data() { return size_ ? values_.data() : nullptr; }
  const T* data() const { return size_ ? values_.data() : nullptr; }
  std::size_t size() const { return size_; }

 private:
  using container = xt::xtensor<T, 1, xt::layout_type::row_major, aligned_allocator<T>>;
  container values_;
  std::size_t size_ = 0;
};

}  // namespace recglm
