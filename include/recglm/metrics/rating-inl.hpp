#pragma once
#include "recglm/metrics/rating.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/metrics/ranking.hpp"
#include "recglm/prompts/answers.hpp"

namespace recglm {

RECGLM_FUNC std::optional<double> rating_of(std::string_view answer, rating_protocol protocol) {
  return protocol == rating_protocol::p5 ? p5_rating_of(answer) : real_of(detail::bare_answer(answer));
}

RECGLM_FUNC rating_errors::rating_errors(rating_protocol protocol, rating_scale scale)
    : protocol_(protocol), scale_(scale) {
  check(scale.lowest < scale.highest, "a scale of ratings goes from a lower to a higher one, not from ", scale.lowest,
        " to ", scale.highest);
}

RECGLM_FUNC void rating_errors::add(user_id user, double truth, std::string_view answer) {
  if (const auto rating = rating_of(answer, protocol_)) return add(user, truth, *rating);
  ++unparsable_;
  if (protocol_ == rating_protocol::p5) return;
  check(truth >= scale_.lowest && truth <= scale_.highest, "the rating ", truth, " of user ", user,
        " is outside the scale of ", scale_.lowest, " to ", scale_.highest,
        ", so an answer that is no number has no error; give the scale of the data");
  count(user, std::max(truth - scale_.lowest, scale_.highest - truth));
}

RECGLM_FUNC void rating_errors::add(user_id user, double truth, double predicted) {
  check(std::isfinite(truth) && std::isfinite(predicted), "a rating of user ", user, " is not a finite number: ", truth,
        " against ", predicted);
  ++kept_;
  count(user, std::abs(predicted - truth));
}

RECGLM_FUNC void rating_errors::merge(const rating_errors& other) {
  kept_ += other.kept_;
  unparsable_ += other.unparsable_;
  absolute_.merge(other.absolute_);
  squared_.merge(other.squared_);
}

RECGLM_FUNC void rating_errors::count(user_id user, double error) {
  absolute_.add(user, error);
  squared_.add(user, error * error);
}

RECGLM_FUNC double auc(std::span<const double> positives, std::span<const double> negatives) {
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
