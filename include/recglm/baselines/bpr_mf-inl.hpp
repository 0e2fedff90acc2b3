#pragma once
#include "recglm/baselines/bpr_mf.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/epochs.hpp"
#include "recglm/baselines/latent_factors.hpp"
#include "recglm/baselines/networks/bpr_mf.hpp"
#include "recglm/baselines/pair_source.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::optional<best_epoch> bpr_mf::train(const catalogue& c, int walks, const tuning_data* data) {
  using B = cpu<float>;
  factors_.reset();
  pair_source source(c, name, batch_pairs, seed, true);
  const int users = detail::users_of(c, name);
  random_engine weights = stream(seed, "bpr-mf weights");
  bpr_mf_network<B> network(users, static_cast<int>(c.titles.size()), hidden, stddev, weights);
  const auto factors = [&] {
    latent_factors out{.width = hidden,
                       .items = downloaded<B>(network.item_table().value),
                       .users = downloaded<B>(network.user_table().value),
                       .known = std::vector<bool>(static_cast<std::size_t>(users))};
    for (const interaction& e : c.train) out.known[static_cast<std::size_t>(e.user)] = true;
    return out;
  };
  const auto best = train_epochs({name, walks, validate_every, learning_rate, seed, weight_decay}, network, source,
                                 data, [&] { return factors().ndcg_10(data->validation, data->exclude_seen, name); });
  if (best) factors_ = std::make_shared<const latent_factors>(factors());
  return best;
}

RECGLM_FUNC void bpr_mf::choose(const tuning_data& data) {
  const auto chosen =
      choose_epoch(data, {name, epochs, validate_every, learning_rate, seed, weight_decay}, "NDCG@10", 1,
                   [&](const catalogue& c, int walks, const tuning_data* with) { return train(c, walks, with); });
  if (chosen) note_ = chosen->note, record_ = chosen->record;
}

RECGLM_FUNC void bpr_mf::fit(const catalogue& c) {
  record_ = record_of(train(c, epochs, nullptr).value());
  note_ = text_of(epochs, " epochs, seed ", seed);
}

RECGLM_FUNC std::vector<double> bpr_mf::scores(const history& h) const {
  check(trained(), "bpr-mf: call fit before scores");
  return factors_->scores(h, name);
}

}  // namespace recglm
