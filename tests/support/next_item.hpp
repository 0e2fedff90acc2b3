#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "recglm/baselines/next_item/loss.hpp"
#include "recglm/baselines/next_item/model.hpp"
#include "recglm/baselines/next_item/texts.hpp"
#include "recglm/data/split.hpp"
#include "support/gradient.hpp"

using next_items = recglm::next_item_network<backend>;
constexpr int item_count = 9;

/// Texts of items, each row's answer the item one above; number r is of user r.
inline recglm::batch item_texts(const std::vector<std::vector<int>>& given, int length) {
  recglm::batch out;
  for (std::size_t r = 0; r < given.size(); ++r) {
    const int count = static_cast<int>(given[r].size());
    for (int i = 0; i < count; ++i) {
      out.tokens.push_back(given[r][static_cast<std::size_t>(i)]);
      out.targets.push_back((given[r][static_cast<std::size_t>(i)] + 1) % item_count);
      out.inter.push_back(length - count + i);
      out.intra.push_back(static_cast<int>(r));
    }
    out.offsets.push_back(static_cast<int>(out.tokens.size()));
    out.prefix.push_back(0);
  }
  return out;
}

/// The same where the last items alone are asked.
inline recglm::batch asked_at_the_end(recglm::batch texts) {
  for (int r = 0; r < texts.texts(); ++r)
    for (int i = texts.offsets[static_cast<std::size_t>(r)]; i + 1 < texts.offsets[static_cast<std::size_t>(r) + 1];
         ++i)
      texts.targets[static_cast<std::size_t>(i)] = recglm::no_target;
  return texts;
}

/// Gradients of every weight but those that `without` names, which have none.
inline void check_network(next_items& network, const recglm::batch& texts, const recglm::next_item_settings& settings,
                          const std::vector<std::string>& without = {}) {
  std::vector<recglm::parameter<backend>*> weights;
  network.parameters([&](recglm::parameter<backend>& p) {
    for (const std::string& name : without)
      if (p.name.find(name) != p.name.npos) return;
    weights.push_back(&p);
  });
  check_gradients(weights,
                  [&](recglm::tape<backend>& t) { return recglm::next_item_loss(t, network, texts, settings); });
}

/// The state after the last of these items.
inline std::vector<double> state_after(next_items& network, const std::vector<int>& items, int length,
                                       const std::vector<std::vector<int>>& beside = {}) {
  recglm::tape<backend> t;
  t.pause();
  std::vector<std::vector<int>> all = beside;
  all.push_back(items);
  const recglm::batch texts = item_texts(all, length);
  std::vector<std::int32_t> last;
  for (std::size_t r = 1; r < texts.offsets.size(); ++r) last.push_back(texts.offsets[r] - 1);
  const auto x = network.states(t, texts, last);
  const std::size_t width = static_cast<std::size_t>(x.columns());
  return {x.value() + x.size() - width, x.value() + x.size()};
}

inline double difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

/// Users walk round twelve items by 1 or, the other half, by 5: what comes next follows from the last two.
struct walking_users {
  static constexpr int items = 12;
  recglm::catalogue known, both;
  std::vector<std::vector<recglm::interaction>> pasts;
  std::vector<recglm::history> validation, test;
  explicit walking_users(int users = 240) {
    recglm::random_engine rng(2);
    known.titles.resize(items), known.attributes.resize(items);
    for (int u = 0; u < users; ++u) {
      const int step = u % 2 ? 1 : 5;
      std::vector<recglm::interaction>& all = pasts.emplace_back();
      for (int k = 0, at = static_cast<int>(rng.below(items)); k < 7; ++k, at = (at + step) % items)
        all.push_back({u, at, 0, k, -1});
      known.train.insert(known.train.end(), all.begin(), all.end() - 2);
    }
    both = known;
    both.train.clear();
    for (std::size_t u = 0; u < pasts.size(); ++u) {
      const std::span<const recglm::interaction> all(pasts[u]);
      both.train.insert(both.train.end(), all.begin(), all.end() - 1);
      validation.push_back({static_cast<int>(u), all.first(5), all[5]});
      test.push_back({static_cast<int>(u), all.first(6), all[6]});
    }
  }
};

/// Share of the questions whose answer is first.
inline double first_hits(const recglm::next_item_model& model, const std::vector<recglm::history>& asked) {
  const std::vector<std::vector<recglm::item_id>> none(asked.size());
  const auto lists = model.lists(asked, 1, none);
  double sum = 0;
  for (std::size_t q = 0; q < asked.size(); ++q) sum += lists[q].at(0) == asked[q].next.item;
  return sum / static_cast<double>(asked.size());
}

/// The model learns what `walking_users` do, so that more than `share` of the answers are first; a second training
/// gives the same lists.
template <class Model>
void check_learns(Model model, double share) {
  const walking_users w;
  model.batch_texts = 30, model.learning_rate = 1e-2, model.l2 = 0, model.validate_every = 10;
  Model same = model;
  model.choose({w.known, w.validation});
  REQUIRE(first_hits(model, w.test) > share);
  same.choose({w.known, w.validation});
  const std::vector<std::vector<recglm::item_id>> none(w.test.size());
  REQUIRE(model.lists(w.test, walking_users::items, none) == same.lists(w.test, walking_users::items, none));
}
