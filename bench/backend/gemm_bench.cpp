// Matmuls of the sizes of a training step, on one thread and on all, by each library: GFLOP/s.
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "recglm/backend/cpu.hpp"

namespace {
using namespace recglm;

template <class Library>
void matmul_of(benchmark::State& state, bool ta, bool tb) {
  const int m = static_cast<int>(state.range(0)), n = static_cast<int>(state.range(1)),
            k = static_cast<int>(state.range(2));
  random_engine rng(1);
  aligned_vector<float> a(static_cast<std::size_t>(m) * k), b(static_cast<std::size_t>(n) * k),
      c(static_cast<std::size_t>(m) * n, 0.0f);
  for (auto* x : {&a, &b})
    for (float& v : *x) v = static_cast<float>(rng.uniform() - 0.5);
  const matmul<float> p{.ta = ta,
                        .tb = tb,
                        .m = m,
                        .n = n,
                        .k = k,
                        .a = a.data(),
                        .lda = ta ? m : k,
                        .b = b.data(),
                        .ldb = tb ? k : n,
                        .beta = 0,
                        .c = c.data(),
                        .ldc = n};
  run_matmul<Library>(p);
  for (int at = 0; at < 20; ++at) {  // a wrong matmul is not timed
    const int i = at * 7919 % m, j = at * 104729 % n;
    double want = 0;
    for (int l = 0; l < k; ++l)
      want += static_cast<double>(a[static_cast<std::size_t>(ta ? l * m + i : i * k + l)]) *
              static_cast<double>(b[static_cast<std::size_t>(tb ? j * k + l : l * n + j)]);
    if (std::abs(static_cast<double>(c[static_cast<std::size_t>(i) * n + j]) - want) > 1e-5 * std::sqrt(k))
      return state.SkipWithError("the matmul is wrong");
  }
  for (auto _ : state) {
    run_matmul<Library>(p);
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * m * n * k * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["threads"] = threads();
}

void sizes(benchmark::internal::Benchmark* b) {
  for (const int m : {20, 40, 256, 1024})
    for (const auto& [n, k] : {std::pair{2304, 768}, {768, 768}, {3072, 768}, {768, 3072}}) b->Args({m, n, k});
  b->ArgNames({"M", "N", "K"})->UseRealTime();
}
void forward(benchmark::State& s) { matmul_of<blas_gemm>(s, false, true); }
void backward(benchmark::State& s) { matmul_of<blas_gemm>(s, false, false); }
void weights(benchmark::State& s) { matmul_of<blas_gemm>(s, true, false); }
BENCHMARK(forward)->Name("gemm/cpu/f32/blas/x_Wt")->Apply(sizes);
BENCHMARK(backward)->Name("gemm/cpu/f32/blas/dy_W")->Apply(sizes);
BENCHMARK(weights)->Name("gemm/cpu/f32/blas/dyt_x")->Apply(sizes);
#if defined(RECGLM_ONEDNN)
void forward_dnn(benchmark::State& s) { matmul_of<onednn_gemm>(s, false, true); }
void backward_dnn(benchmark::State& s) { matmul_of<onednn_gemm>(s, false, false); }
BENCHMARK(forward_dnn)->Name("gemm/cpu/f32/onednn/x_Wt")->Apply(sizes);
BENCHMARK(backward_dnn)->Name("gemm/cpu/f32/onednn/dy_W")->Apply(sizes);
#endif
}  // namespace
BENCHMARK_MAIN();
