#pragma once
#include "recglm/baselines/mlp_rating.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/epochs.hpp"
#include "recglm/baselines/networks/mlp_rating.hpp"
#include "recglm/baselines/pair_source.hpp"
#include "recglm/baselines/rated.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

struct mlp_rating::network {
  using B = cpu<float>;
  training_ratings known;
  std::vector<float> above_mean;             ///< of every training event
  std::vector<double> user_bias, item_bias;  ///< for pairs of which one is unknown
  mlp_rating_network<B> layers;

  network(const catalogue& c, const mlp_rating& settings, random_engine& rng)
      : known(c, name),
        above_mean(distances(c, known.mean)),
        user_bias(known.user.size()),
        item_bias(known.item.size()),
        layers(static_cast<int>(known.user.size()), static_cast<int>(known.item.size()), settings.hidden,
               settings.layers, settings.stddev, above_mean, rng) {
    constexpr double more = 10;
    std::vector<double> of_user(user_bias.size(), more), of_item(item_bias.size(), more);
    for (const interaction& e : c.train) {
      if (!(e.rating > 0)) continue;
      const auto u = static_cast<std::size_t>(e.user), i = static_cast<std::size_t>(e.item);
      const double above = static_cast<double>(e.rating) - known.mean;
      user_bias[u] += above, ++of_user[u];
      item_bias[i] += above, ++of_item[i];
    }
    for (std::size_t u = 0; u < user_bias.size(); ++u) user_bias[u] /= of_user[u];
    for (std::size_t i = 0; i < item_bias.size(); ++i) item_bias[i] /= of_item[i];
  }

  double rate(user_id user, item_id item) {
    const bool has_user = known.knows_user(user), has_item = known.knows_item(item);
    if (has_user && has_item) {
      static thread_local tape<B> t;
      t.reset();
      t.pause();
      const variable<B> above = layers.predicted(t, std::span(&user, 1), std::span(&item, 1));
      return known.kept(known.mean + static_cast<double>(t.item(above)));
    }
    const double bias = has_user   ? user_bias[static_cast<std::size_t>(user)]
                        : has_item ? item_bias[static_cast<std::size_t>(item)]
                                   : 0;
    return known.kept(known.mean + bias);
  }

 private:
  static std::vector<float> distances(const catalogue& c, double mean) {
    std::vector<float> out;
    for (const interaction& e : c.train) out.push_back(static_cast<float>(static_cast<double>(e.rating) - mean));
    return out;
  }
};

RECGLM_FUNC std::optional<best_epoch> mlp_rating::train(const catalogue& c, int walks, const tuning_data* data) {
  network_.reset();
  pair_source source(c, name, batch_ratings, seed, false, true);
  random_engine weights = stream(seed, "mlp-rating weights");
  auto made = std::make_shared<network>(c, *this, weights);
  const auto best = train_epochs({name, walks, validate_every, learning_rate, seed}, made->layers, source, data, [&] {
    return -rmse_of(data->validation, [&](const history& h) { return made->rate(h.user, h.next.item); });
  });
  if (best) network_ = std::move(made);
  return best;
}

RECGLM_FUNC void mlp_rating::choose(const tuning_data& data) {
  const std::vector<history> asked = rated(data.validation);
  tuning_data of_ratings = data;
  of_ratings.validation = asked;
  const auto chosen =
      choose_epoch(of_ratings, {name, epochs, validate_every, learning_rate, seed}, "RMSE", -1,
                   [&](const catalogue& c, int walks, const tuning_data* with) { return train(c, walks, with); });
  if (chosen) note_ = chosen->note, record_ = chosen->record;
}

RECGLM_FUNC void mlp_rating::fit(const catalogue& c) {
  record_ = record_of(train(c, epochs, nullptr).value());
  note_ = text_of(epochs, " epochs, seed ", seed);
}

RECGLM_FUNC double mlp_rating::rate(const history& h, item_id item) const {
  check(trained(), "mlp-rating: call fit before rate");
  return network_->rate(h.user, item);
}

}  // namespace recglm
