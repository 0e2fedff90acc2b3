#pragma once
#include <string>
#include <vector>

#include "recglm/laws/backend.hpp"

/// What one law of backends finds broken in B.
template <class B>
std::vector<std::string> tried(void (*law)(recglm::detail::trial<B>&)) {
  recglm::detail::trial<B> t(1);
  law(t);
  return t.broken;
}
