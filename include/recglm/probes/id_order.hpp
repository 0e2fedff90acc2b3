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

/// Whether the numbers that stand for items give answers away (paper.md 4.1): rules without parameters are played on
/// the test questions. Ids handed out along the users' sequences make them hit where a random numbering does not; what
/// a random one gives is found by playing the same rules on shuffled numbers.
struct id_order {
  static constexpr std::string_view name = "id-order";
  double threshold = 0.005;  ///< HR@1 that no numbering may pass ...
  double stddevs = 5;        ///< ... if it is so many standard stddevs above random numberings
  int shuffles = 20;         ///< random numberings to compare with

  /// How often a rule is right.
  struct outcome {
    std::string_view rule;
    double hr_1 = 0, hr_5 = 0, hr_10 = 0, ndcg_5 = 0, ndcg_10 = 0;
  };
  struct report : finding {
    std::array<outcome, 3> rules;  ///< last id + 1, ...; largest id + 1, ...; nearest to the last id
    double chance = 0;             ///< HR@1 of the best rule on random numberings, mean
    double spread = 0;             ///< and standard stddev
    std::size_t questions = 0;
  };

  /// `numbers[i]` stands for item i; all different. Neighbours are those in the order of the numbers, gaps apart; after
  /// the largest follows the smallest. Items of the history are skipped unless `repeats`. Throws where a
  /// number stands for two items or a question has an item without a number.
  report operator()(std::span<const std::int64_t> numbers, const split& s, bool repeats = false,
                    part which = part::test) const;

 private:
  static const outcome& best(const std::array<outcome, 3>& rules);

  /// The rules on all questions, items being at `place`.
  static std::array<outcome, 3> play(const std::vector<history>& asked, const std::vector<int>& place, bool repeats);

  static int place_of(item_id item, const std::vector<int>& place);

  /// Distinct places of the history in [from, to).
  static int between(int from, int to, const std::vector<int>& seen);

  /// The rank, from 0, of `wanted` among start + 1, start + 2, ... without the history; -1 where it is in it.
  static int upwards(int start, int wanted, int items, const std::vector<int>& seen);

  /// The rank, from 0, of `wanted` among start + 1, start - 1, start + 2, ... without the history; -1 where it is in
  /// it.
  static int nearest(int start, int wanted, int items, const std::vector<int>& seen);

  static void count(outcome& o, int rank);
};

/// The numbers in the items' texts ("item 4 8 2 1" is 4821): what `id_order` is to judge. Nothing where some text holds
/// no digits, too many, or the same as another's: such items have no number.
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

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/id_order-inl.hpp"
#endif
