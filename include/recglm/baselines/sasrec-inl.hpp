#pragma once
#include "recglm/baselines/sasrec.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/best_items.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/steps.hpp"
#include "recglm/train/trainer.hpp"

namespace recglm {

struct sasrec::network {
  using B = cpu<float>;
  sasrec_network<B> layers;
  network(const sasrec_shape& shape, random_engine& rng) : layers(shape, rng) {}

  /// The best `list` items for each history.
  std::vector<std::vector<item_id>> rank(std::span<const history* const> asked, int list,
                                         std::span<const std::vector<item_id>> excluded) {
    static thread_local tape<B> t;
    t.reset();
    t.pause();
    const sasrec_shape& shape = layers.shape();
    batch texts;
    std::vector<std::int32_t> last;
    for (const history* h : asked) add_history(texts, h->past, shape.length), last.push_back(texts.offsets.back() - 1);
    const int rows = static_cast<int>(asked.size()), items = shape.items, width = shape.hidden;
    const variable<B> states = layers.states(t, texts), ends = t.make(rows, width, false),
                      logits = t.make(rows, items, false);
    B::gather_rows(ends.value(), states.value(), t.upload(std::span<const std::int32_t>(last)), rows, width, 0);
    B::gemm(false, true, rows, items, width, 1, ends.value(), width, layers.item_table().value.data(), width, 0,
            logits.value(), items);
    const std::vector<float> all = downloaded<B>(logits.value(), logits.size());
    std::vector<std::vector<item_id>> out(asked.size());
    tasks(rows, [&](int r, int) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(r) * items;
      const std::vector<double> scores(begin, begin + items);
      out[static_cast<std::size_t>(r)] = best_items(scores, list, excluded[static_cast<std::size_t>(r)]);
    });
    return out;
  }

  /// The latest events of a history as a text; positions are counted from the end, the last one at length - 1.
  static void add_history(batch& to, std::span<const interaction> past, int length) {
    const auto seen = past.last(std::min(past.size(), static_cast<std::size_t>(length)));
    for (std::size_t i = 0; i < seen.size(); ++i) {
      to.tokens.push_back(seen[i].item);
      to.inter.push_back(length - static_cast<int>(seen.size()) + static_cast<int>(i));
    }
    to.offsets.push_back(static_cast<int>(to.tokens.size()));
    to.prefix.push_back(0);
  }
};

