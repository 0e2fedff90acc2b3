// What the end of a run costs: paired tests of twelve rows over Amazon Beauty's 22,363 users in the columns of a usual
// table, all files of the tables and the report with them, and a kept row written and read.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "recglm/core/random.hpp"
#include "recglm/run/kept_row.hpp"
#include "recglm/run/results.hpp"

namespace {
using namespace recglm;

/// A fresh folder, gone at the end.
struct folder_of_results {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("recglm_bench_report_" + std::to_string(::getpid()));
  folder_of_results() { std::filesystem::create_directories(path); }
  ~folder_of_results() { std::filesystem::remove_all(path); }
};

/// A row whose answers stand at random ranks, most of them behind the twentieth place.
evaluated_row row_of(int place, std::size_t users) {
  random_engine rng = stream(static_cast<std::uint64_t>(place), "rows");
  evaluated_row out{"row " + std::to_string(place), 1, {{}}, 100.0 + place};
  for (const char* metric : {"hr@", "ndcg@"})
    for (const int at : {1, 5, 10, 20}) out.metrics[0].push_back({metric + std::to_string(at), 0, {}});
  out.metrics[0].push_back({"mrr@20", 0, {}});
  for (std::size_t q = 0; q < users; ++q) {
    const auto rank = static_cast<double>(rng.below(static_cast<std::uint64_t>(180 + 10 * place)) + 1);
    std::size_t m = 0;
    for (const bool gain : {false, true})
      for (const int at : {1, 5, 10, 20})
        out.metrics[0][m++].of_question.push_back(rank > at ? 0 : gain ? 1 / std::log2(rank + 1) : 1);
    out.metrics[0][m].of_question.push_back(rank > 20 ? 0 : 1 / rank);
  }
  for (row_metric& m : out.metrics[0]) {
    for (const double x : m.of_question) m.value += x;
    m.value /= static_cast<double>(users);
  }
  return out;
}

std::vector<evaluated_row> rows_of(benchmark::State& state) {
  std::vector<evaluated_row> out;
  for (int r = 0; r < 12; ++r) out.push_back(row_of(r, static_cast<std::size_t>(state.range(0))));
  return out;
}

void paired_tests(benchmark::State& state) {
  const auto rows = rows_of(state);
  for (auto _ : state)
    if (compared(rows).size() != 9 * 66) state.SkipWithError("not every pair in every metric");
}
BENCHMARK(paired_tests)->Arg(22363)->Unit(benchmark::kMillisecond)->UseRealTime();

void tables_and_report(benchmark::State& state) {
  const folder_of_results folder;
  detail::finished_rows all{.name = "bench", .rows = rows_of(state), .groups = {{"next-item", ""}}};
  stratum odd{"odd", {}}, even{"even", {}};
  for (std::size_t q = 0; q < static_cast<std::size_t>(state.range(0)); ++q)
    (q % 2 ? odd : even).questions.push_back(q);
  all.strata = {odd, even};
  for (auto _ : state) {
    std::vector<std::string> files;
    detail::write_results(all, folder.path, files);
    for (const std::string& file : files)
      if (!std::filesystem::exists(folder.path / file)) state.SkipWithError("a file is missing");
  }
}
BENCHMARK(tables_and_report)->Arg(22363)->Unit(benchmark::kMillisecond)->UseRealTime();

void kept_row_written_and_read(benchmark::State& state) {
  const folder_of_results folder;
  kept_row one{row_of(1, static_cast<std::size_t>(state.range(0))), "bench", "a world"};
  one.groups = {{"next-item", ""}};
  one.users.emplace_back();
  for (std::int64_t q = 0; q < state.range(0); ++q) one.users[0].push_back(std::to_string(q));
  for (auto _ : state) {
    write_row(one, folder.path);
    if (read_row(folder.path).row.metrics[0][3].of_question != one.row.metrics[0][3].of_question)
      state.SkipWithError("not the row that was written");
  }
  state.counters["bytes"] = static_cast<double>(std::filesystem::file_size(folder.path / "per_user.tsv.gz"));
}
BENCHMARK(kept_row_written_and_read)->Arg(22363)->Unit(benchmark::kMillisecond)->UseRealTime();
}  // namespace

BENCHMARK_MAIN();
