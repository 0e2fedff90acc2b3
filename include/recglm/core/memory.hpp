#pragma once
#include <cstdint>
#include <string_view>

namespace recglm {

/// Bytes of memory that this process can still have: what the machine says is available, less where its group (cgroup)
/// or a limit (`ulimit -v`) allows less. The largest number where nothing can be told.
std::uint64_t available_memory();

/// Throws where `bytes` are more than `available_memory()`: "<what> needs 3.2 TB of memory, 21.0 GB are available".
/// For sizes that a file claims and its own size does not bound, before anything is allocated.
void check_memory(std::uint64_t bytes, std::string_view what);

/// The same for `count` things of `each` bytes, whose product may be of any size.
void check_memory(double count, double each, std::string_view what);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/memory-inl.hpp"
#endif
