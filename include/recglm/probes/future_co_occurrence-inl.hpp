#pragma once
#include "recglm/probes/future_co_occurrence.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/steps.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

RECGLM_FUNC future_co_occurrence::report future_co_occurrence::operator()(
    const split& s, std::span<const std::vector<item_id>> groups) const {
  check(s.events.size() == s.parts.size(), "future_co_occurrence: ", s.events.size(), " events but ", s.parts.size(),
        " parts");
  report out;
  out.timed = !times_are_places(s.events);
  const auto met = first_meetings(s);
  const auto places = places_of(groups);
  for (const part which : {part::validation, part::test})
    for (const history& q : recglm::questions(s, which)) {
      bool asked = false, brought = false;  // of baskets any pair of an item before and a right answer
      std::optional<std::int64_t> first;
      for (const interaction& before : latest_steps(q.past, 1, s.baskets))
        for (const item_id answer : q.answers()) {
          if (before.item == answer) continue;
          asked = true;
          if (const auto moment = together(met, before.item, answer))
            first = first ? std::min(*first, *moment) : moment;
          else
            brought = brought || meet(places, before.item, answer);
        }
      if (!asked) continue;
      ++out.questions;
      out.known += first.has_value();
      out.from_later += first && out.timed && *first > q.next.time;
      out.unexplained += !first && brought;
    }
  out.fires =
      out.unexplained > 0 || static_cast<double>(out.from_later) > threshold * static_cast<double>(out.questions);
  out.sentence = text_of("future co-occurrence: of ", out.questions,
                         " questions training knows the pair of last item and answer in ", out.known,
                         out.timed ? text_of(", in ", out.from_later, " of them from later events only")
                                   : ", times being places in a sequence",
                         "; ", out.unexplained, " more are brought together by held-out events");
  if (out.unexplained > 0)
    out.sentence += "; make texts and neighbours of the training part only";
  else if (out.fires)
    out.sentence += "; split by time, or say beside the metrics that training saw the future";
  return out;
}

RECGLM_FUNC std::vector<std::vector<future_co_occurrence::meeting>> future_co_occurrence::first_meetings(
    const split& s) {
  item_id items = 0;
  for (const interaction& e : s.events) items = std::max(items, e.item + 1);
  std::vector<std::vector<meeting>> out(static_cast<std::size_t>(items));
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    if (s.parts[i] != part::train) continue;
    auto& of_item = out[static_cast<std::size_t>(s.events[i].item)];
    if (of_item.empty() || of_item.back().user != s.events[i].user)
      of_item.push_back({s.events[i].user, s.events[i].time});
  }
  return out;
}

RECGLM_FUNC std::optional<std::int64_t> future_co_occurrence::together(const std::vector<std::vector<meeting>>& met,
                                                                       item_id a, item_id b) {
  std::optional<std::int64_t> out;
  const auto &of_a = met[static_cast<std::size_t>(a)], &of_b = met[static_cast<std::size_t>(b)];
  for (auto x = of_a.begin(), y = of_b.begin(); x != of_a.end() && y != of_b.end();) {
    if (x->user == y->user) {
      const std::int64_t moment = std::max(x->time, y->time);
      out = out ? std::min(*out, moment) : moment;
      ++x, ++y;
    } else if (x->user < y->user) {
      ++x;
    } else {
      ++y;
    }
  }
  return out;
}

RECGLM_FUNC std::vector<std::vector<std::size_t>> future_co_occurrence::places_of(
    std::span<const std::vector<item_id>> groups) {
  std::vector<std::vector<std::size_t>> out;
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const item_id i : groups[g]) {
      check(i >= 0, "future_co_occurrence: group ", g, " holds item ", i, "; items count from 0");
      if (static_cast<std::size_t>(i) >= out.size()) out.resize(static_cast<std::size_t>(i) + 1);
      auto& of_item = out[static_cast<std::size_t>(i)];
      if (of_item.empty() || of_item.back() != g) of_item.push_back(g);
    }
  return out;
}

RECGLM_FUNC bool future_co_occurrence::meet(const std::vector<std::vector<std::size_t>>& places, item_id a, item_id b) {
  if (static_cast<std::size_t>(std::max(a, b)) >= places.size()) return false;
  const auto &of_a = places[static_cast<std::size_t>(a)], &of_b = places[static_cast<std::size_t>(b)];
  for (auto x = of_a.begin(), y = of_b.begin(); x != of_a.end() && y != of_b.end();) {
    if (*x == *y) return true;
    *x < *y ? ++x : ++y;
  }
  return false;
}

}  // namespace recglm
