// The bodies of backend/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/backend/linear_algebra-inl.hpp"
