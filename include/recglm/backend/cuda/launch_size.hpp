#pragma once
#include <cstddef>
#include <cstdint>

#include "recglm/core/check.hpp"

/// \file
/// How many blocks and threads a launch has, and what every card takes.

namespace recglm {

/// Blocks of a launch in each direction.
struct grid_size {
  unsigned x = 1, y = 1, z = 1;
  /// Whether there is nothing to launch.
  bool empty() const { return x == 0 || y == 0 || z == 0; }
  std::uint64_t blocks() const { return std::uint64_t{x} * y * z; }
};

/// Shared memory of a block: declared in the kernel, and in all on the largest cards (compute capability 9.0).
inline constexpr std::size_t most_static_shared = std::size_t{48} << 10, most_shared = std::size_t{227} << 10;

/// Throws, naming the kernel, unless a card takes a launch of this size.
inline void check_launch(const char* kernel, grid_size grid, unsigned threads, std::size_t dynamic_bytes) {
  check(threads > 0 && threads <= 1024, kernel, ": a launch with ", threads, " threads a block; 1 to 1024 can be had");
  check(grid.x <= 0x7fffffffu && grid.y <= 65535 && grid.z <= 65535, kernel, ": a launch of ", grid.x, " x ", grid.y,
        " x ", grid.z, " blocks; y and z go up to 65535, x to 2147483647");
  check(dynamic_bytes <= most_shared, kernel, ": a launch with ", dynamic_bytes, " bytes of dynamic shared memory; ",
        most_shared, " are the most");
}

}  // namespace recglm
