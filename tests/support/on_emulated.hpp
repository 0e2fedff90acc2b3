#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "recglm/backend/cuda/kernel.cuh"

/// \file
/// Kernels of a few lines, and buffers, on the emulated card.

namespace recglm {

/// n elements in the card's memory.
template <class T>
class on_emulated {
 public:
  explicit on_emulated(std::size_t n) : at_(static_cast<T*>(emulated::take(n * sizeof(T)))), n_(n) {}
  explicit on_emulated(const std::vector<T>& values) : on_emulated(values.size()) {
    emulated::upload(at_, values.data(), n_ * sizeof(T));
  }
  ~on_emulated() { emulated::give(at_); }
  on_emulated(const on_emulated&) = delete;
  on_emulated& operator=(const on_emulated&) = delete;

  T* data() const { return at_; }
  operator on_device::global<T>() const { return at_; }
  operator on_device::global<const T>() const { return at_; }
  std::vector<T> values() const {
    std::vector<T> out(n_);
    emulated::download(out.data(), at_, n_ * sizeof(T));
    return out;
  }

 private:
  T* at_;
  std::size_t n_;
};

/// A kernel of a closure, which captures pointers and numbers by value.
template <int Threads, class F>
struct planted {
  static constexpr const char* name = "planted";
  static constexpr int threads = Threads, min_blocks = 1;
  F body;
  void operator()() const { body(); }
};
template <int Threads, class F>
void launch_planted(grid_size grid, F body, std::size_t dynamic_bytes = 0) {
  emulated::launch(grid, planted<Threads, F>{body}, dynamic_bytes);
}
/// What it fails with.
template <int Threads, class F>
std::string message_of(grid_size grid, F body, std::size_t dynamic_bytes = 0) {
  try {
    launch_planted<Threads>(grid, body, dynamic_bytes);
  } catch (const error& e) {
    return e.what();
  }
  return "";
}

/// f() under `count` seeds of the emulator.
template <class F>
void with_seeds(int count, F f) {
  const auto before = emulated::seed;
  for (int s = 1; s <= count; ++s) {
    emulated::seed = static_cast<std::uint64_t>(s);
    f();
  }
  emulated::seed = before;
}

}  // namespace recglm
