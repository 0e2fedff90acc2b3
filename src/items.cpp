// The bodies of items/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/items/number_text-inl.hpp"
#include "recglm/items/random_id-inl.hpp"
#include "recglm/items/sequential_id-inl.hpp"
#include "recglm/items/title-inl.hpp"
