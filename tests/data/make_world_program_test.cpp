#include <nlohmann/json.hpp>

#include "recglm/data/synthetic.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/program.hpp"

namespace data_make_world_program_tests {

TEST_CASE("make_world writes the world that its flags describe", "[data]") {
  if (!have_program("make_world")) return;
  temporary_folder folder;
  const auto did =
      run_program("make_world", {folder / "w", "--users", "40", "--items", "90", "--mean-events", "8", "--seed", "6"});
  REQUIRE(did.err.empty());
  REQUIRE(did.status == 0);
  recglm::world_spec spec;
  spec.users = 40;
  spec.items = 90;
  spec.mean_events = 8;
  const recglm::dataset d = recglm::read_dataset(folder / "w");
  REQUIRE(d == recglm::synthetic_world(spec, 6).make());
  REQUIRE(nlohmann::json::parse(did.out)["interactions"] == d.interactions.size());

  const auto refused = run_program("make_world", {folder / "v", "--items", "3"});
  REQUIRE(refused.status == 2);
  REQUIRE(refused.err == "make_world: synthetic world: it needs users and at least 6 items, not 2000 and 3\n");
  for (const auto& [flag, value, range] : {std::tuple("--routine", "nan", "a share from 0 to 1"),
                                           {"--cold-share", "0.6", "a number from 0 to 0.5"},
                                           {"--mean-events", "inf", "a number above 0"},
                                           {"--users", "-1", "1 or more"}})
    REQUIRE(run_program("make_world", {folder / "v", flag, value}).err ==
            "make_world: " + std::string(flag) + " " + value + ": it is " + range + " (--help lists the flags)\n");
  REQUIRE(run_program("make_log", {folder / "v", "--follow", "7"}).err ==
          "make_log: --follow 7: it is a share from 0 to 1 (--help lists the flags)\n");
  REQUIRE_FALSE(std::filesystem::exists(folder / "v"));
}

}  // namespace data_make_world_program_tests
