#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// The keys by which a source may have sorted its items: the column "asin" where there is one, else their names; by
/// item, as numbers 0, 1, ... in the order of the keys (names of digits alone by value). Empty where the names are
/// numbers and the events have no times of their own: such numbers were made with the sequences (`id_order`).
struct source_keys {
  std::string called;                ///< "asin" or "name"
  std::vector<std::int64_t> places;  ///< one for each item
  explicit source_keys(const dataset& data);
};

/// Whether the order of events that have one time is that of the source file: reviews of one day, sorted by their
/// items' keys, look like a sequence that a model can learn. Steps between neighbours of equal time (all steps, where
/// there are no times) go up and down in the keys equally often if the order says nothing.
struct tie_order {
  static constexpr std::string_view name = "tie-order";
  double stddevs = 5;   ///< fires where the share of steps that go up is so many standard deviations from a half ...
  double apart = 0.02;  ///< ... and so far from it

  struct report : finding {
    std::size_t steps = 0;                      ///< between neighbours, of all users
    std::size_t tied = 0;                       ///< of them between equal times; all, where there are no times
    std::size_t rising = 0;                     ///< of these to a larger key
    double z = 0;                               ///< of the sign test
    std::size_t users = 0;                      ///< with two events or more
    double rising_users = 0, chance_users = 0;  ///< share of users who rise throughout; what a random order gives
    double next_key = 0, previous_key = 0;      ///< NDCG@10 of two rules without parameters on the test questions
  };

  /// `s` is a split of `data`. Events with one key, an item met again, are neither up nor down.
  report operator()(const dataset& data, const split& s) const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/tie_order-inl.hpp"
#endif
