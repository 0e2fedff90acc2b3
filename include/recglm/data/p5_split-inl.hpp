#pragma once
#include "recglm/data/p5_split.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/split.hpp"

namespace recglm::detail {

RECGLM_FUNC std::pair<int, int> p5_ends(int events) { return {std::max(1, events - 6), events - 3}; }

RECGLM_FUNC int p5_starts(int last) { return std::min(3, last); }

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<training_window> p5_windows(int events) {
  const auto [begin, end] = detail::p5_ends(events);
  std::vector<training_window> out;
  for (int last = begin; last < end; ++last)
    for (int first = 0; first < detail::p5_starts(last); ++first)
      out.push_back({first, last, 1.0 / ((end - begin) * detail::p5_starts(last))});
  return out;
}

RECGLM_FUNC history history_of(std::span<const interaction> events, const training_window& w) {
  check(w.first >= 0 && w.first <= w.last && static_cast<std::size_t>(w.last) + 1 < events.size(),
        "p5_compat: the window from ", w.first, " to ", w.last, " is not one of ", events.size(), " events");
  return {events[0].user,
          events.subspan(static_cast<std::size_t>(w.first), static_cast<std::size_t>(w.last - w.first + 1)),
          events[static_cast<std::size_t>(w.last) + 1]};
}

RECGLM_FUNC split p5_sequential_split(const dataset& data) {
  split out = leave_one_out(data);
  out.rule = "p5_compat sequential";
  return out;
}

RECGLM_FUNC split p5_review_split(const dataset& data, std::uint64_t seed) {
  const std::size_t n = data.interactions.size();
  split out{data.interactions, std::vector<part>(n, part::test), text_of("p5_compat reviews 8:1:1 seed ", seed)};
  random_engine random = stream(seed, "p5 review split");
  std::vector<std::vector<std::size_t>> of_user(data.users.size()), of_item(data.items.size());
  for (std::size_t i = 0; i < n; ++i) {
    of_user[static_cast<std::size_t>(out.events[i].user)].push_back(i);
    of_item[static_cast<std::size_t>(out.events[i].item)].push_back(i);
  }
  std::size_t forced = 0;
  for (const auto* lists : {&of_user, &of_item})
    for (const auto& events : *lists) {
      if (events.empty()) continue;
      part& chosen = out.parts[events[random.below(events.size())]];
      forced += chosen != part::train;
      chosen = part::train;
    }
  // Halves are rounded to even, as in Python.
  const auto train = static_cast<std::size_t>(std::nearbyint(static_cast<double>(n) * 0.8)),
             validation = static_cast<std::size_t>(std::nearbyint(static_cast<double>(n) * 0.1));
  check(forced <= train && train + validation <= n, "p5_compat: one event of every user and every item of '", data.name,
        "' are ", forced, " of ", n, " events, more than the eight tenths of training; take a larger k-core");
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < n; ++i)
    if (out.parts[i] != part::train) rest.push_back(i);
  shuffle(random, rest);
  for (std::size_t k = 0; k < rest.size(); ++k)
    out.parts[rest[k]] = k < train - forced                ? part::train
                         : k < train - forced + validation ? part::validation
                                                           : part::test;
  return out;
}

RECGLM_FUNC double train_share_of_test(const split& judged, const split& trained) {
  check(judged.events == trained.events, "train_share_of_test: the two splits are of different events");
  std::size_t test = 0, shared = 0;
  for (std::size_t i = 0; i < judged.parts.size(); ++i) {
    if (judged.parts[i] != part::test) continue;
    ++test;
    shared += trained.parts[i] == part::train;
  }
  return test == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(test);
}

RECGLM_FUNC std::vector<int> p5_explanations(const dataset& data, std::uint64_t seed) {
  random_engine random = stream(seed, "p5 explanations");
  std::vector<int> out(data.reviews.size(), -1);
  for (std::size_t r = 0; r < data.explanations.size(); ++r)
    if (const auto& list = data.explanations[r]; !list.empty()) out[r] = static_cast<int>(random.below(list.size()));
  return out;
}

}  // namespace recglm
