#pragma once
#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/metrics/ranking.hpp"
#include "recglm/prompts/answers.hpp"

/// \file
/// Figures of predicted ratings: errors of written answers (docs/metrics.md), and the AUC of scores.

namespace recglm {

/// Which answers count. `standard`: any number, and an answer that is none has the largest error that the scale
/// allows. `p5`: only the texts "1.0", "1.1", ..., "4.9"; all others, "5.0" and "5" too, are left out of sum and count
/// (PAPER 3.6).
enum class rating_protocol { standard, p5 };

/// The rating that `answer` stands for under a protocol; none where it does not count. `standard` takes white space
/// around the number.
inline std::optional<double> rating_of(std::string_view answer, rating_protocol protocol) {
  return protocol == rating_protocol::p5 ? p5_rating_of(answer) : real_of(detail::bare_answer(answer));
}

/// Root of the mean square, and mean, of the errors of ratings, with the single errors. The order of adding and merging
/// moves nothing, not even the last bit.
class rating_errors {
 public:
  explicit rating_errors(rating_protocol protocol = rating_protocol::standard, rating_scale scale = {})
      : protocol_(protocol), scale_(scale) {
    check(scale.lowest < scale.highest, "a scale of ratings goes from a lower to a higher one, not from ", scale.lowest,
          " to ", scale.highest);
  }

  /// What `user` gave, and what a model wrote. Throws where the error of an answer that is no rating is asked for, but
  /// `truth` is outside the scale.
  void add(user_id user, double truth, std::string_view answer) {
    if (const auto rating = rating_of(answer, protocol_)) return add(user, truth, *rating);
    ++unparsable_;
    if (protocol_ == rating_protocol::p5) return;
    check(truth >= scale_.lowest && truth <= scale_.highest, "the rating ", truth, " of user ", user,
          " is outside the scale of ", scale_.lowest, " to ", scale_.highest,
          ", so an answer that is no number has no error; give the scale of the data");
    count(user, std::max(truth - scale_.lowest, scale_.highest - truth));
  }
  /// The same of a model that gives numbers. Throws where one of the two is not finite.
  void add(user_id user, double truth, double predicted) {
    check(std::isfinite(truth) && std::isfinite(predicted), "a rating of user ", user,
          " is not a finite number: ", truth, " against ", predicted);
    ++kept_;
    count(user, std::abs(predicted - truth));
  }
  void merge(const rating_errors& other) {
    kept_ += other.kept_;
    unparsable_ += other.unparsable_;
    absolute_.merge(other.absolute_);
    squared_.merge(other.squared_);
  }

  /// Both throw where no answer counts.
  double rmse() const { return std::sqrt(squared_.mean("rmse")); }
  double mae() const { return absolute_.mean("mae"); }
  /// Answers that are ratings under the protocol.
  std::size_t kept() const { return kept_; }
  /// Answers that are none: in the means under `standard`, not in them under `p5`.
  std::size_t unparsable() const { return unparsable_; }
  /// The absolute error of each answer that counts, by user.
  std::vector<user_mean::entry> per_user() const { return absolute_.per_user(); }

 private:
  void count(user_id user, double error) {
    absolute_.add(user, error);
    squared_.add(user, error * error);
  }

  rating_protocol protocol_;
  rating_scale scale_;
  std::size_t kept_ = 0, unparsable_ = 0;
  user_mean absolute_, squared_;
};

/// Area under the ROC curve: the chance that a positive has a greater score than a negative, an equal one counting
/// half. Throws where there is no positive or no negative, and on NaN.
inline double auc(std::span<const double> positives, std::span<const double> negatives) {
  check(!positives.empty() && !negatives.empty(),
        "auc: needs a score of at least one positive and one negative, not of ", positives.size(), " and ",
        negatives.size());
  for (const auto scores : {positives, negatives})
    for (double s : scores) check(!std::isnan(s), "auc: a score is not a number");
  std::vector<double> sorted(negatives.begin(), negatives.end());
  std::sort(sorted.begin(), sorted.end());
  double above_or_half = 0;
  for (double s : positives) {
    const auto [begin, end] = std::equal_range(sorted.begin(), sorted.end(), s);
    above_or_half += static_cast<double>(begin - sorted.begin()) + 0.5 * static_cast<double>(end - begin);
  }
  return above_or_half / (static_cast<double>(positives.size()) * static_cast<double>(negatives.size()));
}

}  // namespace recglm
