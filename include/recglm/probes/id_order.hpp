#pragma once
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
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// Whether the numbers that stand for items give answers away (PAPER 4.1): rules without parameters are played on the
/// test questions. Ids handed out along the users' sequences make them hit where a random numbering does not.
struct id_order {
  static constexpr std::string_view name = "id-order";
  double threshold = 0.005;  ///< HR@1 that no numbering may reach ...
  double deviations = 5;     ///< ... and so many standard deviations above a random numbering

  /// How often a rule is right.
  struct outcome {
    std::string_view rule;
    double hr_1 = 0, hr_5 = 0, hr_10 = 0, ndcg_5 = 0, ndcg_10 = 0;
  };
  struct report : finding {
    std::array<outcome, 3> rules;  ///< last id + 1, ...; largest id + 1, ...; nearest to the last id
    double chance = 0;             ///< HR@1 of a random numbering
    std::size_t questions = 0;
  };

  /// `numbers[i]` stands for item i; all different. Neighbours are those in the order of the numbers, gaps apart; after
  /// the largest follows the smallest. Items of the history are passed over unless `repeats`. Throws where a
  /// number stands for two items or a question has an item without a number.
  report operator()(std::span<const std::int64_t> numbers, const split& s, bool repeats = false,
                    part which = part::test) const {
    const auto items = static_cast<int>(numbers.size());
    std::vector<item_id> by_number(numbers.size());
    std::iota(by_number.begin(), by_number.end(), 0);
    std::sort(by_number.begin(), by_number.end(), [&](item_id a, item_id b) { return numbers[a] < numbers[b]; });
    std::vector<int> place(numbers.size());
    for (int k = 0; k < items; ++k) {
      place[by_number[k]] = k;
      check(k == 0 || numbers[by_number[k]] != numbers[by_number[k - 1]], "id_order: the number ",
            numbers[by_number[k]], " stands for items ", by_number[k - 1], " and ", by_number[k],
            "; give each item one of its own");
    }
    report out;
    out.rules = {outcome{"last id + 1, + 2, ..."}, outcome{"largest id + 1, + 2, ..."},
                 outcome{"ids nearest to the last"}};
    double expected = 0, variance = 0;
    std::vector<int> seen;
    for (const history& q : questions(s, which)) {
      seen.clear();
      for (const interaction& e : q.past) seen.push_back(place_of(e.item, place));
      const int last = seen.back(), largest = *std::max_element(seen.begin(), seen.end()),
                wanted = place_of(q.next.item, place);
      std::sort(seen.begin(), seen.end());
      seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
      if (repeats) seen.clear();
      const double p = 1.0 / std::max<double>(1, items - static_cast<double>(seen.size()));
      expected += p;
      variance += p * (1 - p);
      ++out.questions;
      count(out.rules[0], upwards(last, wanted, items, seen));
      count(out.rules[1], upwards(largest, wanted, items, seen));
      count(out.rules[2], nearest(last, wanted, items, seen));
    }
    if (out.questions == 0)
      return report{{false, "id order: there is no question to play the rules on"}, out.rules, 0, 0};
    const auto n = static_cast<double>(out.questions);
    for (outcome& o : out.rules)
      for (double* x : {&o.hr_1, &o.hr_5, &o.hr_10, &o.ndcg_5, &o.ndcg_10}) *x /= n;
    out.chance = expected / n;
    const outcome& best = *std::max_element(out.rules.begin(), out.rules.end(),
                                            [](const auto& a, const auto& b) { return a.hr_1 < b.hr_1; });
    out.fires = best.hr_1 > threshold && best.hr_1 > out.chance + deviations * std::sqrt(variance) / n;
    std::ostringstream text;
    text << std::fixed << std::setprecision(4) << "id order: the rule '" << best.rule << "' alone gives HR@1 "
         << best.hr_1 << ", NDCG@10 " << best.ndcg_10 << " on " << out.questions << " questions (a random numbering "
         << out.chance << "): "
         << (out.fires ? "the ids were given out along the sequences and give answers away; number the items at random "
                         "or from train only"
                       : "the order of the ids says nothing");
    out.sentence = text.str();
    return out;
  }

 private:
  static int place_of(item_id item, const std::vector<int>& place) {
    check(item >= 0 && static_cast<std::size_t>(item) < place.size(), "id_order: item ", item, " has no number among ",
          place.size());
    return place[static_cast<std::size_t>(item)];
  }

  /// Distinct places of the history in [from, to).
  static int between(int from, int to, const std::vector<int>& seen) {
    if (from >= to) return 0;
    return static_cast<int>(std::lower_bound(seen.begin(), seen.end(), to) -
                            std::lower_bound(seen.begin(), seen.end(), from));
  }

  /// The rank, from 0, of `wanted` among start + 1, start + 2, ... without the history; -1 where it is in it.
  static int upwards(int start, int wanted, int items, const std::vector<int>& seen) {
    if (std::binary_search(seen.begin(), seen.end(), wanted)) return -1;
    if (wanted > start) return wanted - start - 1 - between(start + 1, wanted, seen);
    return items - 1 - start - between(start + 1, items, seen) + wanted - between(0, wanted, seen);
  }

  /// The rank, from 0, of `wanted` among start + 1, start - 1, start + 2, ... without the history; -1 where it is in
  /// it.
  static int nearest(int start, int wanted, int items, const std::vector<int>& seen) {
    if (wanted == start || std::binary_search(seen.begin(), seen.end(), wanted)) return -1;
    const int distance = std::abs(wanted - start), up = wanted > start ? distance : distance + 1;
    const int below = std::max(0, start - distance + 1), above = std::min(items, start + up);
    return (start - below) + (above - start - 1) - between(below, start, seen) - between(start + 1, above, seen);
  }

  static void count(outcome& o, int rank) {
    if (rank < 0 || rank >= 10) return;
    const double gain = 1 / std::log2(rank + 2.0);
    o.hr_10 += 1;
    o.ndcg_10 += gain;
    if (rank < 5) o.hr_5 += 1, o.ndcg_5 += gain;
    if (rank < 1) o.hr_1 += 1;
  }
};

/// The numbers in the items' texts ("item 4 8 2 1" is 4821): what `id_order` is to judge. Nothing where some text holds
/// no digits, too many, or the same as another's: such items are not told by number.
template <ItemRepresentation I>
std::optional<std::vector<std::int64_t>> numbers_of(const I& items, int count) {
  std::vector<std::int64_t> out;
  for (item_id i = 0; i < count; ++i) {
    std::int64_t number = 0;
    int digits = 0;
    bool ended = false;
    for (char c : items.text(i)) {
      const bool digit = c >= '0' && c <= '9';
      if (digit && ended) return std::nullopt;  // two numbers
      if (digit && ++digits > 18) return std::nullopt;
      if (digit) number = number * 10 + (c - '0');
      if (!digit && c != ' ' && digits > 0) ended = true;
    }
    if (digits == 0) return std::nullopt;
    out.push_back(number);
  }
  std::vector<std::int64_t> sorted = out;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return std::nullopt;
  return out;
}

}  // namespace recglm
