// A small GLM's loss, forth alone and with its gradients: tokens a second. Checks the loss against the layer-by-layer
// trace, which computes every row.
#include <benchmark/benchmark.h>

#include <cmath>

#include "recglm/adapter/lora.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/model/language_model.hpp"

namespace {
using namespace recglm;
using B = cpu<float>;

batch texts_of(int count, int length, random_engine& rng) {
  batch b;
  for (int r = 0; r < count; ++r) {
    const int prefix = length * 85 / 100;
    for (int i = 0; i < length; ++i) {
      b.tokens.push_back(static_cast<token_id>(rng.below(2048)));
      b.targets.push_back(i >= prefix ? static_cast<token_id>(rng.below(2048)) : no_target);
      b.inter.push_back(std::min(i, prefix));
      b.intra.push_back(std::max(0, i - prefix));
    }
    b.prefix.push_back(prefix);
    b.offsets.push_back(static_cast<int>(b.tokens.size()));
  }
  return b;
}

template <class Adapter>
void step(benchmark::State& state, const Adapter& adapter, bool back) {
  random_engine rng(1);
  language_model<B, glm_10b_tanh, Adapter> model(
      {.layers = 4, .hidden = 256, .heads = 4, .vocabulary = 2048, .positions = 512}, adapter, rng);
  const batch texts = texts_of(8, static_cast<int>(state.range(0)), rng);
  tape<B> t;
  const double whole = static_cast<double>(model.trace(t, texts).loss);
  if (!back) t.pause();
  const auto run = [&] {
    t.reset();
    const auto loss = model.loss(t, texts);
    const double value = static_cast<double>(t.item(loss));
    if (back) t.backward(loss);
    return value;
  };
  if (!(std::abs(run() / whole - 1) < 1e-5)) return state.SkipWithError("the loss is wrong");
  for (auto _ : state) benchmark::DoNotOptimize(run());
  state.SetItemsProcessed(texts.size() * state.iterations());
}
void forward(benchmark::State& s) { step(s, none{}, false); }
void full(benchmark::State& s) { step(s, none{}, true); }
void adapted(benchmark::State& s) { step(s, lora{}, true); }
BENCHMARK(forward)->Name("loss/cpu/f32/forth")->ArgName("T")->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK(full)->Name("loss/cpu/f32/gradients")->ArgName("T")->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK(adapted)->Name("loss/cpu/f32/gradients_lora")->ArgName("T")->Arg(64)->Arg(256)->UseRealTime();
}  // namespace
BENCHMARK_MAIN();
