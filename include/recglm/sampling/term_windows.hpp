#pragma once
#include <algorithm>
#include <array>
#include <cmath>

#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// RecSysLLM's mixture of long, medium and short term behaviour (paper.md 1.1): of a budget of events, 10 % come from
/// the long term, 30 % from the medium and the rest from the short term. The terms are windows measured back from the
/// target's time: short up to `short_days`, medium up to `medium_days`, long beyond. Where a file has places in a
/// sequence instead of times, `day_seconds = 1` makes the windows count places.
struct term_windows {
  static constexpr std::string_view name = "term-windows";
  int events = 20;             ///< at most
  double long_share = 0.1;     ///< of `events`
  double medium_share = 0.3;   ///< of `events`; the rest is the short term's
  double short_days = 7;       ///< the short term reaches back so far
  double medium_days = 90;     ///< the medium term reaches back so far
  double day_seconds = 86400;  ///< of the unit in which the windows are given; 1 for places in a sequence
  bool fill = true;            ///< what the short term lacks is drawn from the medium, then from the long term

  /// Behaviours strictly before the target's time, in time order, drawn without replacement inside each window. A
  /// window that is short of events leaves its share to the next shorter one. Empty where nothing came before.
  std::vector<interaction> choose(const history& h, random_engine& rng) const {
    check(events > 0, "term_windows: events is ", events, "; a text needs at least 1 behaviour");
    check(long_share >= 0 && medium_share >= 0 && long_share + medium_share <= 1, "term_windows: shares ", long_share,
          " and ", medium_share, " must not be negative nor exceed 1 together");
    check(short_days >= 0 && medium_days >= short_days && day_seconds > 0, "term_windows: windows of ", short_days,
          " and ", medium_days, " times ", day_seconds, " seconds must not shrink");
    std::array<std::vector<std::size_t>, 3> windows;  // long, medium, short: places in the past
    for (std::size_t i = 0; i < h.past.size(); ++i) {
      if (h.past[i].time >= h.next.time) continue;
      const double ago = static_cast<double>(h.next.time - h.past[i].time) / day_seconds;
      windows[ago > medium_days ? 0 : ago > short_days ? 1 : 2].push_back(i);
    }
    std::array<std::size_t, 3> take{};
    std::size_t left = static_cast<std::size_t>(events), lacking = 0;
    const std::array<std::size_t, 2> quota{rounded(long_share), rounded(medium_share)};
    for (int w = 0; w < 3; ++w) {
      const std::size_t wanted = w < 2 ? std::min(left, quota[w] + lacking) : left;
      take[w] = std::min(wanted, windows[w].size());
      lacking = wanted - take[w];
      left -= take[w];
    }
    for (int w = 1; w >= 0 && fill; --w) {
      const std::size_t more = std::min(left, windows[w].size() - take[w]);
      take[w] += more;
      left -= more;
    }
    std::vector<std::size_t> places;
    for (int w = 0; w < 3; ++w) {
      std::vector<std::size_t>& from = windows[w];
      for (std::size_t i = 0; i < take[w] && take[w] < from.size(); ++i)
        std::swap(from[i], from[i + rng.below(from.size() - i)]);
      places.insert(places.end(), from.begin(), from.begin() + static_cast<std::ptrdiff_t>(take[w]));
    }
    std::sort(places.begin(), places.end());
    std::vector<interaction> out;
    for (std::size_t i : places) out.push_back(h.past[i]);
    return out;
  }

  template <class V>
  void visit(V&& v) {
    v("events", events, explained("behaviours of a text at most", value_range::at_least(1)));
    v("long-share", long_share, explained("share of the long term", value_range::share()));
    v("medium-share", medium_share,
      explained("share of the medium term; the rest is the short term's", value_range::share()));
    v("short-days", short_days, explained("days that the short term reaches back", value_range::not_negative()));
    v("medium-days", medium_days, explained("days that the medium term reaches back", value_range::not_negative()));
    v("day-seconds", day_seconds,
      explained("seconds of a day; 1 where times are places in a sequence", value_range::positive()));
    v("fill", fill, "draw what the short term lacks from the longer ones");
  }

 private:
  std::size_t rounded(double share) const { return static_cast<std::size_t>(std::lround(share * events)); }
};
static_assert(HistorySampler<term_windows>);

}  // namespace recglm
