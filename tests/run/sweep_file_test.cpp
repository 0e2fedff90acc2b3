#include "recglm/run/sweep_file.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_sweep_file_tests {

std::string text(const std::vector<recglm::swept_flag>& swept) {
  std::string out;
  for (const recglm::swept_flag& flag : swept) {
    out += flag.name + ":";
    for (const std::string& value : flag.values) out += " " + value;
    out += "\n";
  }
  return out;
}

TEST_CASE("a file of a sweep gives flags in its order, those of one row below its name", "[run]") {
  const temporary_folder folder;
  const auto path = folder / "sweep.toml";
  put(path, "rank = [4]");
  try {
    recglm::read_sweep_file(path);
  } catch (const recglm::error& e) {
    WARN("the library was built without toml11");
    REQUIRE(std::string(e.what()) ==
            "--sweep-file " + path.string() +
                ": this program was built without toml11 (Debian and Ubuntu: apt-get install libtoml11-dev); build it "
                "with that, or write --sweep learning-rate=1e-3,2e-3");
    return;
  }
  put(path,
      "# a comment\nrank = [8, 2]\nlearning-rate = [1e-3, 0.25]\nmasking.rate = [0.1]\nno-train = [true]\n"
      "storage = [\"f32\", \"bf16\"]\n[paper]\nhidden = [\n  16,\n  32]\n");
  REQUIRE(text(recglm::read_sweep_file(path)) ==
          "rank: 8 2\nlearning-rate: 0.001 0.25\nmasking.rate: 0.1\nno-train: true\nstorage: f32 bf16\n"
          "paper.hidden: 16 32\n");
  const auto says = [&](const std::string& content, const std::string& sentence) {
    put(path, content);
    REQUIRE_THROWS_WITH(recglm::read_sweep_file(path), path.string() + sentence);
  };
  says("rank = [1]\nrank = 4 5\n",
       ", line 2: this is not TOML; a sweep is written learning-rate = [1e-3, 2e-3], that of one row below [paper]");
  says("\nrank = 4\n", ", line 2, rank: it is an array of values, [1, 2]");
  says("[paper]\nrank = []\n", ", line 2, paper.rank: it has no values");
  says("rank = [[1], [2]]\n", ", line 1, rank: a value is a number, a word, true or false");
}

}  // namespace run_sweep_file_tests
