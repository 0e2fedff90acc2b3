#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/kernel.cuh"

namespace recglm {

namespace on_device {

/// Writes one value n times.
template <class T>
struct fill_values {
  static constexpr const char* name = "fill_values";
  static constexpr int threads = 256, min_blocks = 4;
  global<T> to;
  std::size_t n;
  T value;

  RECGLM_DEVICE void operator()() const {
    const std::size_t i = std::size_t{blockIdx.x} * threads + threadIdx.x;
    if (i < n) to[i] = value;
  }
};

}  // namespace on_device

/// A flat array in the memory of a `Card`. It keeps its memory when it becomes shorter, so that a step allocates
/// nothing once the largest one was seen.
template <class T, class Card>
class device_buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  device_buffer() = default;
  explicit device_buffer(std::size_t n, T value = T{}) {
    resize(n);
    fill(value);
  }
  device_buffer(const device_buffer& o) {
    resize(o.size_);
    if (size_ > 0) Card::copy(data_, o.data_, size_ * sizeof(T));
  }
  device_buffer(device_buffer&& o) noexcept
      : data_(std::exchange(o.data_, nullptr)), size_(std::exchange(o.size_, 0)), room_(std::exchange(o.room_, 0)) {}
  device_buffer& operator=(device_buffer o) noexcept {
    std::swap(data_, o.data_), std::swap(size_, o.size_), std::swap(room_, o.room_);
    return *this;
  }
  ~device_buffer() {
    if (data_) Card::give(data_);
  }

  /// Sets the size; what it then holds is unspecified unless the size was the same.
  void resize(std::size_t n) {
    if (n > room_ || n == 0) {
      if (data_) Card::give(std::exchange(data_, nullptr));
      size_ = room_ = 0;
      if (n > 0) data_ = static_cast<T*>(Card::take(n * sizeof(T))), room_ = n;
    }
    size_ = n;
  }
  void fill(T value) {
    using kernel = on_device::fill_values<T>;
    Card::launch({block_count(size_, kernel::threads)}, kernel{data_, size_, value});
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

}  // namespace recglm
