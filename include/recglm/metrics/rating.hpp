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
/// Metrics of predicted ratings: errors of written answers (docs/metrics.md), and the AUC of scores.

namespace recglm {

/// Which answers count. `standard`: any number, and an answer that is none has the largest error that the scale
/// allows. `p5`: only the texts "1.0", "1.1", ..., "4.9"; all others, "5.0" and "5" too, are left out of sum and count
/// (paper.md 3.6).
enum class rating_protocol { standard, p5 };

/// The rating that `answer` stands for under a protocol; none where it does not count. `standard` takes white space
/// around the number.
std::optional<double> rating_of(std::string_view answer, rating_protocol protocol);

/// Root of the mean square, and mean, of the errors of ratings, with the single errors. The order of adding and merging
/// moves nothing, not even the last bit.
class rating_errors {
 public:
  explicit rating_errors(rating_protocol protocol = rating_protocol::standard, rating_scale scale = {});

  /// What `user` gave, and what a model wrote. Throws where the error of an answer that is no rating is asked for, but
  /// `truth` is outside the scale.
  void add(user_id user, double truth, std::string_view answer);
  /// The same of a model that gives numbers. Throws where one of the two is not finite.
  void add(user_id user, double truth, double predicted);
  void merge(const rating_errors& other);

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
  void count(user_id user, double error);

  rating_protocol protocol_;
  rating_scale scale_;
  std::size_t kept_ = 0, unparsable_ = 0;
  user_mean absolute_, squared_;
};

/// Area under the ROC curve: the chance that a positive has a greater score than a negative, an equal one counting
/// half. Throws where there is no positive or no negative, and on NaN.
double auc(std::span<const double> positives, std::span<const double> negatives);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/rating-inl.hpp"
#endif
