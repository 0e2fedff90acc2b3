#pragma once
#include "recglm/data/synthetic.hpp"

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/synthetic/review_grammar.hpp"
#include "recglm/data/synthetic/shop.hpp"
#include "recglm/data/synthetic/shopper.hpp"

namespace recglm {

RECGLM_FUNC std::vector<interaction> synthetic_world::user(user_id u) const {
  std::vector<interaction> out;
  walk(u, spec_.max_events, [&](const shopper&, const interaction& e, const world_review&) { out.push_back(e); });
  return out;
}

RECGLM_FUNC std::vector<double> synthetic_world::next_probabilities(user_id u, int t) const {
  std::vector<double> out;
  check(t >= 0, "synthetic world: there is no event ", t);
  walk(u, t + 1, [&](const shopper& before, const interaction&, const world_review&) {
    if (before.at() == t) out = before.probabilities();
  });
  check(!out.empty(), "synthetic world: user ", u, " has no event ", t);
  return out;
}

RECGLM_FUNC dataset synthetic_world::make() const {
  dataset out;
  out.name = name();
  for (item_id i = 0; i < spec_.items; ++i) {
    out.items.push_back(item_name(i));
    out.titles.push_back(shop_.title(i));
    out.attributes.push_back(shop_.attributes(i));
  }
  for (user_id u = 0; u < spec_.users; ++u) {
    out.users.push_back(user_name(u));
    walk(u, spec_.max_events, [&](const shopper&, interaction e, const world_review& review) {
      if (!review.text.empty()) {
        e.review = static_cast<int>(out.reviews.size());
        out.reviews.push_back(review.text);
        out.headlines.push_back(review.headline);
        out.explanations.push_back({review.why});
      }
      out.interactions.push_back(e);
    });
  }
  return out;
}

RECGLM_FUNC void synthetic_world::write(const std::filesystem::path& folder, const progress_report& progress) const {
  dataset_writer out(folder, name());
  for (item_id i = 0; i < spec_.items; ++i) out.add_item(item_name(i), shop_.title(i), shop_.attributes(i));
  for (user_id u = 0; u < spec_.users; ++u) {
    out.add_user(user_name(u));
    walk(u, spec_.max_events, [&](const shopper&, interaction e, const world_review& review) {
      if (!review.text.empty()) e.review = out.add_review(review.text, review.headline, std::span(&review.why, 1));
      out.add(e);
    });
    if (progress && (u % 1024 == 0 || u + 1 == spec_.users))
      progress(static_cast<std::uint64_t>(u) + 1, static_cast<std::uint64_t>(spec_.users));
  }
  nlohmann::json notes{{"source", "synthetic world"}, {"seed", seed_}};
  world_spec(spec_).visit(
      [&](const std::string& flag, const auto& value, const std::string&) { notes["spec"][flag] = value; });
  out.close(notes);
}

RECGLM_FUNC world_spec synthetic_world::checked(const world_spec& spec) {
  validate(spec);
  return spec;
}

RECGLM_FUNC int synthetic_world::events_of(random_engine& rng) const {
  const double more = spec_.mean_events - spec_.min_events;
  if (more <= 0) return spec_.min_events;
  const double stop = 1 / (more + 1);
  const double excess = stop < 1 ? std::floor(std::log(1 - rng.uniform()) / std::log(1 - stop)) : 0;
  return static_cast<int>(std::min<double>(spec_.max_events, spec_.min_events + excess));
}

RECGLM_FUNC void synthetic_world::add_moments(std::vector<std::int64_t>& out, int n, std::int64_t from,
                                              std::int64_t until, random_engine& rng) {
  std::vector<double> passed;
  double sum = 0;
  for (int i = 0; i <= n; ++i) passed.push_back(sum -= std::log(1 - rng.uniform()));
  for (int i = 0; i < n; ++i)
    out.push_back(from + 1 + static_cast<std::int64_t>(passed[i] / sum * static_cast<double>(until - from - 2)));
}

}  // namespace recglm
