// cuBLASLt against plain loops, on shapes below and above its tiles. 77: there was no card to try.
#include "recglm/backend/cuda/products.hpp"

#include <cmath>
#include <cstdio>
#include <vector>

#include "recglm/backend/cuda/gpu.cuh"
#include "recglm/core/random.hpp"

namespace {

template <class S>
double worst(bool ta, bool tb, int m, int n, int k, S beta) {
  recglm::random_engine rng(1);
  const auto drawn = [&](int count) {
    std::vector<S> out(static_cast<std::size_t>(count));
    for (S& x : out) x = static_cast<S>(rng.normal());
    return out;
  };
  const std::vector<S> a = drawn(m * k), b = drawn(k * n);
  std::vector<S> c = drawn(m * n), got(c.size());
  const auto bytes = [](const std::vector<S>& x) { return x.size() * sizeof(S); };
  S* on_card[3];
  const std::vector<S>* all[] = {&a, &b, &c};
  for (int i = 0; i < 3; ++i) {
    on_card[i] = static_cast<S*>(recglm::gpu::take(bytes(*all[i])));
    recglm::gpu::upload(on_card[i], all[i]->data(), bytes(*all[i]));
  }
  recglm::gpu::gemm<S>(ta, tb, m, n, k, S(2), on_card[0], ta ? m : k, on_card[1], tb ? k : n, beta, on_card[2], n);
  recglm::gpu::download(got.data(), on_card[2], bytes(c));
  for (S* p : on_card) recglm::gpu::give(p);
  double most = 0;
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (int l = 0; l < k; ++l)
        sum += static_cast<double>(a[static_cast<std::size_t>(ta ? l * m + i : i * k + l)]) *
               static_cast<double>(b[static_cast<std::size_t>(tb ? j * k + l : l * n + j)]);
      const auto at = static_cast<std::size_t>(i * n + j);
      most = std::max(most, std::abs(2 * sum + static_cast<double>(beta) * static_cast<double>(c[at]) -
                                     static_cast<double>(got[at])));
    }
  return most;
}

}  // namespace

int main() {
  int cards = 0;
  if (cudaGetDeviceCount(&cards) != cudaSuccess || cards == 0) return std::puts("no CUDA card"), 77;
  for (const bool ta : {false, true})
    for (const bool tb : {false, true})
      for (const auto& [m, n, k] : {std::array{1, 1, 1}, {3, 65, 17}, {128, 128, 64}, {129, 257, 100}})
        for (const int beta : {0, 1}) {
          const double f = worst<float>(ta, tb, m, n, k, static_cast<float>(beta)),
                       d = worst<double>(ta, tb, m, n, k, static_cast<double>(beta));
          if (f > 1e-3 || d > 1e-11)  // TF32 would be off by 1e-2
            return std::fprintf(stderr, "(%d, %d) by (%d, %d): off by %g in float, %g in double\n", m, k, k, n, f, d),
                   1;
        }
  return 0;
}
