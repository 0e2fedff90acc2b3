#pragma once
#include "recglm/baselines/simple_x.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/epochs.hpp"
#include "recglm/baselines/latent_factors.hpp"
#include "recglm/baselines/networks/simple_x.hpp"
#include "recglm/baselines/pair_source.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::optional<best_epoch> simple_x::train(const catalogue& c, int walks, const tuning_data* data) {
  using B = cpu<float>;
  factors_.reset();
  pair_source source(c, name, batch_pairs, seed, false);
  const int users = detail::users_of(c, name);
  std::vector<std::vector<item_id>> met(static_cast<std::size_t>(users));
  std::vector<bool> known(static_cast<std::size_t>(users));
  for (const interaction& e : c.train) {
    met[static_cast<std::size_t>(e.user)].push_back(e.item);
    known[static_cast<std::size_t>(e.user)] = true;
  }
  random_engine weights = stream(seed, "simple-x weights");
  simple_x_network<B> network({.users = users,
                               .items = static_cast<int>(c.titles.size()),
                               .hidden = hidden,
                               .negatives = negatives,
                               .margin = margin,
                               .negative_weight = negative_weight,
                               .user_share = user_share,
                               .dropout = dropout,
                               .stddev = stddev},
                              std::move(met), weights);
  tape<B> t;
  t.pause();
  const auto factors = [&] {
    t.reset();
    const auto values = [](variable<B> v) { return downloaded<B>(v.value(), v.size()); };
    return latent_factors{.width = hidden,
                          .rule = latent_factors::history_rule::all_users,
                          .items = values(network.item_vectors(t)),
                          .of_history = values(network.history_vectors(t)),
                          .users = values(network.user_vectors(t)),
                          .known = known};
  };
  const auto best = train_epochs({name, walks, validate_every, learning_rate, seed, weight_decay}, network, source,
                                 data, [&] { return factors().ndcg_10(data->validation, data->exclude_seen, name); });
  if (best) factors_ = std::make_shared<const latent_factors>(factors());
  return best;
}

RECGLM_FUNC void simple_x::choose(const tuning_data& data) {
  const auto chosen =
      choose_epoch(data, {name, epochs, validate_every, learning_rate, seed, weight_decay}, "NDCG@10", 1,
                   [&](const catalogue& c, int walks, const tuning_data* with) { return train(c, walks, with); });
  if (chosen) note_ = chosen->note, record_ = chosen->record;
}

RECGLM_FUNC void simple_x::fit(const catalogue& c) {
  record_ = record_of(train(c, epochs, nullptr).value());
  note_ = text_of(epochs, " epochs, seed ", seed);
}

RECGLM_FUNC std::vector<double> simple_x::scores(const history& h) const {
  check(trained(), "simple-x: call fit before scores");
  return factors_->scores(h, name);
}

}  // namespace recglm
