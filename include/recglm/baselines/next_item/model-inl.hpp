#pragma once
#include "recglm/baselines/next_item/model.hpp"

#include <algorithm>

#include "recglm/baselines/best_items.hpp"
#include "recglm/baselines/next_item/loss.hpp"
#include "recglm/baselines/next_item/texts.hpp"
#include "recglm/baselines/pair_source.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

namespace detail {

/// A network with its loss, as the trainer wants it.
struct next_item_training {
  using backend = cpu<float>;
  next_item_network<backend>& network;
  const next_item_settings& settings;

  template <class Visit>
  void parameters(Visit&& each) {
    network.parameters(each);
  }
  variable<backend> loss(tape<backend>& t, const batch& texts, double) {
    return next_item_loss(t, network, texts, settings);
  }
};

/// The best `list` items for each question, by a network that sees `length` items.
inline std::vector<std::vector<item_id>> best_next_items(next_item_network<cpu<float>>& network, int length, int users,
                                                         std::span<const history* const> asked, int list,
                                                         std::span<const std::vector<item_id>> excluded) {
  using B = cpu<float>;
  static thread_local tape<B> t;
  t.reset();
  t.pause();
  batch texts;
  std::vector<std::int32_t> last;
  for (const history* h : asked) {
    add_history(texts, h->past, std::min(h->user, users), length, network.mask());
    last.push_back(texts.offsets.back() - 1);
  }
  const variable<B> scores = all_scores(t, network.states(t, texts, last), network.table_rows(t));
  const int items = scores.columns();
  const std::vector<float> all = downloaded<B>(scores.value(), scores.size());
  std::vector<std::vector<item_id>> out(asked.size());
  tasks(static_cast<int>(asked.size()), [&](int r, int) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(r) * items;
    const std::vector<double> own(begin, begin + items);
    out[static_cast<std::size_t>(r)] = best_items(own, list, excluded[static_cast<std::size_t>(r)]);
  });
  return out;
}

}  // namespace detail

RECGLM_FUNC epoch_plan next_item_model::plan(int walks) const {
  return {name_, walks, validate_every, learning_rate, seed, l2, weight_decay, beta2, patience};
}

RECGLM_FUNC std::optional<best_epoch> next_item_model::train(const catalogue& c, int walks, const tuning_data* data) {
  check_next_item(name_, *this);
  sizes_ = {static_cast<int>(c.titles.size()), detail::users_of(c, name_)};
  random_engine weights = stream(seed, name_ + " weights");
  network_ = make(sizes_, weights);
  next_item_texts source(name_, c, *this, network_->mask());
  std::vector<std::vector<item_id>> excluded;
  if (data)
    for (const history& h : data->validation) excluded.push_back(excluded_by(h, data->exclude_seen));
  detail::next_item_training model{*network_, *this};
  const auto best = train_epochs(plan(walks), model, source, data,
                                 [&] { return ndcg_of(lists(data->validation, 10, excluded), data->validation); });
  if (!best) network_.reset();
  return best;
}

RECGLM_FUNC void next_item_model::choose(const tuning_data& data) {
  std::optional<training_outcome> first;
  const auto chosen =
      choose_epoch(data, plan(epochs), "NDCG@10", 1, [&](const catalogue& c, int walks, const tuning_data* with) {
        const auto best = train(c, walks, with);
        if (best && !first) first = best->outcome;
        return best;
      });
  if (chosen) note_ = chosen->note, record_ = chosen->record, outcome_ = *first;
}

RECGLM_FUNC void next_item_model::fit(const catalogue& c) {
  const best_epoch made = train(c, epochs, nullptr).value();
  outcome_ = made.outcome, record_ = record_of(made);
  note_ = text_of(epochs, " epochs, seed ", seed);
}

RECGLM_FUNC std::vector<std::vector<item_id>> next_item_model::lists(
    std::span<const history> asked, int list, std::span<const std::vector<item_id>> excluded) const {
  check(trained(), name_, ": call fit before rank");
  constexpr std::size_t at_once = 256;
  std::vector<std::vector<item_id>> out(asked.size());
  std::vector<const history*> some;
  std::vector<std::vector<item_id>> without;
  std::vector<std::size_t> where;
  const auto answer = [&] {
    if (some.empty()) return;
    auto found = detail::best_next_items(*network_, length, sizes_.users, some, list, without);
    for (std::size_t i = 0; i < where.size(); ++i) out[where[i]] = std::move(found[i]);
    some.clear(), without.clear(), where.clear();
  };
  for (std::size_t q = 0; q < asked.size(); ++q) {
    const history& h = asked[q];
    for (const interaction& e : h.past)
      check(e.item >= 0 && e.item < sizes_.items, name_, ": user ", h.user, " met item ", e.item,
            ", but the catalogue has ", sizes_.items, " items");
    if (h.past.empty()) continue;
    some.push_back(&h), without.push_back(excluded[q]), where.push_back(q);
    if (some.size() == at_once) answer();
  }
  answer();
  return out;
}

RECGLM_FUNC std::vector<item_id> next_item_model::rank(const history& h, int list,
                                                       std::span<const item_id> excluded) const {
  const std::vector<item_id> without(excluded.begin(), excluded.end());
  return lists(std::span(&h, 1), list, std::span(&without, 1)).front();
}

RECGLM_FUNC std::int64_t next_item_model::parameters() const {
  std::int64_t out = 0;
  if (network_) network_->parameters([&](auto& p) { out += static_cast<std::int64_t>(p.count()); });
  return out;
}

}  // namespace recglm
