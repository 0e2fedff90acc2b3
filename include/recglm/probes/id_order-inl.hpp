#pragma once
#include "recglm/probes/id_order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iomanip>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

RECGLM_FUNC id_order::report id_order::operator()(std::span<const std::int64_t> numbers, const split& s, bool repeats,
                                                  part which) const {
  check(shuffles >= 2, "id_order: it takes 2 shuffled numberings at least to tell their spread, not ", shuffles);
  const auto items = static_cast<int>(numbers.size());
  std::vector<item_id> by_number(numbers.size());
  std::iota(by_number.begin(), by_number.end(), 0);
  std::sort(by_number.begin(), by_number.end(), [&](item_id a, item_id b) { return numbers[a] < numbers[b]; });
  std::vector<int> place(numbers.size());
  for (int k = 0; k < items; ++k) {
    place[by_number[k]] = k;
    if (k > 0 && numbers[by_number[k]] == numbers[by_number[k - 1]])
      fail("id_order: the number ", numbers[by_number[k]], " stands for items ", by_number[k - 1], " and ",
           by_number[k], "; give each item one of its own");
  }
  const std::vector<history> asked = questions(s, which);
  report out;
  out.rules = play(asked, place, repeats);
  out.questions = asked.size();
  if (asked.empty()) {
    out.sentence = "id order: there is no question to play the rules on";
    return out;
  }
  random_engine rng = stream(1, "id order");
  double sum = 0, squares = 0;
  for (int k = 0; k < shuffles; ++k) {
    shuffle(rng, place);
    const double hits = best(play(asked, place, repeats)).hr_1;
    sum += hits;
    squares += hits * hits;
  }
  out.chance = sum / shuffles;
  out.spread = std::sqrt(
      std::max({(squares - sum * out.chance) / (shuffles - 1), out.chance / static_cast<double>(asked.size()), 0.0}));
  const outcome& most = best(out.rules);
  out.fires = most.hr_1 > threshold && most.hr_1 > out.chance + stddevs * out.spread;
  std::ostringstream text;
  text << std::fixed << std::setprecision(4) << "id order: the rule '" << most.rule << "' alone gives HR@1 "
       << most.hr_1 << ", NDCG@10 " << most.ndcg_10 << " on " << out.questions
       << " questions (HR@1 on random numberings " << out.chance << "): "
       << (out.fires ? "the ids were given out along the sequences and give answers away; number the items at random "
                       "or from train only"
                     : "the order of the ids says nothing");
  out.sentence = text.str();
  return out;
}

RECGLM_FUNC const id_order::outcome& id_order::best(const std::array<outcome, 3>& rules) {
  return *std::max_element(rules.begin(), rules.end(),
                           [](const outcome& a, const outcome& b) { return a.hr_1 < b.hr_1; });
}

RECGLM_FUNC std::array<id_order::outcome, 3> id_order::play(const std::vector<history>& asked,
                                                            const std::vector<int>& place, bool repeats) {
  std::array<outcome, 3> rules{outcome{"last id + 1, + 2, ..."}, outcome{"largest id + 1, + 2, ..."},
                               outcome{"ids nearest to the last"}};
  const auto items = static_cast<int>(place.size());
  std::vector<int> seen;
  for (const history& q : asked) {
    seen.clear();
    for (const interaction& e : q.past) seen.push_back(place_of(e.item, place));
    const int last = seen.back(), largest = *std::max_element(seen.begin(), seen.end());
    if (repeats) {
      seen.clear();
    } else {
      std::sort(seen.begin(), seen.end());
      seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    }
    std::array<int, 3> best{-1, -1, -1};  // of several right answers the first in the list counts
    for (const item_id right : q.answers()) {
      const int wanted = place_of(right, place);
      const std::array<int, 3> ranks{upwards(last, wanted, items, seen), upwards(largest, wanted, items, seen),
                                     nearest(last, wanted, items, seen)};
      for (std::size_t r = 0; r < 3; ++r)
        if (ranks[r] >= 0 && (best[r] < 0 || ranks[r] < best[r])) best[r] = ranks[r];
    }
    for (std::size_t r = 0; r < 3; ++r) count(rules[r], best[r]);
  }
  for (outcome& o : rules)
    for (double* x : {&o.hr_1, &o.hr_5, &o.hr_10, &o.ndcg_5, &o.ndcg_10})
      *x /= std::max<double>(1, static_cast<double>(asked.size()));
  return rules;
}

RECGLM_FUNC int id_order::place_of(item_id item, const std::vector<int>& place) {
  check(item >= 0 && static_cast<std::size_t>(item) < place.size(), "id_order: item ", item, " has no number among ",
        place.size());
  return place[static_cast<std::size_t>(item)];
}

RECGLM_FUNC int id_order::between(int from, int to, const std::vector<int>& seen) {
  if (from >= to) return 0;
  return static_cast<int>(std::lower_bound(seen.begin(), seen.end(), to) -
                          std::lower_bound(seen.begin(), seen.end(), from));
}

RECGLM_FUNC int id_order::upwards(int start, int wanted, int items, const std::vector<int>& seen) {
  if (std::binary_search(seen.begin(), seen.end(), wanted)) return -1;
  if (wanted > start) return wanted - start - 1 - between(start + 1, wanted, seen);
  return items - 1 - start - between(start + 1, items, seen) + wanted - between(0, wanted, seen);
}

RECGLM_FUNC int id_order::nearest(int start, int wanted, int items, const std::vector<int>& seen) {
  if (wanted == start || std::binary_search(seen.begin(), seen.end(), wanted)) return -1;
  const int distance = std::abs(wanted - start), up = wanted > start ? distance : distance + 1;
  const int below = std::max(0, start - distance + 1), above = std::min(items, start + up);
  return (start - below) + (above - start - 1) - between(below, start, seen) - between(start + 1, above, seen);
}

RECGLM_FUNC void id_order::count(outcome& o, int rank) {
  if (rank < 0 || rank >= 10) return;
  const double gain = 1 / std::log2(rank + 2.0);
  o.hr_10 += 1;
  o.ndcg_10 += gain;
  if (rank < 5) o.hr_5 += 1, o.ndcg_5 += gain;
  if (rank < 1) o.hr_1 += 1;
}

}  // namespace recglm
