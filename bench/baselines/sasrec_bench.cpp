// Sequences a second of SASRec's training with full cross-entropy on the published sequences, by the published recipe:
// beside peers/sasrec.py --recipe published. Evaluation apart. Prints one line of JSON.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "recglm/backend/cpu.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/baselines/sasrec.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/split.hpp"
#include "recglm/run/command_line.hpp"
#include "support/hardware.hpp"

namespace {
using namespace recglm;

struct flags {
  std::filesystem::path data;
  std::string set = "beauty";
  int epochs = 2, repeats = 1, threads = 2;
};

int measure(const flags& f) {
  using clock = std::chrono::steady_clock;
  use_threads(f.threads);
  const dataset data = read_sequence_file(f.data / f.set);
  const split parts = leave_one_out(data);
  const catalogue known = catalogue_of(data, parts);
  std::size_t sequences = 0;
  for (std::size_t i = 1; i < known.train.size(); ++i)
    sequences +=
        known.train[i].user == known.train[i - 1].user && (i < 2 || known.train[i - 2].user != known.train[i].user);
  double best = 0;
  for (int r = 0; r < f.repeats; ++r) {
    sasrec model;
    model.epochs = f.epochs;
    const auto began = clock::now();
    model.fit(known);
    const double seconds = std::chrono::duration<double>(clock::now() - began).count();
    best = r == 0 ? seconds : std::min(best, seconds);
  }
  json_line line;
  line.text("program", "bench.baselines.sasrec").text("set", f.set).number("seconds_per_epoch", best / f.epochs);
  line.number("sequences_per_second", static_cast<double>(sequences) * f.epochs / best);
  line.number("sequences", static_cast<double>(sequences))
      .number("threads", f.threads)
      .number("peak_rss_mb", peak_rss_mb());
  line.text("blas", about<cpu<float>>("blas")).text("cpu", cpu_name());
  std::puts(line.str().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  flags f;
  command_line line("bench.baselines.sasrec", "Sequences a second of SASRec's training, on published sequences.");
  line.add("--data", f.data, "folder that holds beauty/, sports/, toys/").required();
  line.add("--set", f.set, {"which of them", value_range::one_of({"beauty", "sports", "toys"})});
  line.add("--epochs", f.epochs, {"walks over the users", value_range::at_least(1)});
  line.add("--repeats", f.repeats, {"timed repetitions; the best counts", value_range::at_least(1)});
  line.add("--threads", f.threads, {"threads", value_range::at_least(1)});
  return line.run(argc, argv, [&] { return measure(f); });
}
