#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "recglm/backend/emulated/warp.hpp"
#include "recglm/backend/emulated/watch.hpp"

/// \file
/// CUDA's own names, which are global, for the emulator. Lanes and masks are those of a warp of 32.

namespace recglm::emulation {

/// One part of threadIdx and its like: a number that is asked for anew at each use.
template <unsigned (*Value)()>
struct asked {
  operator unsigned() const { return Value(); }
};
template <unsigned grid_size::*Part>
unsigned block_index_of() {
  return running_block::one().block.*Part;
}
template <unsigned grid_size::*Part>
unsigned grid_size_of() {
  return running_block::one().grid.*Part;
}
inline unsigned thread_index_of_x() { return running_block::one().me; }
inline unsigned block_size_of_x() { return running_block::one().threads; }
template <unsigned Value>
unsigned always() {
  return Value;
}

struct thread_index {
  asked<&thread_index_of_x> x;
  asked<&always<0>> y, z;
};
struct block_index {
  asked<&block_index_of<&grid_size::x>> x;
  asked<&block_index_of<&grid_size::y>> y;
  asked<&block_index_of<&grid_size::z>> z;
};
struct block_size {
  asked<&block_size_of_x> x;
  asked<&always<1>> y, z;
};
struct grid_extent {
  asked<&grid_size_of<&grid_size::x>> x;
  asked<&grid_size_of<&grid_size::y>> y;
  asked<&grid_size_of<&grid_size::z>> z;
};

namespace detail {

/// What a lane brings to a shuffle, and gets.
struct shuffled {
  unsigned from;  // a lane
  std::uint64_t bits, got = 0;
};

inline void shuffle_all(void* const* all, std::uint32_t mask) {
  for (unsigned l = 0; l < 32; ++l)
    if (mask >> l & 1)
      if (auto& lane = *static_cast<shuffled*>(all[l]); all[lane.from])
        lane.got = static_cast<const shuffled*>(all[lane.from])->bits;
}

// `from` of the lanes of `width` neighbours; one that lies outside of them is the lane itself.
template <class T>
T shuffle(std::uint32_t mask, T v, long from, int width, bool outside, const char* call, const place& where) {
  static_assert(sizeof(T) <= 8 && std::is_trivially_copyable_v<T>);
  running_block& b = running_block::one();
  if (width < 1 || width > 32 || (width & (width - 1)) != 0)
    b.fail_here(where, call, " among ", width, " lanes; it is a power of two up to 32");
  const unsigned lane = b.me % 32;
  shuffled mine{outside ? lane : static_cast<unsigned>(from), 0};
  std::memcpy(&mine.bits, &v, sizeof(T));
  b.meet(mask, mine, &shuffle_all, call, where);
  if (!(mask >> mine.from & 1)) b.fail_here(where, call, " reads lane ", mine.from, ", which is not in its mask");
  std::memcpy(&v, &mine.got, sizeof(T));
  return v;
}

struct voted {
  bool yes;
  std::uint32_t all = 0;
};
inline void count_votes(void* const* all, std::uint32_t mask) {
  std::uint32_t votes = 0;
  for (unsigned l = 0; l < 32; ++l)
    if (mask >> l & 1 && static_cast<const voted*>(all[l])->yes) votes |= 1u << l;
  for (unsigned l = 0; l < 32; ++l)
    if (mask >> l & 1) static_cast<voted*>(all[l])->all = votes;
}
inline std::uint32_t ballot(std::uint32_t mask, bool yes, const char* call, const place& where) {
  voted mine{yes};
  running_block::one().meet(mask, mine, &count_votes, call, where);
  return mine.all;
}

}  // namespace detail
}  // namespace recglm::emulation

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
inline constexpr recglm::emulation::thread_index threadIdx;
inline constexpr recglm::emulation::block_index blockIdx;
inline constexpr recglm::emulation::block_size blockDim;
inline constexpr recglm::emulation::grid_extent gridDim;

/// All threads of the block wait for each other; what they did before is seen by all behind it.
inline void __syncthreads(recglm::emulation::place where = recglm::emulation::place::current()) {
  recglm::emulation::running_block::one().barrier(where);
}
/// The same among the lanes of the mask.
inline void __syncwarp(std::uint32_t mask = 0xffffffffu,
                       recglm::emulation::place where = recglm::emulation::place::current()) {
  bool nothing = false;
  recglm::emulation::running_block::one().meet(
      mask, nothing, [](void* const*, std::uint32_t all) { recglm::emulation::running_block::one().join_clocks(all); },
      "__syncwarp", where);
}

/// The v of another lane. They order no memory.
template <class T>
T __shfl_sync(std::uint32_t mask, T v, int from, int width = 32,
              recglm::emulation::place where = recglm::emulation::place::current()) {
  const int lane = static_cast<int>(threadIdx.x % 32);
  return recglm::emulation::detail::shuffle(mask, v, (lane & -width) + (from & (width - 1)), width, false,
                                            "__shfl_sync", where);
}
template <class T>
T __shfl_xor_sync(std::uint32_t mask, T v, int by, int width = 32,
                  recglm::emulation::place where = recglm::emulation::place::current()) {
  const int lane = static_cast<int>(threadIdx.x % 32), from = (lane ^ by) & 31;
  return recglm::emulation::detail::shuffle(mask, v, from, width, from >= (lane & -width) + width, "__shfl_xor_sync",
                                            where);
}
template <class T>
T __shfl_up_sync(std::uint32_t mask, T v, unsigned by, int width = 32,
                 recglm::emulation::place where = recglm::emulation::place::current()) {
  const long lane = threadIdx.x % 32, from = lane - static_cast<long>(by);
  return recglm::emulation::detail::shuffle(mask, v, from, width, from < (lane & -width), "__shfl_up_sync", where);
}
template <class T>
T __shfl_down_sync(std::uint32_t mask, T v, unsigned by, int width = 32,
                   recglm::emulation::place where = recglm::emulation::place::current()) {
  const long lane = threadIdx.x % 32, from = lane + static_cast<long>(by);
  return recglm::emulation::detail::shuffle(mask, v, from, width, from >= (lane & -width) + width, "__shfl_down_sync",
                                            where);
}

/// The lanes of the mask that say yes, one bit each.
inline std::uint32_t __ballot_sync(std::uint32_t mask, bool yes,
                                   recglm::emulation::place where = recglm::emulation::place::current()) {
  return recglm::emulation::detail::ballot(mask, yes, "__ballot_sync", where);
}
inline int __any_sync(std::uint32_t mask, bool yes,
                      recglm::emulation::place where = recglm::emulation::place::current()) {
  return recglm::emulation::detail::ballot(mask, yes, "__any_sync", where) != 0;
}
inline int __all_sync(std::uint32_t mask, bool yes,
                      recglm::emulation::place where = recglm::emulation::place::current()) {
  return recglm::emulation::detail::ballot(mask, yes, "__all_sync", where) == mask;
}

/// Adds v to the word at p and returns what it was.
template <class T>
T atomicAdd(recglm::emulation::pointer<T> p, std::type_identity_t<T> v,
            recglm::emulation::place where = recglm::emulation::place::current()) {
  return recglm::emulation::atomic_add<T>(p, v, where);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
