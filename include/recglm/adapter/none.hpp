#pragma once
#include "recglm/concepts.hpp"

namespace recglm {

/// No adapter: the base itself is trained.
struct none {
  static constexpr std::string_view name = "none";
  adapter_terms of(std::string_view) const { return {}; }
};
static_assert(AdapterPolicy<none>);

}  // namespace recglm
