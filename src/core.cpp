// The bodies of core/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/core/atomic_file-inl.hpp"
#include "recglm/core/descriptor_stream-inl.hpp"
#include "recglm/core/input_file-inl.hpp"
#include "recglm/core/json_file-inl.hpp"
#include "recglm/core/key_reader-inl.hpp"
#include "recglm/core/memory-inl.hpp"
#include "recglm/core/sha256-inl.hpp"
#include "recglm/core/type_name-inl.hpp"
