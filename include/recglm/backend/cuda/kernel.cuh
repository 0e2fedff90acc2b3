#pragma once
#include <cstddef>
#include <cstdint>

#include "recglm/backend/cuda/launch_size.hpp"
#include "recglm/backend/pointwise.hpp"
#if !defined(__CUDACC__)
#include <math.h>  // NOLINT: sqrt(float) is a float without std:: too, as it is to nvcc

#include "recglm/backend/emulated/card.hpp"
#endif

/// \file
/// How a kernel is written: a trivially copyable struct of its arguments, run by every thread of every block.
///
///     struct twice {
///       static constexpr const char* name = "twice";
///       static constexpr int threads = 128;    // of a block
///       static constexpr int min_blocks = 8;   // of a multiprocessor at a time, for the registers
///       recglm::on_device::global<float> y;
///       recglm::on_device::global<const float> x;
///       int n;
///       RECGLM_DEVICE void operator()() const {
///         const int i = static_cast<int>(blockIdx.x) * threads + static_cast<int>(threadIdx.x);
///         if (i < n) y[i] = 2 * x[i];
///       }
///     };
///     Card::launch({blocks}, twice{y, x, n});
///
/// nvcc compiles it for the card. Any other compiler compiles the same source for the emulated one (`emulated`), with
/// CUDA's names below: threadIdx, blockIdx, blockDim and gridDim, __syncthreads, __syncwarp, __shfl_sync and its like,
/// __ballot_sync and its like, atomicAdd. They are global, so recglm.hpp leaves this header out.

#if defined(__CUDACC__)
#define RECGLM_DEVICE __device__ __forceinline__
/// An array of n elements in the block's shared memory.
#define RECGLM_SHARED(T, name, n) __shared__ T name[n]
/// n elements of the launch's dynamic shared memory, from `byte_offset` on.
#define RECGLM_DYNAMIC_SHARED(T, name, byte_offset, n)                   \
  extern __shared__ __align__(16) unsigned char recglm_dynamic_shared[]; \
  T* const name = reinterpret_cast<T*>(recglm_dynamic_shared + (byte_offset))

namespace recglm::on_device {

template <class T>
using global = T*;
template <class T>
using shared = T*;
/// A line of a kernel's source, for the emulator's messages.
struct place {
  static constexpr RECGLM_HD place current() { return {}; }
};

/// The only __global__ function.
template <class Kernel>
__global__ void __launch_bounds__(Kernel::threads, Kernel::min_blocks) run(const __grid_constant__ Kernel kernel) {
  kernel();
}

}  // namespace recglm::on_device
#else
#define RECGLM_DEVICE inline
#define RECGLM_SHARED(T, name, n)                 \
  static constinit const char name##_of_block{0}; \
  const ::recglm::emulation::pointer<T> name = ::recglm::emulation::shared_array<T>(&name##_of_block, n)
#define RECGLM_DYNAMIC_SHARED(T, name, byte_offset, n) \
  const ::recglm::emulation::pointer<T> name = ::recglm::emulation::dynamic_array<T>(byte_offset, n)

namespace recglm::on_device {

/// A pointer to the card's memory, and to the block's.
template <class T>
using global = emulation::pointer<T>;
template <class T>
using shared = emulation::pointer<T>;
using place = emulation::place;

}  // namespace recglm::on_device

#include "recglm/backend/emulated/names.hpp"
#endif

namespace recglm::on_device {

/// A member of the struct at p, as a pointer: member(report, &step_report::norm)[0] = 1.
template <class P, class T, class M>
RECGLM_DEVICE global<M> member(P p, M T::*which) {
#if defined(__CUDACC__)
  return &(p->*which);
#else
  return &(p.raw()->*which);
#endif
}

namespace detail {

// The line is that of whoever calls sum_of_block and its like.
RECGLM_DEVICE void barrier([[maybe_unused]] place where) {
#if defined(__CUDACC__)
  __syncthreads();
#else
  __syncthreads(where);
#endif
}
template <class W>
RECGLM_DEVICE W of_other_lane(W v, int by, [[maybe_unused]] place where) {
#if defined(__CUDACC__)
  return __shfl_xor_sync(0xffffffffu, v, by);
#else
  return __shfl_xor_sync(0xffffffffu, v, by, 32, where);
#endif
}

template <int Threads, class W, class Lanes, class Join>
RECGLM_DEVICE W of_block(W v, shared<W> parts, place where, Lanes of_lanes, Join join) {
  static_assert(Threads % 32 == 0 && Threads >= 32);
  v = of_lanes(v);
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
  barrier(where);
  W total = parts[0];
  for (int w = 1; w < Threads / 32; ++w) {
    const W part = parts[w];
    total = join(total, part);
  }
  barrier(where);  // the next call may overwrite the parts
  return total;
}

}  // namespace detail

/// The sum of v over each `lanes` lanes that are neighbours (a power of two), in all of them; all lanes of the warp
/// call it. The same bits in every lane and every run.
template <class W>
RECGLM_DEVICE W sum_of_lanes(W v, int lanes, place where = place::current()) {
  for (int by = lanes / 2; by > 0; by /= 2) v += detail::of_other_lane(v, by, where);
  return v;
}
/// The largest v, in the same way.
template <class W>
RECGLM_DEVICE W most_of_lanes(W v, int lanes, place where = place::current()) {
  for (int by = lanes / 2; by > 0; by /= 2) {
    const W other = detail::of_other_lane(v, by, where);
    v = other > v ? other : v;
  }
  return v;
}

/// The sum of v over the threads of the block, in all of them; the same bits every run. `parts` is shared memory for
/// one number of each warp. Passes barriers, so all threads call it, and may use `parts` again at once.
template <int Threads, class W>
RECGLM_DEVICE W sum_of_block(W v, shared<W> parts, place where = place::current()) {
  return detail::of_block<Threads>(
      v, parts, where, [where](W x) { return sum_of_lanes(x, 32, where); }, [](W a, W b) { return a + b; });
}
/// The largest v, in the same way.
template <int Threads, class W>
RECGLM_DEVICE W most_of_block(W v, shared<W> parts, place where = place::current()) {
  return detail::of_block<Threads>(
      v, parts, where, [where](W x) { return most_of_lanes(x, 32, where); }, [](W a, W b) { return b > a ? b : a; });
}

/// Begins a copy of 16 bytes from the card's memory to the block's, both at multiples of 16. The thread that began it
/// sees the bytes after `close_copies` and `wait_for_copies`, the others after a barrier behind them.
template <class T>
RECGLM_DEVICE void copy_later(shared<T> to, global<const T> from, [[maybe_unused]] place where = place::current()) {
  static_assert(16 % sizeof(T) == 0);
#if defined(__CUDACC__)
  asm volatile(
      "cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(static_cast<std::uint32_t>(__cvta_generic_to_shared(to))),
      "l"(from)
      : "memory");
#else
  emulation::begin_copy(to.raw(), from.raw(), 16, where);
#endif
}
/// Those that the thread began since the last call are a group.
RECGLM_DEVICE void close_copies() {
#if defined(__CUDACC__)
  asm volatile("cp.async.commit_group;" ::: "memory");
#else
  emulation::close_copies();
#endif
}
/// All groups but the last `Left` have arrived, for this thread.
template <int Left>
RECGLM_DEVICE void wait_for_copies([[maybe_unused]] place where = place::current()) {
#if defined(__CUDACC__)
  asm volatile("cp.async.wait_group %0;" ::"n"(Left) : "memory");
#else
  emulation::wait_for_copies(Left, where);
#endif
}

}  // namespace recglm::on_device
