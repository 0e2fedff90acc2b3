#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "recglm/adapter/lora.hpp"
#include "recglm/decode/beam.hpp"
#include "recglm/model/adapters.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/position/glm_2d.hpp"
#include "recglm/train/trainer.hpp"
#include "support/folder.hpp"

/// \file
/// All that a network does, in small: what runs on one backend must run on every other.

namespace whole_model {

using namespace recglm;

inline batch some_batch(int seed) {
  random_engine rng(static_cast<std::uint64_t>(seed));
  batch b;
  for (const int length : {7, 11, 5}) {
    const int prefix = length - 3;
    b.prefix.push_back(prefix);
    for (int i = 0; i < length; ++i) {
      b.tokens.push_back(static_cast<token_id>(rng.below(32)));
      b.inter.push_back(std::min(i, prefix));
      b.intra.push_back(std::max(0, i - prefix));
      b.targets.push_back(i < prefix ? no_target : static_cast<token_id>(rng.below(32)));
    }
    b.offsets.push_back(static_cast<int>(b.tokens.size()));
  }
  return b;
}

struct source {
  int steps = 0;
  batch next() { return some_batch(++steps); }
  std::string save() const { return std::to_string(steps); }
  void load(const std::string& s) { steps = std::stoi(s); }
};

struct how {
  int rank = 0;
  adapter_kind kind = adapter_kind::lora;
  storage kept = storage::f32;
};

// Everything that a network does, and all numbers that come out of it.
template <class B, class Arch>
std::vector<double> everything(const how& h) {
  std::vector<double> out;
  const auto add = [&](const auto& numbers) { out.insert(out.end(), numbers.begin(), numbers.end()); };
  const model_shape shape{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 32, .positions = 24};
  const lora terms = lora::all({h.rank, 4, h.rank ? 0.1 : 0.0, h.kind});
  language_model<B, Arch, lora> model(shape, quantized<lora>{terms, h.kept});
  random_engine rng(1);
  model.parameters([&](parameter<B>& p) {
    if (p.value.size() > 0) p.draw(rng, 0.3);
  });
  model.linears([&](dense_layer<B>& d) {
    if (!d.stored) return;
    std::vector<float> rows(d.weight.count());
    for (float& w : rows) w = static_cast<float>(0.3 * rng.normal());
    d.stored->upload_rows(0, d.stored->outputs(), rows.data());
  });
  model.start_adapters(rng);

  tape<B> t;
  {
    adam_w<B> optimiser(model, {});
    const auto loss = model.loss(t, some_batch(1));
    out.push_back(static_cast<double>(t.item(loss)));
    t.backward(loss);
    optimiser.add_loss(loss.value());
    out.push_back(optimiser.step(1e-2).norm);
  }
  const auto traced = model.trace(t, some_batch(2));
  add(traced.logits), add(traced.token_loss);

  std::vector<request> texts(2);
  for (std::size_t r = 0; r < 2; ++r) {
    texts[r].prefix = {1, 2, 3, static_cast<token_id>(4 + r)};
    texts[r].at = {{0, 0}, {1, 0}, {2, 0}, {3, 0}};
    texts[r].anchor = 3;
  }
  continuation next;
  next.parents = {0, 0, 1}, next.tokens = {5, 6, 7, 8}, next.offsets = {0, 2, 3, 4};
  next.at = {{4, 1}, {4, 2}, {4, 1}, {4, 1}};
  continuation further;  // a row that only moves, beside others that grow
  further.parents = {2, 0, 0}, further.tokens = {9, 10, 11}, further.offsets = {0, 1, 1, 3};
  further.at = {{4, 2}, {4, 3}, {4, 4}};
  legal_tokens legal;
  legal.tokens = {1, 2, 3, 4, 5, 6}, legal.offsets = {0, 2, 4, 6};
  auto state = model.read(texts);
  add(model.advance(state, next));
  auto copied = state;
  add(model.log_probs(copied, legal));
  add(model.advance(copied, further));
  add(model.log_probs(copied, legal));
  add(model.log_probs(state));
  add(model.log_probs(state, legal));
  legal.renormalise = true;
  add(model.log_probs(state, legal));
  search beams;
  beams.start = 30, beams.stop = 31, beams.beams = 2, beams.max_tokens = 3, beams.results = 2;
  for (const auto& of_text : beam{}.generate(model, glm_2d{}, std::span<const request>(texts), beams, rng))
    for (const auto& found : of_text) add(found.tokens), out.push_back(found.score);

  const temporary_folder folder;
  training_settings settings;
  settings.steps = 2, settings.folder = folder / "checkpoints", settings.save_steps = 1, settings.micro_tokens = 13;
  source first;
  train(model, first, settings);
  settings.steps = 3, settings.resume = true;
  source second;
  out.push_back(train(
                    model, second, settings, [] { return 0.0; }, [](const training_progress&) {})
                    .loss);
  save_model(model, folder / "model");
  auto loaded = load_model<B, Arch, lora>(folder / "model", terms);
  add(loaded.trace(t, some_batch(2)).logits);
  if (h.rank > 0) {
    out.push_back(merged_in(model).number);
    model.merge();
    add(model.trace(t, some_batch(2)).logits);
  }
  return out;
}

}  // namespace whole_model
