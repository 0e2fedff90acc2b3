#pragma once
#include "recglm/prompts/task_data.hpp"

#include <algorithm>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/prompts/fill.hpp"

namespace recglm {

RECGLM_FUNC task_data task_data_of(const dataset& d) {
  task_data out;
  out.user_names = d.user_names.empty() ? d.users : d.user_names;
  out.items = d.item_count();
  out.features = d.user_attributes;
  out.columns = d.item_columns;
  for (std::size_t r = 0; r < d.reviews.size(); ++r) {
    review_words& told = out.reviews.emplace_back();
    told.body = d.reviews[r];
    if (r < d.headlines.size()) told.headline = d.headlines[r];
    if (r < d.explanations.size() && !d.explanations[r].empty()) {
      told.explanation = d.explanations[r].front().sentence;
      told.feature = d.explanations[r].front().feature;
    }
  }
  out.met.resize(d.users.size());
  for (const interaction& e : d.interactions) out.met[static_cast<std::size_t>(e.user)].push_back(e.item);
  for (std::vector<item_id>& of_user : out.met) {
    std::sort(of_user.begin(), of_user.end());
    of_user.erase(std::unique(of_user.begin(), of_user.end()), of_user.end());
  }
  return out;
}

}  // namespace recglm
