#include <nlohmann/json.hpp>

#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/split.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/program.hpp"

namespace data_prepare_program_tests {

using nlohmann::json;

namespace {
const std::string ratings = "who,what,when\nann,a,3\nann,b,1\nbob,a,5\nann,c,2\nbob,b,6\nbob,c,7\n";
}

TEST_CASE("prepare turns a user's own file into a dataset folder", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  put(folder / "r.csv", ratings);
  put(folder / "t.csv", "item,title,attributes\na,Apple Soap,Soap\nb,Brush,\nc,Comb,x|y\n");
  const std::string out = folder / "d";
  const auto did = run_program("prepare", {"csv", folder / "r.csv", out, "--columns", "who,what,when", "--titles",
                                           folder / "t.csv", "--core", "2"});
  REQUIRE(did.err.empty());
  REQUIRE(did.status == 0);
  const json said = json::parse(did.out);
  REQUIRE(said["users"] == 2);
  REQUIRE(said["items"] == 3);
  REQUIRE(said["interactions"] == 6);
  REQUIRE(said["core_rounds_users_items_interactions"] == json::parse("[[2,3,6]]"));
  const recglm::dataset d = recglm::read_dataset(out);
  REQUIRE(d.titles == std::vector<std::string>{"Apple Soap", "Brush", "Comb"});
  REQUIRE(d.interactions[0] == recglm::interaction{0, 1, 0, 1, -1});
  const recglm::split s = recglm::read_split(out + "/split.tsv");
  REQUIRE(s == recglm::leave_one_out(d));
  REQUIRE(said["split"]["sha256"] == recglm::hash(s));
  REQUIRE(said["sources"][0]["sha256"] == recglm::sha256_of(ratings));

  // Again, and with the other split: the same dataset.
  const auto again = run_program("prepare", {"csv", folder / "r.csv", folder / "e", "--columns", "who,what,when",
                                             "--titles", folder / "t.csv", "--core", "2", "--split", "time"});
  REQUIRE(again.status == 0);
  REQUIRE(recglm::read_dataset(folder / "e") == d);
  REQUIRE(recglm::read_split(folder / "e/split.tsv") == recglm::global_time(d, 0.8, 0.1));
}

TEST_CASE("prepare refuses with status 2, one line and no folder", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  put(folder / "r.csv", ratings);
  const std::string source = folder / "r.csv", out = folder / "d";
  const auto refused = [&](const std::vector<std::string>& arguments) {
    const auto did = run_program("prepare", arguments);
    REQUIRE(did.status == 2);
    REQUIRE(did.out.empty());
    REQUIRE(std::count(did.err.begin(), did.err.end(), '\n') == 1);
    REQUIRE_FALSE(std::filesystem::exists(out));
    return did.err;
  };
  REQUIRE(
      refused({"csv", source, out}) ==
      "prepare: " + source +
          ":1: the column 'user' is missing; the head has: who, what, when (--columns names user,item,time,rating)\n");
  REQUIRE(refused({"csv", source, out, "--columns", "who,what,when"}) ==
          "prepare: nothing is left of 'r' after the 5-core; a smaller --core (0: all) keeps more\n");
  REQUIRE(refused({"csv", folder / "none.csv", out}) ==
          "prepare: " + (folder / "none.csv").string() + " does not exist\n");
  REQUIRE(refused({"recbole", source, source, out}) == "prepare: the format recbole reads one source, not 2\n");
  REQUIRE(refused({"recbole", source, out, "--titles", source}) ==
          "prepare: --columns and --titles belong to the format delimited\n");
  REQUIRE(refused({"csv", source, out, "--split", "p5_compat"}).starts_with("prepare: --split: p5_compat not in {"));
  REQUIRE(refused({"csv", source}).starts_with("prepare: "));
  REQUIRE(refused({"xml", source, out}).starts_with("prepare: FORMAT: xml not in {"));
  REQUIRE(run_program("prepare", {"csv", source, source}).err ==
          "prepare: " + source + " is a file; the last path is the folder to write\n");
  const auto help = run_program("prepare", {"--help"});
  REQUIRE(help.status == 0);
  REQUIRE(help.out.find("p5_compat") == std::string::npos);
}

TEST_CASE("prepare keeps ml-100k's 5-core", "[data][realdata]") {
  if (!have_program("prepare") || !have_data()) return;
  temporary_folder folder;
  const auto did = run_program("prepare", {"recbole", data_folder() / "ml-100k", folder / "d"});
  REQUIRE(did.status == 0);
  const json said = json::parse(did.out);
  REQUIRE(said["items"] == 1349);
  REQUIRE(said["interactions"] == 99287);
  REQUIRE(recglm::read_dataset(folder / "d").titles[0] == "Toy Story");
}

}  // namespace data_prepare_program_tests