namespace detail {

/// Users in random order, some of them a step: every event but the first is the answer to those before it.
class sequence_source {
 public:
  sequence_source(const catalogue& c, int length, int at_once, std::uint64_t seed)
      : length_(length),
        at_once_(static_cast<std::size_t>(at_once)),
        baskets_(c.baskets),
        draws_(stream(seed, "sasrec order")) {
    for (std::size_t begin = 0, end; begin < c.train.size(); begin = end) {
      end = begin + 1;
      while (end < c.train.size() && c.train[end].user == c.train[begin].user) ++end;
      const std::size_t kept = std::min(end - begin, static_cast<std::size_t>(length) + 1);
      const std::span<const interaction> events(c.train.data() + (end - kept), kept);
      if (step_end(events, 0, baskets_) < kept) users_.push_back(events);
    }
    check(!users_.empty(), "sasrec: no user has two training events; there is nothing to learn an order from");
    order_.resize(users_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    at_ = order_.size();
  }

  int steps_of_an_epoch() const { return static_cast<int>((users_.size() + at_once_ - 1) / at_once_); }

  batch next() {
    if (at_ == order_.size()) shuffle(draws_, order_), at_ = 0;
    batch out;
    for (const std::size_t end = std::min(at_ + at_once_, order_.size()); at_ < end; ++at_) {
      const std::span<const interaction> events = users_[order_[at_]];
      const int count = static_cast<int>(step_begin(events, events.size() - 1, baskets_));
      for (int i = 0; i < count; ++i) {
        out.tokens.push_back(events[static_cast<std::size_t>(i)].item);
        // What follows a basket, or a part of one, is any item of the next.
        std::size_t next = step_end(events, static_cast<std::size_t>(i), baskets_);
        if (const std::size_t width = step_end(events, next, baskets_) - next; width > 1) next += draws_.below(width);
        out.targets.push_back(events[next].item);
        out.inter.push_back(length_ - count + i);
      }
      out.offsets.push_back(static_cast<int>(out.tokens.size()));
      out.prefix.push_back(0);
    }
    return out;
  }
  // Its training keeps no checkpoints.
  std::string save() const { return {}; }
  void load(const std::string&) {}

 private:
  int length_;
  std::size_t at_once_, at_ = 0;
  bool baskets_;
  random_engine draws_;
  std::vector<std::span<const interaction>> users_;
  std::vector<std::uint32_t> order_;
};

}  // namespace detail

RECGLM_FUNC int sasrec::train(const catalogue& c, int walks, const tuning_data* data, double& best) {
  for (const interaction& e : c.train)
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < c.titles.size(), "sasrec: a training event of user ",
          e.user, " is of item ", e.item, ", but the catalogue has ", c.titles.size(), " items");
  random_engine weights = stream(seed, "sasrec weights");
  network_ = std::make_shared<network>(
      sasrec_shape{static_cast<int>(c.titles.size()), hidden, layers, heads, length, dropout}, weights);
  detail::sequence_source source(c, length, batch_users, seed);
  const int each = source.steps_of_an_epoch();
  training_settings settings;
  settings.seed = seed;
  settings.steps = static_cast<std::int64_t>(walks) * each;
  settings.rates = {.peak = learning_rate, .warm_up = 0, .shape = decay::constant};
  settings.optimiser = {.weight_decay = 0, .clip = 0};
  const bool validated = data && !data->validation.empty();
  if (validated) settings.validate_every = validate_every * each;
  if (data) settings.should_stop = data->should_stop;
  std::vector<std::vector<item_id>> excluded;
  if (validated)
    for (const history& h : data->validation) excluded.push_back(excluded_by(h, data->exclude_seen));
  const auto validate = [&] {
    constexpr std::size_t at_once = 256;
    double sum = 0;
    for (std::size_t first = 0; first < data->validation.size(); first += at_once) {
      const std::size_t count = std::min(at_once, data->validation.size() - first);
      std::vector<const history*> asked;
      for (std::size_t q = first; q < first + count; ++q) asked.push_back(&data->validation[q]);
      const auto lists = network_->rank(asked, 10, std::span(excluded).subspan(first, count));
      for (std::size_t q = 0; q < count; ++q) sum += ndcg_of(lists[q], *asked[q]);
    }
    return sum / static_cast<double>(data->validation.size());
  };
  const training_outcome outcome =
      recglm::train(network_->layers, source, settings, validate, [&](const training_progress& p) {
        if (!data || !data->show || p.step % each != 0) return;
        std::ostringstream line;
        line << name << ": epoch " << p.step / each << "/" << walks << std::fixed << std::setprecision(3) << ", loss "
             << p.mean_loss << std::setprecision(0) << ", " << p.seconds_left << " s left" << std::setprecision(4);
        if (p.validated) line << ", validation " << p.validation << " (best " << p.best << ")";
        data->show(line.str());
      });
  if (outcome.interrupted) {
    network_.reset();
    return 0;
  }
  best = outcome.best;
  return outcome.validated ? static_cast<int>(outcome.best_step / each) : walks;
}

RECGLM_FUNC void sasrec::choose(const tuning_data& data) {
  double best = 0, ignored = 0;
  const int epoch = train(data.known, epochs, &data, best);
  if (!trained()) return;
  if (data.refit) {
    tuning_data again{*data.refit, {}};
    again.show = data.show, again.should_stop = data.should_stop;
    train(*data.refit, epoch, &again, ignored);
  }
  std::ostringstream text;
  text << "epoch " << epoch << " of " << epochs << " is best on " << data.validation.size()
       << " validation questions (NDCG@10 there " << std::fixed << std::setprecision(4) << best << "), seed " << seed;
  note_ = text.str();
}

RECGLM_FUNC void sasrec::fit(const catalogue& c) {
  double ignored = 0;
  train(c, epochs, nullptr, ignored);
  note_ = text_of(epochs, " epochs, seed ", seed);
}

RECGLM_FUNC std::vector<item_id> sasrec::rank(const history& h, int list, std::span<const item_id> excluded) const {
  check(trained(), "sasrec: call fit before rank");
  if (h.past.empty()) return {};
  for (const interaction& e : h.past)
    check(e.item >= 0 && e.item < network_->layers.shape().items, "sasrec: user ", h.user, " met item ", e.item,
          ", but the catalogue has ", network_->layers.shape().items, " items");
  const history* const one = &h;
  const std::vector<item_id> without(excluded.begin(), excluded.end());
  return network_->rank(std::span(&one, 1), list, std::span(&without, 1)).front();
}

}  // namespace recglm
