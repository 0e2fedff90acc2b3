#pragma once
#include "recglm/baselines/rated.hpp"

#include <algorithm>
#include <iterator>

#include "recglm/baselines/pair_source.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC training_ratings::training_ratings(const catalogue& c, std::string_view who)
    : user(at(detail::users_of(c, who))), item(c.titles.size()) {
  double sum = 0, count = 0;
  for (const interaction& e : c.train) {
    const auto rating = static_cast<double>(e.rating);
    if (!(rating > 0)) continue;
    lowest = count > 0 ? std::min(lowest, rating) : rating, highest = std::max(highest, rating);
    sum += rating, ++count;
    user[at(e.user)] = item[at(e.item)] = true;
  }
  check(count > 0, who, ": there is no training event with a rating; there is nothing to learn from");
  mean = sum / count;
}

RECGLM_FUNC double training_ratings::kept(double rating) const { return std::clamp(rating, lowest, highest); }

RECGLM_FUNC std::vector<history> rated(std::span<const history> questions) {
  std::vector<history> out;
  std::copy_if(questions.begin(), questions.end(), std::back_inserter(out),
               [](const history& h) { return h.next.rating > 0; });
  return out;
}

}  // namespace recglm
