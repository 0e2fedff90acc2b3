// The bodies of batch/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/batch/blank-inl.hpp"
#include "recglm/batch/encode-inl.hpp"
