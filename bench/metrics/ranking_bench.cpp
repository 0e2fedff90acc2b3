// Ranking the scores of a catalogue, and the metrics of the list.
#include <benchmark/benchmark.h>

#include "recglm/metrics/ranking.hpp"

namespace {
using namespace recglm;

std::vector<double> scores_of(std::size_t items) {
  random_engine rng(1);
  std::vector<double> out(items);
  for (double& s : out) s = static_cast<double>(rng.below(items / 4));  // a few equal ones
  return out;
}

void rank_a_catalogue(benchmark::State& state) {
  const std::vector<double> scores = scores_of(static_cast<std::size_t>(state.range(0)));
  std::vector<item_id> all(scores.size());
  std::iota(all.begin(), all.end(), 0);
  std::stable_sort(all.begin(), all.end(), [&](item_id a, item_id b) { return scores[a] > scores[b]; });
  all.resize(20);
  if (ranked(scores, 20, tie_rule::lower_id_first) != all) state.SkipWithError("not the order of a stable sort");
  for (auto _ : state) benchmark::DoNotOptimize(ranked(scores, 20, tie_rule::lower_id_first));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(rank_a_catalogue)->Arg(1000)->Arg(12101);

void judge_a_list(benchmark::State& state) {
  std::vector<item_id> list(20);
  std::iota(list.begin(), list.end(), 0);
  history asked;
  asked.next.item = 7;
  const std::span<const item_id> relevant(&asked.next.item, 1);
  if (metrics_at(list, relevant, 20).ndcg != metrics_at_rank(8, 20).ndcg)
    state.SkipWithError("not the metric of rank 8");
  for (auto _ : state) benchmark::DoNotOptimize(metrics_at(list, relevant, 20));
}
BENCHMARK(judge_a_list);
}  // namespace

BENCHMARK_MAIN();
