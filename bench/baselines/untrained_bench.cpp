// Users a second of a rule without gradients on the published sequences: fitted on the training part of leave-one-out,
// then a list of 20 for every user. Beside peers/next_item_graph.py and bench/ease.py. Prints one line of JSON.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/bigram.hpp"
#include "recglm/baselines/ease.hpp"
#include "recglm/baselines/transition_graph.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/split.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/run/command_line.hpp"
#include "support/hardware.hpp"

namespace {
using namespace recglm;

struct flags {
  std::filesystem::path data;
  std::string set = "beauty", rule = "graph";
  int repeats = 3, threads = 2;
};

int measure(const flags& f) {
  using clock = std::chrono::steady_clock;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  check(f.threads == cores, "--threads ", f.threads, ": baselines are ranked on all cores, of which there are ", cores);
  experiment what;
  what.data = [&](const values&) { return read_sequence_file(f.data / f.set); };
  what.baselines = {f.rule == "graph"    ? baseline_of(transition_graph())
                    : f.rule == "bigram" ? baseline_of(bigram())
                                         : baseline_of(ease())};
  const auto context = make_context(values{}, what);
  double best = 0, hr = 0, ndcg = 0;
  for (int r = 0; r < f.repeats; ++r) {
    const auto began = clock::now();
    const auto all = rankings(*context, context->test, fitted(*context, context->baselines.front()), 20);
    const double seconds = std::chrono::duration<double>(clock::now() - began).count();
    best = r == 0 ? seconds : std::min(best, seconds);
    hr = ndcg = 0;
    for (std::size_t q = 0; q < all.size(); ++q) {
      const auto at = std::find(all[q].begin(), all[q].end(), context->test[q].next.item) - all[q].begin();
      if (at >= 10 || at == static_cast<std::ptrdiff_t>(all[q].size())) continue;
      hr += 1 / static_cast<double>(all.size());
      ndcg += 1 / std::log2(static_cast<double>(at) + 2) / static_cast<double>(all.size());
    }
  }
  json_line line;
  line.text("program", "bench.baselines.untrained").text("rule", f.rule).text("set", f.set);
  line.number("seconds", best).number("users_per_s", static_cast<double>(context->test.size()) / best);
  line.number("hr@10", hr).number("ndcg@10", ndcg).number("threads", f.threads);
  line.text("blas", about<cpu<float>>("blas")).text("cpu", cpu_name());
  std::puts(line.str().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  flags f;
  command_line line("bench.baselines.untrained", "Users a second of a rule without gradients, on published sequences.");
  line.add("--data", f.data, "folder that holds beauty/, sports/, toys/").required();
  line.add("--set", f.set, {"which of them", value_range::one_of({"beauty", "sports", "toys"})});
  line.add("--rule", f.rule, {"graph, bigram or ease", value_range::one_of({"graph", "bigram", "ease"})});
  line.add("--repeats", f.repeats, {"timed repetitions; the best counts", value_range::at_least(1)});
  line.add("--threads", f.threads, {"as many as there are cores; more or fewer are refused", value_range::at_least(1)});
  return line.run(argc, argv, [&] { return measure(f); });
}
