// Attention of ragged texts, forward and backward, under GLM's mask: GFLOP/s of what the mask lets see.
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/cpu.hpp"

namespace {
using namespace recglm;
using B = cpu<float>;
constexpr head_layout head{12, 64, 64};
constexpr int width = 768;

void attend(benchmark::State& state) {
  const int length = static_cast<int>(state.range(0)), texts = std::max(1, 1024 / length), rows = texts * length;
  parameter<B> qkv("qkv", {rows, 3 * width});
  random_engine rng(1);
  qkv.draw(rng, 1);
  std::vector<int> offsets{0};
  std::vector<std::int32_t> ids, targets;
  for (int t = 0; t < texts; ++t) offsets.push_back(offsets.back() + length);
  for (int i = 0; i < rows; ++i) ids.push_back(i), targets.push_back(0);
  const std::vector<prefix_lm> masks(static_cast<std::size_t>(texts), prefix_lm{length * 85 / 100});
  parameter<B> head_table("table", {2, width}, 0.01f, false);
  tape<B> t;
  const auto step = [&](bool check_it) {
    t.reset();
    attention_texts<prefix_lm> layout;
    layout.texts = texts, layout.longest = length;
    layout.queries = layout.keys = t.upload(std::span<const int>(offsets));
    layout.sees = t.upload(std::span<const prefix_lm>(masks));
    const auto x = embed(t, qkv, t.upload(std::span<const std::int32_t>(ids)), rows);
    const auto y =
        attention(t, head_columns<B>{x, 0}, head_columns<B>{x, width}, head_columns<B>{x, 2 * width}, head, layout);
    if (check_it) {  // one row and head by hand
      const int q = length / 2, h = 5;
      std::vector<double> p;
      double sum = 0, first = 0;
      for (int j = 0; j < masks[0].row_end(q); ++j) {
        double dot = 0;
        for (int i = 0; i < 64; ++i)
          dot += static_cast<double>(x.value()[q * 3 * width + h * 64 + i]) *
                 static_cast<double>(x.value()[j * 3 * width + width + h * 64 + i]);
        sum += p.emplace_back(std::exp(dot / 8));
      }
      for (std::size_t j = 0; j < p.size(); ++j)
        first += p[j] / sum * static_cast<double>(x.value()[static_cast<int>(j) * 3 * width + 2 * width + h * 64]);
      if (std::abs(first - static_cast<double>(y.value()[q * width + h * 64])) > 1e-4)
        state.SkipWithError("attention is wrong");
    }
    t.backward(softmax_loss(t, y, head_table, t.upload(std::span<const std::int32_t>(targets)), rows));
  };
  step(true);
  for (auto _ : state) step(false);
  double seen = 0;
  for (int i = 0; i < length; ++i) seen += masks[0].row_end(i);
  state.counters["GFLOP/s"] = benchmark::Counter(
      7 * 2e-9 * width * seen * texts * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(attend)
    ->Name("attention/cpu/f32/H:12/d:64")
    ->ArgName("T")
    ->Arg(64)
    ->Arg(128)
    ->Arg(256)
    ->Arg(512)
    ->UseRealTime();
}  // namespace
BENCHMARK_MAIN();
