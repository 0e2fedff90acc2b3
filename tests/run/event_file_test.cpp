#include "recglm/run/event_file.hpp"

#include <cstdlib>
#include <sstream>

#include "recglm/run/loss_curve.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_event_file_tests {

namespace {

recglm::training_progress step(std::int64_t n) {
  recglm::training_progress p;
  p.step = n, p.loss = 1.0 / static_cast<double>(n), p.rate = 0.25, p.gradient_norm = 2,
  p.seconds = 10.0 * static_cast<double>(n);
  if (n % 2 == 0) p.validated = p.validated_now = true, p.validation = 0.5;
  return p;
}

/// Trains for some steps, as one process does.
void steps(const std::filesystem::path& folder, std::int64_t first, std::int64_t last) {
  recglm::loss_curve curve(folder / "curve.tsv");
  recglm::event_file events(folder);
  for (std::int64_t n = first; n <= last; ++n) curve.add(step(n)), events.add(step(n));
}

/// The records of a file without their checksums.
std::vector<std::string> records(const std::string& bytes) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = 0;
    for (int i = 7; i >= 0; --i)
      length = length << 8 | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(i)));
    out.push_back(bytes.substr(at + 12, length));
    at += length + 16;
  }
  return out;
}

/// Of each record all but the moment.
std::vector<std::string> without_moments(const std::filesystem::path& folder) {
  std::vector<std::string> out = records(bytes_of_file(folder / recglm::event_file::name));
  for (std::string& one : out) one.erase(1, 8);
  return out;
}

}  // namespace

TEST_CASE("a training that continues leaves the events of one that was never interrupted", "[run]") {
  const temporary_folder whole, parts;
  steps(whole.path, 1, 5);
  steps(parts.path, 1, 4);
  steps(parts.path, 3, 5);  // killed after its fourth step, from a checkpoint of its second
  REQUIRE(without_moments(whole.path).size() == 1 + 3 * 5 + 2);
  REQUIRE(without_moments(parts.path) == without_moments(whole.path));
}

TEST_CASE("events that cannot be written are an error that names the file", "[run]") {
  const temporary_folder folder;
  recglm::event_file events(folder / "missing");
  REQUIRE_THROWS_WITH(events.add(step(1)), Catch::Matchers::ContainsSubstring((folder / "missing").string()));
}

// Labelled python: RECGLM_PYTHON names an interpreter with tensorboard (README).
TEST_CASE("tensorboard reads the events", "[.python]") {
  const temporary_folder folder;
  steps(folder.path, 1, 4);
  put(folder / "read.py", R"(import sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
for tag in sorted(events.Tags()["scalars"]):
    all = events.Scalars(tag)
    print(tag, *("%d:%.6f" % (e.step, e.value) for e in all), "%.3f" % (all[-1].wall_time - all[0].wall_time))
)");
  const char* named = std::getenv("RECGLM_PYTHON");
  const std::string line = std::string(named ? named : "python3") + " '" + (folder / "read.py").string() + "' '" +
                           folder.path.string() + "' > '" + (folder / "out").string() + "' 2> '" +
                           (folder / "err").string() + "'";
  INFO(line << "\nRECGLM_PYTHON must name an interpreter with tensorboard\n");
  const int status = std::system(line.c_str());
  INFO(bytes_of_file(folder / "err"));
  REQUIRE(status == 0);
  REQUIRE(bytes_of_file(folder / "out") ==
          "train/gradient_norm 1:2.000000 2:2.000000 3:2.000000 4:2.000000 30.000\n"
          "train/learning_rate 1:0.250000 2:0.250000 3:0.250000 4:0.250000 30.000\n"
          "train/loss 1:1.000000 2:0.500000 3:0.333333 4:0.250000 30.000\n"
          "validation/ndcg@10 2:0.500000 4:0.500000 20.000\n");
}

}  // namespace run_event_file_tests
