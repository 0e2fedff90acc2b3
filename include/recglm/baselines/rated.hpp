#pragma once
#include <cmath>
#include <concepts>
#include <span>
#include <string_view>
#include <vector>

#include "recglm/core/types.hpp"

/// \file
/// What baselines that predict ratings share.

namespace recglm {

/// What is known of the training ratings before anything is learnt: their mean and ends, and who and what has one.
struct training_ratings {
  double mean = 0, lowest = 0, highest = 0;
  std::vector<bool> user, item;  ///< whether one is of it

  /// Throws, naming `who`, where there is none, and on an item that the catalogue does not have.
  training_ratings(const catalogue& c, std::string_view who);

  bool knows_user(user_id u) const { return u >= 0 && static_cast<std::size_t>(u) < user.size() && user[at(u)]; }
  bool knows_item(item_id i) const { return i >= 0 && static_cast<std::size_t>(i) < item.size() && item[at(i)]; }
  /// The rating, brought between the lowest and the highest one.
  double kept(double rating) const;

 private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
};

/// The questions whose answer has a rating.
std::vector<history> rated(std::span<const history> questions);

/// Root of the mean square of `rate(question)` against the ratings of questions that all have one.
template <std::invocable<const history&> Rate>
double rmse_of(std::span<const history> questions, Rate&& rate) {
  double sum = 0;
  for (const history& h : questions) {
    const double error = rate(h) - static_cast<double>(h.next.rating);
    sum += error * error;
  }
  return std::sqrt(sum / static_cast<double>(questions.size()));
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/rated-inl.hpp"
#endif
