#pragma once
#include <algorithm>

#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// The last behaviours before the target, as recommenders without a language model take them.
struct most_recent {
  static constexpr std::string_view name = "most-recent";
  int events = 20;  ///< at most

  /// The last `events` of the past, in time order; what a past holds after the target's time is left out. A behaviour
  /// of the target's own second stays: the split has said that it came before.
  std::vector<interaction> choose(const history& h, random_engine&) const {
    check(events > 0, "most_recent: events is ", events, "; a text needs at least 1 behaviour");
    std::size_t end = h.past.size();
    while (end > 0 && h.past[end - 1].time > h.next.time) --end;
    const std::size_t begin = end - std::min(end, static_cast<std::size_t>(events));
    return {h.past.begin() + begin, h.past.begin() + end};
  }

  template <class V>
  void visit(V&& v) {
    v("events", events, explained("behaviours of a text at most", value_range::at_least(1)));
  }
};
static_assert(HistorySampler<most_recent>);

}  // namespace recglm
