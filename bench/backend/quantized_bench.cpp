// Matmuls with frozen quantized weights, of the sizes of a training and of a decoding step, beside f32: GFLOP/s,
// whichever way the processor takes (RECGLM_QUANTIZED asks for less).
#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

#include "recglm/backend/cpu.hpp"

namespace {
using namespace recglm;

// y += x W^T, or dx = dy W. A null kind is f32.
void matmul_of(benchmark::State& state, const storage* kind, bool back) {
  const int m = static_cast<int>(state.range(0)), outputs = static_cast<int>(state.range(1)),
            inputs = static_cast<int>(state.range(2));
  const int from = back ? outputs : inputs, to = back ? inputs : outputs;
  random_engine rng(1);
  aligned_vector<float> w(static_cast<std::size_t>(outputs) * inputs), x(static_cast<std::size_t>(m) * from),
      y(static_cast<std::size_t>(m) * to, 0.0f);
  for (auto* values : {&w, &x})
    for (float& v : *values) v = static_cast<float>(rng.normal());
  quantized_weight<float, chosen_gemm> stored(kind ? *kind : storage::bf16, outputs, inputs);
  stored.upload_rows(0, outputs, w.data());
  const auto run = [&] {
    if (kind && back) return stored.backward(y.data(), x.data(), outputs, m, 0, outputs, 0);
    if (kind) return stored.forward(y.data(), outputs, x.data(), m, 0, outputs);
    run_matmul<chosen_gemm>(matmul<float>{.tb = !back,
                                          .m = m,
                                          .n = to,
                                          .k = from,
                                          .a = x.data(),
                                          .lda = from,
                                          .b = w.data(),
                                          .ldb = inputs,
                                          .beta = back ? 0.0f : 1.0f,
                                          .c = y.data(),
                                          .ldc = to});
  };
  run();
  for (int at = 0; at < 20; ++at) {  // a wrong matmul is not timed
    const int i = at * 7919 % m, j = at * 104729 % to;
    double want = 0;
    for (int l = 0; l < from; ++l)
      want += static_cast<double>(x[static_cast<std::size_t>(i) * from + l]) *
              static_cast<double>(w[static_cast<std::size_t>(back ? l * inputs + j : j * inputs + l)]);
    if (std::abs(static_cast<double>(y[static_cast<std::size_t>(i) * to + j]) - want) >
        (kind ? 0.1 : 1e-4) * std::sqrt(from))
      return state.SkipWithError("the matmul is wrong");
  }
  for (auto _ : state) {
    run();
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * m * outputs * inputs * static_cast<double>(state.iterations()),
                                                 benchmark::Counter::kIsRate);
  state.counters["threads"] = threads();
  state.SetLabel(std::string(kind ? quantized_path_name() : gemm_name()));
}

void sizes(benchmark::internal::Benchmark* b) {
  for (const int m : {20, 256})
    for (const auto& [n, k] : {std::pair{2304, 768}, {768, 768}, {3072, 768}, {768, 3072}}) b->Args({m, n, k});
  b->ArgNames({"M", "N", "K"})->UseRealTime();
}
constexpr storage bf16 = storage::bf16, int8 = storage::int8;
BENCHMARK_CAPTURE(matmul_of, f32_forward, nullptr, false)->Name("stored/cpu/f32/x_Wt")->Apply(sizes);
BENCHMARK_CAPTURE(matmul_of, bf16_forward, &bf16, false)->Name("stored/cpu/bf16/x_Wt")->Apply(sizes);
BENCHMARK_CAPTURE(matmul_of, int8_forward, &int8, false)->Name("stored/cpu/int8/x_Wt")->Apply(sizes);
BENCHMARK_CAPTURE(matmul_of, f32_backward, nullptr, true)->Name("stored/cpu/f32/dy_W")->Apply(sizes);
BENCHMARK_CAPTURE(matmul_of, bf16_backward, &bf16, true)->Name("stored/cpu/bf16/dy_W")->Apply(sizes);
BENCHMARK_CAPTURE(matmul_of, int8_backward, &int8, true)->Name("stored/cpu/int8/dy_W")->Apply(sizes);
}  // namespace
BENCHMARK_MAIN();
