#pragma once
#include "recglm/baselines/bias_mf.hpp"

#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recglm/baselines/epochs.hpp"
#include "recglm/baselines/rated.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"

namespace recglm {

struct bias_mf::weights {
  training_ratings known;
  std::size_t width;
  std::vector<double> user_bias, item_bias, users, items;

  weights(const catalogue& c, int factors, double stddev, random_engine& rng)
      : known(c, name),
        width(static_cast<std::size_t>(factors)),
        user_bias(known.user.size()),
        item_bias(known.item.size()),
        users(user_bias.size() * width),
        items(item_bias.size() * width) {
    for (std::vector<double>* table : {&users, &items})
      for (double& x : *table) x = stddev * rng.normal();
  }

  std::int64_t count() const {
    return static_cast<std::int64_t>(user_bias.size() + item_bias.size() + users.size() + items.size());
  }

  double predicted(user_id user, item_id item) const {
    const bool has_user = known.knows_user(user), has_item = known.knows_item(item);
    const auto u = static_cast<std::size_t>(user), i = static_cast<std::size_t>(item);
    double out = known.mean + (has_user ? user_bias[u] : 0) + (has_item ? item_bias[i] : 0);
    if (has_user && has_item)
      for (std::size_t j = 0; j < width; ++j) out += users[u * width + j] * items[i * width + j];
    return out;
  }

  double rate(user_id user, item_id item) const { return known.kept(predicted(user, item)); }

  /// One step down the gradient of (rating - prediction)^2 / 2 + penalty / 2 (squares of what is in it). Gives the
  /// squared error before it.
  double step(const interaction& e, double rate, double penalty) {
    const auto u = static_cast<std::size_t>(e.user), i = static_cast<std::size_t>(e.item);
    const double error = static_cast<double>(e.rating) - predicted(e.user, e.item);
    user_bias[u] += rate * (error - penalty * user_bias[u]);
    item_bias[i] += rate * (error - penalty * item_bias[i]);
    for (std::size_t j = 0; j < width; ++j) {
      double &p = users[u * width + j], &q = items[i * width + j];
      const double before = p;
      p += rate * (error * q - penalty * p);
      q += rate * (error * before - penalty * q);
    }
    return error * error;
  }
};

RECGLM_FUNC std::optional<best_epoch> bias_mf::train(const catalogue& c, int walks, const tuning_data* data) {
  weights_.reset();
  random_engine draws = stream(seed, "bias-mf weights"), order_draws = stream(seed, "order of ratings");
  weights now(c, factors, stddev, draws);
  std::shared_ptr<const weights> kept;
  best_epoch best{walks, 0};
  std::vector<const interaction*> order;
  for (const interaction& e : c.train)
    if (e.rating > 0) order.push_back(&e);
  using clock = std::chrono::steady_clock;
  const auto began = clock::now();
  const auto steps = static_cast<std::int64_t>(order.size());  // of an epoch, a rating each
  const epoch_plan plan{name, walks, 1, learning_rate, seed};
  for (int epoch = 1; epoch <= walks; ++epoch) {
    if (data && data->should_stop && data->should_stop()) return std::nullopt;
    shuffle(order_draws, order);
    double sum = 0;
    for (const interaction* e : order) sum += now.step(*e, learning_rate, penalty);
    training_progress p;
    p.mean_loss = sum / static_cast<double>(order.size());
    check(std::isfinite(p.mean_loss), "bias-mf: the loss of epoch ", epoch,
          " is not finite; lower the learning rate, which is ", learning_rate);
    if (data && !data->validation.empty()) {
      p.validated = true;
      p.validation = -rmse_of(data->validation, [&](const history& h) { return now.rate(h.user, h.next.item); });
      if (!kept || p.validation > best.validation)
        best.epoch = epoch, best.validation = p.validation, kept = std::make_shared<const weights>(now);
      p.best = best.validation;
    }
    if (data && data->show) data->show(detail::line_of_epoch(plan, epoch, p));
    if (data && data->course) {
      p.step = p.tokens = p.answers = epoch * steps, p.loss = p.mean_loss, p.rate = learning_rate;
      p.seconds = std::chrono::duration<double>(clock::now() - began).count();
      data->course(p);
    }
  }
  training_outcome& made = best.outcome;
  made.seconds = std::chrono::duration<double>(clock::now() - began).count();
  made.end = training_end::epochs, made.steps = made.tokens = made.answers = walks * steps;
  if (kept) made.validated = true, made.best = best.validation, made.best_step = best.epoch * steps;
  best.epochs = walks, best.parameters = now.count();
  weights_ = kept ? kept : std::make_shared<const weights>(std::move(now));
  return best;
}

RECGLM_FUNC void bias_mf::choose(const tuning_data& data) {
  const std::vector<history> asked = rated(data.validation);
  tuning_data of_ratings = data;
  of_ratings.validation = asked;
  const auto chosen =
      choose_epoch(of_ratings, {name, epochs, 1, learning_rate, seed}, "RMSE", -1,
                   [&](const catalogue& c, int walks, const tuning_data* with) { return train(c, walks, with); });
  if (chosen) note_ = chosen->note, record_ = chosen->record;
}

RECGLM_FUNC void bias_mf::fit(const catalogue& c) {
  record_ = record_of(train(c, epochs, nullptr).value());
  note_ = text_of(epochs, " epochs, seed ", seed);
}

RECGLM_FUNC double bias_mf::rate(const history& h, item_id item) const {
  check(trained(), "bias-mf: call fit before rate");
  return weights_->rate(h.user, item);
}

}  // namespace recglm
