// Activations, norms and softmax over the sizes of a training step, beside plain loops with the standard library's
// functions: elements a second.
#include <benchmark/benchmark.h>

#include <cmath>

#include "recglm/backend/cpu.hpp"

namespace {
using namespace recglm;
using K = cpu<float>;
constexpr int rows = 256, width = 3072;
constexpr std::size_t n = std::size_t{rows} * width;

aligned_vector<float> numbers() {
  aligned_vector<float> x(n);
  K::normal(x.data(), n, 1, 7);
  return x;
}
template <class F, class G>
void run(benchmark::State& state, F&& kernel, G&& plain) {
  const aligned_vector<float> x = numbers();
  aligned_vector<float> y(n), want(n);
  kernel(y.data(), x.data());
  plain(want.data(), x.data());
  for (std::size_t i = 0; i < n; ++i)
    if (std::abs(y[i] - want[i]) > 2e-5f * std::max(1.0f, std::abs(want[i])))
      return state.SkipWithError("the kernel is wrong");
  for (auto _ : state) {
    if (state.range(0))
      plain(y.data(), x.data());
    else
      kernel(y.data(), x.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(n) * state.iterations());
}

void gelu(benchmark::State& s) {
  run(
      s, [](float* y, const float* x) { K::activate<gelu_tanh>(y, x, n); },
      [](float* y, const float* x) {
        for (std::size_t i = 0; i < n; ++i)
          y[i] = 0.5f * x[i] * (1 + std::tanh(0.7978845608f * (x[i] + 0.044715f * x[i] * x[i] * x[i])));
      });
}
void gelu_exact(benchmark::State& s) {
  run(
      s, [](float* y, const float* x) { K::activate<gelu_erf>(y, x, n); },
      [](float* y, const float* x) {
        for (std::size_t i = 0; i < n; ++i) y[i] = 0.5f * x[i] * (1 + std::erf(x[i] * 0.70710678f));
      });
}
void norm(benchmark::State& s) {
  static aligned_vector<float> gain(width, 1.0f), bias(width, 0.0f), mean(rows), inverse(rows);
  run(
      s,
      [](float* y, const float* x) {
        K::layer_norm(y, mean.data(), inverse.data(), x, gain.data(), bias.data(), rows, width, 1e-5f);
      },
      [](float* y, const float* x) {
        for (int r = 0; r < rows; ++r) {
          float m = 0, v = 0;
          for (int i = 0; i < width; ++i) m += x[r * width + i] / width;
          for (int i = 0; i < width; ++i) v += (x[r * width + i] - m) * (x[r * width + i] - m) / width;
          for (int i = 0; i < width; ++i)
            y[r * width + i] = (x[r * width + i] - m) / std::sqrt(v + 1e-5f) * gain[static_cast<std::size_t>(i)];
        }
      });
}
void softmax(benchmark::State& s) {
  static aligned_vector<float> sums(rows), again(n);
  static const aligned_vector<std::int32_t> targets(rows, 0);
  run(
      s,
      [](float* y, const float* x) {
        std::copy_n(x, n, y);
        K::logsumexp(sums.data(), y, rows, width);
        static const float upstream = 1;
        K::softmax_loss_backward(y, sums.data(), targets.data(), rows, width, &upstream, 1);
      },
      [](float* y, const float* x) {
        for (int r = 0; r < rows; ++r) {
          double sum = 0;
          for (int i = 0; i < width; ++i) sum += std::exp(x[r * width + i]);
          for (int i = 0; i < width; ++i)
            y[r * width + i] = static_cast<float>(std::exp(x[r * width + i]) / sum) - (i == 0);
        }
      });
}
BENCHMARK(gelu)->Name("gelu_tanh/cpu/f32")->ArgName("plain")->Arg(0)->Arg(1)->UseRealTime();
BENCHMARK(gelu_exact)->Name("gelu_erf/cpu/f32")->ArgName("plain")->Arg(0)->Arg(1)->UseRealTime();
BENCHMARK(norm)->Name("layer_norm/cpu/f32")->ArgName("plain")->Arg(0)->Arg(1)->UseRealTime();
BENCHMARK(softmax)->Name("softmax/cpu/f32")->ArgName("plain")->Arg(0)->Arg(1)->UseRealTime();
}  // namespace
BENCHMARK_MAIN();
