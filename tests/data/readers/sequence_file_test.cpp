#include "recglm/data/readers/sequence_file.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_sequence_file_tests {

using recglm::dataset;
using recglm::text_file;

namespace {

dataset read(const std::string& sequences, const std::string& items = "", const std::string& attributes = "") {
  recglm::dataset_builder out;
  text_file file = text_file::of("s.txt", sequences);
  recglm::read_sequences(out, file);
  if (!items.empty()) {
    text_file table = text_file::of("items.tsv", items);
    recglm::read_item_table(out, table);
  }
  if (!attributes.empty()) {
    text_file numbers = text_file::of("a.json", attributes);
    recglm::read_attribute_numbers(out, numbers);
  }
  dataset d = out.build("s");
  validate(d);
  return d;
}

const std::string sequences = "1 3 1 2\n2 2 10\n\n3 1\n";
const std::string items =
    "item_id\tasin\ttitle\tattributes\n1\tB1\tSoap\tUnknown|Bath\n10\tB2\t\tOPI|"
    "Nails\n2\tB3\tOil\t\n99\tB9\tNever\tx\n";
const std::string numbers = "{\"1\": [4, 5], \"10\": [\"six\"], \"99\": [1]}";

}  // namespace

TEST_CASE("a sequence file is users, items and places", "[data]") {
  const dataset d = read(sequences, items);
  REQUIRE(d.users == std::vector<std::string>{"1", "2", "3"});
  REQUIRE(d.items == std::vector<std::string>{"1", "2", "3", "10"});
  REQUIRE(d.titles == std::vector<std::string>{"Soap", "Oil", "", ""});
  REQUIRE(d.attributes == std::vector<std::vector<std::string>>{{"Bath"}, {}, {}, {"OPI", "Nails"}});
  REQUIRE(d.interactions.size() == 6);
  REQUIRE(d.interactions[0] == recglm::interaction{0, 2, 0, 0, -1});
  REQUIRE(d.interactions[4] == recglm::interaction{1, 3, 0, 1, -1});
  const dataset by_number = read(sequences, "", numbers);
  REQUIRE(by_number.attributes ==
          std::vector<std::vector<std::string>>{{"attribute 4", "attribute 5"}, {}, {}, {"six"}});
}

TEST_CASE("a broken sequence file names its line", "[data]") {
  REQUIRE_THROWS_WITH(read("1 2 3\n1 4\n"), "s.txt:2: user '1' is here again; a user's items are in one line");
  REQUIRE_THROWS_WITH(read("1 2 3\n2\n"), "s.txt:2: user '2' has no items; leave the line out");
  REQUIRE_THROWS_WITH(read("\n"), "'s' has no interactions; look at its source");
  REQUIRE_THROWS_WITH(read(sequences, "item_id\tname\n"),
                      "items.tsv:1: no column 'title' is in the head; name the columns there");
  REQUIRE_THROWS_WITH(read(sequences, "item_id\ttitle\n1\tA\tB\n"), "items.tsv:2: 2 fields were expected, 3 are here");
  REQUIRE_THROWS_WITH(read(sequences, "item_id\ttitle\n1\tA\n1\tB\n"),
                      "items.tsv:3: item '1' is here again, first in line 2; keep one of the two");
  REQUIRE_THROWS_WITH(read(sequences, "", "[1]"),
                      "a.json:1: a JSON object of attribute lists was expected; the file is damaged or another one");
  REQUIRE_THROWS_WITH(read(sequences, "", "{\"1\": 4}"), "a.json:1: the attributes of item '1' are no list");
  REQUIRE_THROWS_WITH(read(sequences, "", "{\"1\": [{}]}"),
                      "a.json:1: an attribute of item '1' is neither a number nor a text");
}

TEST_CASE("a folder that is named with a slash gives its name", "[data]") {
  temporary_folder folder;
  std::filesystem::create_directories(folder / "mine");
  put(folder / "mine/sequences.txt", sequences);
  REQUIRE(recglm::read_sequence_file(folder / "mine/").name == "mine");
  put(folder / "mine/items.tsv", "item_id\ttitle\nB1\tSoap\n");
  REQUIRE_THROWS_WITH(
      recglm::read_sequence_file(folder / "mine"),
      (folder / "mine/items.tsv").string() +
          ": none of its rows is of an item of the data: it describes 'B1', the data of '3'; were leading "
          "zeros lost, or is it another column?");
}

TEST_CASE("Beauty, Sports and Toys have the published counts", "[data][realdata]") {
  if (!have_data()) return;
  struct counts {
    const char* name;
    std::size_t users, items, interactions;
  };
  for (const counts& want :
       {counts{"beauty", 22363, 12101, 198502}, {"sports", 35598, 18357, 296337}, {"toys", 19412, 11924, 167597}}) {
    const dataset d = recglm::read_sequence_file(data_folder() / want.name);
    validate(d);
    REQUIRE(d.name == want.name);
    REQUIRE(d.users.size() == want.users);
    REQUIRE(d.items.size() == want.items);
    REQUIRE(d.interactions.size() == want.interactions);
    REQUIRE_FALSE(d.repeats());
    for (std::size_t i = 0; i < d.items.size(); ++i) REQUIRE(d.items[i] == std::to_string(i + 1));
    if (want.name == std::string("beauty")) {
      REQUIRE(d.titles[1] == "OPI Red Shatter Crackle Nail Polish E55 New");
      REQUIRE(d.attributes[1] == std::vector<std::string>{"OPI", "Makeup", "Nails", "Nail Polish"});
      REQUIRE(d.attributes[2].front() == "Skin Care");
      REQUIRE(std::count(d.titles.begin(), d.titles.end(), "") == 7);
    } else {
      REQUIRE(d.attributes[0].front().starts_with("attribute "));
    }
  }
}

TEST_CASE("damaged sequence files never do more than throw an error", "[data]") {
  REQUIRE(survive(sequences, 1000, [](const std::string& s) { read(s, items, ""); }) > 0);
  REQUIRE(survive(items, 1000, [](const std::string& s) { read(sequences, s); }) > 0);
  REQUIRE(survive(numbers, 1000, [](const std::string& s) { read(sequences, "", s); }) > 0);
}

TEST_CASE("a million damaged sequence files never do more than throw an error", "[data][.fuzz]") {
  survive(sequences, 1000000, [](const std::string& s) { read(s, items, ""); });
  survive(items, 1000000, [](const std::string& s) { read(sequences, s); });
  survive(numbers, 1000000, [](const std::string& s) { read(sequences, "", s); });
}

}  // namespace data_readers_sequence_file_tests
