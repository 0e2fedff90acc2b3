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
/// test questions. Ids handed out along the users' sequences make them hit where a random numbering does not; what a
/// random one gives is found by playing the same rules on shuffled numbers.
struct id_order {
  static constexpr std::string_view name = "id-order";
  double threshold = 0.005;  ///< HR@1 that no numbering may pass ...
  double deviations = 5;     ///< ... if it is so many standard deviations above random numberings
  int shuffles = 20;         ///< random numberings to compare with

  /// How often a rule is right.
  struct outcome {
    std::string_view rule;
    double hr_1 = 0, hr_5 = 0, hr_10 = 0, ndcg_5 = 0, ndcg_10 = 0;
  };
  struct report : finding {
    std::array<outcome, 3> rules;  ///< last id + 1, ...; largest id + 1, ...; nearest to the last id
    double chance = 0;             ///< HR@1 of the best rule on random numberings, mean
    double spread = 0;             ///< and standard deviation
    std::size_t questions = 0;
  };

  /// `numbers[i]` stands for item i; all different. Neighbours are those in the order of the numbers, gaps apart; after
  /// the largest follows the smallest. Items of the history are passed over unless `repeats`. Throws where a
  /// number stands for two items or a question has an item without a number.
  report operator()(std::span<const std::int64_t> numbers, const split& s, bool repeats = false,
                    part which = part::test) const {
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
    out.fires = most.hr_1 > threshold && most.hr_1 > out.chance + deviations * out.spread;
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

 private:
  static const outcome& best(const std::array<outcome, 3>& rules) {
    return *std::max_element(rules.begin(), rules.end(),
                             [](const outcome& a, const outcome& b) { return a.hr_1 < b.hr_1; });
  }

  /// The rules on all questions, items standing at `place`.
  static std::array<outcome, 3> play(const std::vector<history>& asked, const std::vector<int>& place, bool repeats) {
    std::array<outcome, 3> rules{outcome{"last id + 1, + 2, ..."}, outcome{"largest id + 1, + 2, ..."},
                                 outcome{"ids nearest to the last"}};
    const auto items = static_cast<int>(place.size());
    std::vector<int> seen;
    for (const history& q : asked) {
      seen.clear();
      for (const interaction& e : q.past) seen.push_back(place_of(e.item, place));
      const int last = seen.back(), largest = *std::max_element(seen.begin(), seen.end()),
                wanted = place_of(q.next.item, place);
      if (repeats) {
        seen.clear();
      } else {
        std::sort(seen.begin(), seen.end());
        seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
      }
      count(rules[0], upwards(last, wanted, items, seen));
      count(rules[1], upwards(largest, wanted, items, seen));
      count(rules[2], nearest(last, wanted, items, seen));
    }
    for (outcome& o : rules)
      for (double* x : {&o.hr_1, &o.hr_5, &o.hr_10, &o.ndcg_5, &o.ndcg_10})
        *x /= std::max<double>(1, static_cast<double>(asked.size()));
    return rules;
  }

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
