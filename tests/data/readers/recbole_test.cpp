#include "recglm/data/readers/recbole.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_recbole_tests {

using recglm::dataset;
using recglm::text_file;

namespace {

dataset read(const std::string& inter, const std::string& item = "", const std::string& user = "") {
  recglm::dataset_builder out;
  text_file file = text_file::of("x.inter", inter);
  recglm::read_recbole_interactions(out, file);
  if (!item.empty()) {
    text_file items = text_file::of("x.item", item);
    recglm::read_recbole_items(out, items);
  }
  if (!user.empty()) {
    text_file users = text_file::of("x.user", user);
    recglm::read_recbole_users(out, users);
  }
  dataset d = out.build("x");
  validate(d);
  return d;
}

const std::string inter =
    "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n186\t302\t3.5\t891717742."
    "0\n196\t302\t1\t881250948\n";
const std::string item =
    "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\tprice:"
    "float\n242\tKolya\t1996\tComedy\t1.5\n"
    "302\tL.A. Confidential\t\tCrime Mystery\t2\n";
const std::string user = "user_id:token\tage:token\n196\t49\n186\t39\n";

}  // namespace

TEST_CASE("atomic files give ratings, times, titles and attributes", "[data]") {
  const dataset d = read(inter, item, user);
  REQUIRE(d.users == std::vector<std::string>{"186", "196"});
  REQUIRE(d.titles == std::vector<std::string>{"Kolya", "L.A. Confidential"});
  REQUIRE(d.user_attributes == std::vector<std::vector<recglm::user_attribute>>{{{"age", "39"}}, {{"age", "49"}}});
  REQUIRE(d.attributes == std::vector<std::vector<std::string>>{{"Comedy", "1996"}, {"Crime", "Mystery"}});
  REQUIRE(d.item_columns == std::vector<recglm::item_column>{{"release_year", {"1996", ""}},
                                                             {"class", {"Comedy", "Crime, Mystery"}},
                                                             {"price", {"1.5", "2"}}});
  REQUIRE(d.interactions == std::vector<recglm::interaction>{
                                {0, 1, 3.5f, 891717742, -1}, {1, 1, 1, 881250948, -1}, {1, 0, 3, 881250949, -1}});
  REQUIRE(read("item_id:token\tuser_id:token\nb\ta\nc\ta\n").interactions ==
          std::vector<recglm::interaction>{{0, 0, 0, 0, -1}, {0, 1, 0, 1, -1}});
}

TEST_CASE("broken atomic files name their line", "[data]") {
  REQUIRE_THROWS_WITH(read(""), "x.inter is empty; its first line must name the columns");
  REQUIRE_THROWS_WITH(read("user_id\titem_id\n"),
                      "x.inter:1: 'user_id' is no column of an atomic file; write name:type, the type token, "
                      "token_seq, float or float_seq");
  REQUIRE_THROWS_WITH(read("user_id:token\tuser_id:token\n"), "x.inter:1: the column 'user_id' appears twice");
  REQUIRE_THROWS_WITH(read("user_id:token\trating:float\n"),
                      "x.inter:1: the column 'item_id' is missing; it is needed");
  REQUIRE_THROWS_WITH(read(inter + "1\t2\t3\n"), "x.inter:5: 4 fields were expected, 3 are here");
  REQUIRE_THROWS_WITH(read(inter + "1\t2\tgood\t3\n"), "x.inter:5: the rating 'good' is no number");
  REQUIRE_THROWS_WITH(read(inter + "1\t2\t3\tlate\n"), "x.inter:5: the timestamp 'late' is no time; give seconds");
  REQUIRE_THROWS_WITH(read(inter + "1\t\t3\t4\n"), "x.inter:5: the name of the item is empty; give every event both");
  REQUIRE_THROWS_WITH(read(inter, item + "242\tAgain\t1\t1\t1\n"),
                      "x.item:4: item '242' is here again, first in line 2; keep one of the two");
  REQUIRE_THROWS_WITH(read(inter, item, user + "196\t4\n"),
                      "x.user:4: user '196' is here again, first in line 2; keep one of the two");
}

TEST_CASE("a folder must hold one .inter file", "[data]") {
  temporary_folder folder;
  REQUIRE_THROWS_WITH(recglm::read_recbole(folder.path),
                      folder.path.string() + " holds no .inter file; RecBole's interactions are in one");
  put(folder / "m.inter", inter);
  put(folder / "m.item", item);
  REQUIRE(recglm::read_recbole(folder.path).titles[0] == "Kolya");
  REQUIRE(recglm::read_recbole(folder / "m.inter").name == "m");
  put(folder / "n.inter", inter);
  REQUIRE_THROWS_WITH(recglm::read_recbole(folder.path),
                      folder.path.string() + " holds more than one .inter file; name the one to read");
}

