#pragma once
#include "recglm/pipeline/experiment.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/next_id.hpp"
#include "recglm/baselines/oracle.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string settings_shown(const std::function<void(value_visitor&)>& visit) {
  class all_shown : public value_visitor {
   public:
    std::string text;

   private:
    void show(const std::string& name, shown_value value, const std::string&) override {
      std::visit(
          [&](const auto* at) {
            using T = std::remove_cvref_t<decltype(*at)>;
            if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>)
              text += text_of(text.empty() ? "" : ", ", name, " = ", *at);
          },
          value);
    }
  } out;
  visit(out);
  return out.text;
}

RECGLM_FUNC std::string note_of_choice(const std::vector<trial>& trials) {
  const trial& chosen = trials.at(best_of(trials));
  std::ostringstream text;
  text << "chosen on validation among " << trials.size() << ": " << chosen.settings << " (NDCG@10 there " << std::fixed
       << std::setprecision(4) << chosen.validation << ")";
  return text.str();
}

RECGLM_FUNC bool has_ratings(const catalogue& c) {
  return std::any_of(c.train.begin(), c.train.end(), [](const interaction& e) { return e.rating > 0; });
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC baseline_choice oracle_choice() {
  return {std::string(oracle::name), [](const baseline_data& data) {
            baseline_choice::fitted none;
            if (!data.world) return none;
            return baseline_choice::fitted{[best = oracle(*data.world)](const history& h, int list, auto excluded) {
              return best.rank(h, list, excluded);
            }};
          }};
}

RECGLM_FUNC std::vector<baseline_choice> usual_baselines() {
  std::vector<baseline_choice> out = baselines_of(popularity(), next_id(), item_knn());
  out.push_back(oracle_choice());
  return out;
}

}  // namespace recglm
