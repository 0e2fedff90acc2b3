#include "recglm/run/process_group.hpp"

#include <map>

#include "recglm/core/check.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/own_program.hpp"

namespace run_process_group_tests {

TEST_CASE("without a launcher one process is alone, takes everything and says what went wrong", "[run]") {
  const recglm::process_group& alone = recglm::process_group::here();
  REQUIRE(alone.count() == 1);
  REQUIRE(alone.on_host() == 1);
  REQUIRE(alone.first());
  alone.wait();
  const temporary_folder folder;
  put(folder / "stays", "");
  {
    const recglm::claims shares(alone, folder / ".claims");
    REQUIRE(shares.take("row-1"));
    REQUIRE(shares.take("row-1"));
  }
  REQUIRE(folder.entries() == 1);
  const outcome o = captured([] { return recglm::end_with("experiment", "there is no data"); });
  REQUIRE(o.status == 2);
  REQUIRE(o.err == "experiment: there is no data\n");
}

TEST_CASE("program: each process takes what no other has taken", "[.program]") {
  const recglm::process_group& all = recglm::process_group::here();
  const std::filesystem::path folder = own_program::words().at(0);
  const recglm::claims shares(all, folder / ".claims");
  for (int i = 0; i < 100; ++i)
    if (shares.take(std::to_string(i))) {
      usleep(1000);  // so that no process takes all before the other has begun
      put(folder / ("taken-" + std::to_string(i) + "-by-" + std::to_string(all.rank())), "");
    }
  all.wait();
  if (own_program::words().size() > 1 && all.rank() == 1) std::exit(recglm::end_with("experiment", "it is broken"));
  if (all.rank() == 0) put(folder / "after", std::to_string(all.count()));
  all.wait();
}

bool have_mpirun() {
  if (std::system("command -v mpirun > /dev/null") == 0) return true;
  WARN("skipped: there is no mpirun");
  return false;
}

TEST_CASE("processes of a launcher share what there is, and one that fails ends all", "[run]") {
  if (!have_mpirun()) return;
  const temporary_folder folder;
  const own_program program{"program: each process takes what no other has taken", {"mpirun", "-n", "3"}};
  const program_result good = program.run({folder.path.string()});
  INFO(good.err);
  REQUIRE(good.status == 0);
  REQUIRE(bytes_of_file(folder / "after") == "3");
  REQUIRE(folder.entries() == 101);
  std::map<std::string, int> by;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path))
    if (const std::string name = entry.path().filename().string(); name.starts_with("taken-"))
      ++by[name.substr(name.rfind('-') + 1)];
  REQUIRE(by.size() == 3);
  // A process that has outlived the first one of its run still writes there.
  std::filesystem::create_directories(folder / ".claims/of-rank-1");
  {
    const recglm::folder_lock alive(folder / ".claims/of-rank-1");
    REQUIRE_THROWS_WITH(recglm::claims(recglm::process_group::here(), folder / ".claims"),
                        Catch::Matchers::ContainsSubstring(".claims/of-rank-1 is in use by process "));
  }
  const program_result bad = program.run({folder.path.string(), "broken"});
  REQUIRE(bad.status == 2);
  REQUIRE(bad.err.find("experiment: process 1 of 3: it is broken\n") != std::string::npos);
}

TEST_CASE("processes that see no others are told so", "[run]") {
  const temporary_folder folder;
  // A launcher that is none: the process would take itself for one of two.
  const own_program program{"program: each process takes what no other has taken", {"env", "PMI_SIZE=2"}};
  const program_result alone = program.run({folder.path.string()});
  REQUIRE(alone.status != 0);
  REQUIRE(alone.out.find("a launcher started 2 processes") != std::string::npos);
}

}  // namespace run_process_group_tests
