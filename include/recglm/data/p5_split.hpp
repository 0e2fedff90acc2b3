#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "recglm/core/random.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/split.hpp"

/// \file
/// P5's protocol for comparison with published results (`p5_compat`, paper.md 3.3, 3.4): the sequential and direct
/// families leave each user's last two events out, the families rating, explanation and review divide the same events
/// at random. The two do not know each other, so most of what one tests the other trains on (`train_share_of_test`).

namespace recglm {

/// One training example of P5's sequential family, by places in a user's sequence: events [first, last] are the
/// history, event last + 1 the target.
struct training_window {
  int first = 0, last = 0;
  double probability = 0;  ///< of being drawn
  friend bool operator==(const training_window&, const training_window&) = default;
};

namespace detail {
/// Where the histories of a user with so many events may end: [begin, end). The target is never one of the last two.
std::pair<int, int> p5_ends(int events);
/// Where a history that ends there may begin: [0, this).
int p5_starts(int last);
}  // namespace detail

/// Every window of a user with so many events, by end and then by start; none below five events.
std::vector<training_window> p5_windows(int events);

/// One window: its end is drawn first, then its start, both uniform. Throws below five events.
template <RandomSource R>
training_window draw_p5_window(int events, R& random) {
  const auto [begin, end] = detail::p5_ends(events);
  check(begin < end, "p5_compat: a user with ", events, " events has no window to train on; keep the 5-core");
  const int last = begin + static_cast<int>(random.below(static_cast<std::uint64_t>(end - begin)));
  const int starts = detail::p5_starts(last);
  return {static_cast<int>(random.below(static_cast<std::uint64_t>(starts))), last, 1.0 / ((end - begin) * starts)};
}

/// The window of a user's events as a question; the span looks into `events`.
history history_of(std::span<const interaction> events, const training_window& w);

/// The sequential and direct families' split: leave-one-out under a rule of its own name.
split p5_sequential_split(const dataset& data);

/// The split of the families rating, explanation and review: 8:1:1 at random, after one random event of every user and
/// one of every item were put into train. Throws where those alone are more than eight tenths.
split p5_review_split(const dataset& data, std::uint64_t seed);

/// The share of the test events of `judged` that `trained` trains on: about .81 where the two are P5's (paper.md 4.2).
/// Both are splits of the same events.
double train_share_of_test(const split& judged, const split& trained);

/// Which explanation stands for each review: one drawn at random, as P5 draws it; -1 for a review without any, which
/// P5's explanation family leaves out.
std::vector<int> p5_explanations(const dataset& data, std::uint64_t seed);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/p5_split-inl.hpp"
#endif
