// Tests between two rows of a million users.
#include <benchmark/benchmark.h>

#include "recglm/metrics/significance.hpp"

namespace {
using namespace recglm;

/// Differences of NDCG@10 of two rows: many zeros, many equal ones.
std::vector<double> differences_of(std::size_t users) {
  random_engine rng(1);
  std::vector<double> out(users);
  const auto gain = [&] { return rng.below(3) > 0 ? 0 : 1 / std::log2(2.0 + static_cast<double>(rng.below(10))); };
  for (double& d : out) d = gain() - gain();
  return out;
}

void signed_ranks(benchmark::State& state) {
  const std::vector<double> differences = differences_of(static_cast<std::size_t>(state.range(0)));
  std::vector<double> mirrored;
  for (double d : differences) mirrored.push_back(-d);
  if (wilcoxon(differences).w_plus != wilcoxon(mirrored).w_minus)
    state.SkipWithError("not the ranks of the mirrored row");
  for (auto _ : state) benchmark::DoNotOptimize(wilcoxon(differences));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(signed_ranks)->Arg(1000)->Arg(1000000)->Unit(benchmark::kMillisecond);

void student(benchmark::State& state) {
  const std::vector<double> differences = differences_of(static_cast<std::size_t>(state.range(0)));
  if (!(paired_t(differences).p > 0)) state.SkipWithError("no chance");
  for (auto _ : state) benchmark::DoNotOptimize(paired_t(differences));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(student)->Arg(1000)->Arg(1000000)->Unit(benchmark::kMillisecond);

/// A hundredth of the resamples of an interval.
void resamples(benchmark::State& state) {
  const std::vector<double> differences = differences_of(static_cast<std::size_t>(state.range(0)));
  const bootstrap_settings how{.resamples = 20};
  if (bootstrap_mean(differences, how).low != bootstrap_mean(differences, how).low)
    state.SkipWithError("not the same by one seed");
  for (auto _ : state) benchmark::DoNotOptimize(bootstrap_mean(differences, how));
  state.SetItemsProcessed(state.iterations() * state.range(0) * how.resamples);
}
BENCHMARK(resamples)->Arg(1000)->Arg(1000000)->Unit(benchmark::kMillisecond);
}  // namespace

BENCHMARK_MAIN();
