#pragma once
#include <cstddef>
#include <span>

#include "recglm/core/types.hpp"

/// \file
/// The steps of a user's history. Each event is one, in the order of the events; or, where events of one time are a
/// basket, all of one time are one step, in no order among themselves (docs/decisions/baskets.md).

namespace recglm {

/// Whether two neighbours in the order of the events belong to one step.
inline bool same_step(const interaction& a, const interaction& b, bool baskets) {
  return baskets && a.user == b.user && a.time == b.time;
}

/// Behind the last event of the step that event `at` is in.
inline std::size_t step_end(std::span<const interaction> events, std::size_t at, bool baskets) {
  std::size_t end = at + 1;
  while (end < events.size() && same_step(events[end - 1], events[end], baskets)) ++end;
  return end;
}

/// The first event of the step that event `at` is in.
inline std::size_t step_begin(std::span<const interaction> events, std::size_t at, bool baskets) {
  while (at > 0 && same_step(events[at - 1], events[at], baskets)) --at;
  return at;
}

/// The events of the latest `steps` steps of a user's history.
inline std::span<const interaction> latest_steps(std::span<const interaction> past, std::size_t steps, bool baskets) {
  std::size_t begin = past.size();
  for (; begin > 0 && steps > 0; --steps) begin = step_begin(past, begin - 1, baskets);
  return past.subspan(begin);
}

}  // namespace recglm