TEST_CASE("the parts of a divided dataset are one, with the items of their name", "[data]") {
  temporary_folder folder;
  const std::string head = "user_id:token\titem_id:token\n";
  put(folder / "m.test.inter", head + "1\tc\n");
  put(folder / "m.train.inter", head + "1\ta\n2\ta\n");
  put(folder / "m.valid.inter", head + "1\tb\n");
  put(folder / "m.item", "item_id:token\ttitle:token\na\tTea\nz\tNever\n");
  recglm::dataset_builder out;
  REQUIRE(recglm::read_recbole(out, folder.path) == "m");
  REQUIRE(out.report().joins() == std::vector<recglm::reading_report::join>{{"m.item", "item", 1, 3, 1}});
  const dataset d = out.build("m");
  REQUIRE(d.titles == std::vector<std::string>{"Tea", "", ""});
  REQUIRE(d.interactions ==
          std::vector<recglm::interaction>{{0, 0, 0, 0, -1}, {0, 1, 0, 1, -1}, {0, 2, 0, 2, -1}, {1, 0, 0, 0, -1}});
  const dataset train = recglm::read_recbole(folder / "m.train.inter");
  REQUIRE(train.name == "m.train");
  REQUIRE(train.titles == std::vector<std::string>{"Tea"});
  put(folder / "n.item", "item_id:token\na\n");
  REQUIRE_THROWS_WITH(
      recglm::read_recbole(folder.path),
      (folder / "n.item").string() +
          " belongs to no .inter file of the folder, which is called m; call both alike or take it away");
  std::filesystem::remove(folder / "n.item");
  for (const char* name : {"m.inter", "m.train.inter.gz", "n.train.inter"}) {
    put(folder / name, head + "1\ta\n");
    REQUIRE_THROWS_WITH(recglm::read_recbole(folder.path),
                        folder.path.string() + " holds more than one .inter file; name the one to read");
    std::filesystem::remove(folder / name);
  }
}

TEST_CASE("the histories of sequential benchmarks are put together", "[data]") {
  const std::string head = "user_id:token\titem_id_list:token_seq\titem_id:token\n";
  const auto items = [&](const std::string& rows) {
    const dataset d = read(head + rows);
    std::string out;
    for (const recglm::interaction& e : d.interactions)
      out += (out.empty() || e.time > 0 ? "" : "|") + d.items[static_cast<std::size_t>(e.item)];
    return out;
  };
  REQUIRE(items("1\ta b c\td\n2\tb a\tc\n") == "abcd|bac");
  REQUIRE(items("1\t\ta\n1\ta\tb\n1\ta b\tc\n1\ta b c\td\n") == "abcd");  // each prefix a row
  REQUIRE(items("1\ta b c\td\n1\ta\tb\n1\ta b\tc\n") == "abcd");
  REQUIRE(items("1\ta b\tc\n1\tb c\td\n1\tc d\te\n") == "abcde");  // windows of a longest history
  REQUIRE(items("1\tc d\te\n1\tb c\td\n1\ta b\tc\n") == "abcde");
  REQUIRE(items("1\ta b a\tb\n1\tb a b\tc\n") == "ababc");
  REQUIRE_THROWS_WITH(
      items("1\ta\tb\n1\tc\td\n"),
      "x.inter:3: the history of user '1' (column item_id_list) shares no item with what other rows say "
      "of the user, so that their order is not known; name the .inter file that was not cut into "
      "histories");
  REQUIRE_THROWS_WITH(items("1\ta\t\n"), "x.inter:2: the name of the item is empty; give every event both");

  recglm::dataset_builder out;
  text_file file = text_file::of(
      "x.inter", "session_id:token\titem_id_list:token_seq\titem_id:token\ttimestamp:float\n1\ta\tb\t5\n");
  recglm::read_recbole_interactions(out, file);
  REQUIRE(
      out.report().entries() ==
      std::vector<recglm::reading_report::entry>{
          {"history instead of times and ratings", 1,
           "x.inter:2: column item_id_list holds a history: places in it stand for times, and ratings are 0", false}});
}

TEST_CASE("ml-100k is read whole", "[data][realdata]") {
  if (!have_data()) return;
  const dataset d = recglm::read_recbole(data_folder() / "ml-100k");
  validate(d);
  REQUIRE(d.name == "ml-100k");
  REQUIRE(d.users.size() == 943);
  REQUIRE(d.items.size() == 1682);
  REQUIRE(d.interactions.size() == 100000);
  REQUIRE(d.titles[0] == "Toy Story");
  REQUIRE(d.user_attributes[0] ==
          std::vector<recglm::user_attribute>{
              {"age", "24"}, {"gender", "M"}, {"occupation", "technician"}, {"zip_code", "85711"}});
  REQUIRE(d.attributes[0] == std::vector<std::string>{"Animation", "Children's", "Comedy", "1995"});
}

TEST_CASE("damaged atomic files never do more than throw an error", "[data]") {
  REQUIRE(survive(inter, 1000, [](const std::string& s) { read(s, item, user); }) > 0);
  REQUIRE(survive(item, 1000, [](const std::string& s) { read(inter, s, user); }) > 0);
}

TEST_CASE("a million damaged atomic files never do more than throw an error", "[data][.fuzz]") {
  survive(inter, 1000000, [](const std::string& s) { read(s, item, user); });
  survive(item, 1000000, [](const std::string& s) { read(inter, s, user); });
}

}  // namespace data_readers_recbole_tests
