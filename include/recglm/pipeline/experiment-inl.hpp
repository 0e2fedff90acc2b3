#pragma once
#include "recglm/pipeline/experiment.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "recglm/backend/host/parallel.hpp"
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

RECGLM_FUNC std::string note_of_choice(const std::vector<tuning_trial>& trials, bool of_ratings) {
  const tuning_trial& chosen = trials.at(best_of(trials));
  std::ostringstream text;
  text << "chosen on validation among " << trials.size() << ": " << chosen.settings
       << (of_ratings ? " (RMSE there " : " (NDCG@10 there ") << std::fixed << std::setprecision(4)
       << std::abs(chosen.validation) << ")";
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

RECGLM_FUNC std::vector<std::vector<item_id>> lists_of(
    const baseline_choice::fitted& ready, std::span<const history> asked, int list,
    const std::function<std::vector<item_id>(std::size_t q)>& excluded) {
  std::vector<std::vector<item_id>> out(asked.size());
  const auto end_of = [&](std::size_t first, std::size_t at_once) { return std::min(first + at_once, asked.size()); };
  if (ready.rank_all) {
    constexpr std::size_t at_once = 1024;  // so that no more exclusions are held at one time
    for (std::size_t first = 0; first < asked.size(); first += at_once) {
      const std::size_t end = end_of(first, at_once);
      std::vector<std::vector<item_id>> without;
      for (std::size_t q = first; q < end; ++q) without.push_back(excluded(q));
      auto found = ready.rank_all(asked.subspan(first, end - first), list, without);
      std::move(found.begin(), found.end(), out.begin() + static_cast<std::ptrdiff_t>(first));
    }
    return out;
  }
  constexpr std::size_t at_once = 64;
  tasks(static_cast<int>((asked.size() + at_once - 1) / at_once), [&](int piece, int) {
    const std::size_t first = static_cast<std::size_t>(piece) * at_once;
    for (std::size_t q = first; q < end_of(first, at_once); ++q) out[q] = ready.rank(asked[q], list, excluded(q));
  });
  return out;
}

RECGLM_FUNC std::vector<baseline_choice> usual_baselines() {
  std::vector<baseline_choice> out = baselines_of(popularity(), next_id(), item_knn());
  out.push_back(oracle_choice());
  return out;
}

}  // namespace recglm
