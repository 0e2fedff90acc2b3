#include "recglm/data/dataset_builder.hpp"

#include "support/catch.hpp"

namespace data_dataset_builder_tests {

using recglm::dataset_builder;
using recglm::text_file;

TEST_CASE("ids follow the names, events the time, equal times the source", "[data]") {
  text_file from = text_file::of("f", "");
  dataset_builder b;
  b.add(from, "10", "b", 1, 5);
  b.add(from, "9", "a", 2, 7, "fine");
  b.add(from, "10", "c", 3, 5);
  b.add(from, "10", "a", 4, 3);
  b.describe(from, "c", "Title of c", {"brand", "", "kind"});
  b.describe(from, "z", "never met", {});
  const recglm::dataset d = b.build("d");
  validate(d);
  REQUIRE(d.users == std::vector<std::string>{"9", "10"});
  REQUIRE(d.items == std::vector<std::string>{"a", "b", "c"});
  REQUIRE(d.titles == std::vector<std::string>{"", "", "Title of c"});
  REQUIRE(d.attributes[2] == std::vector<std::string>{"brand", "kind"});
  REQUIRE(d.interactions ==
          std::vector<recglm::interaction>{{0, 0, 2, 7, 0}, {1, 0, 4, 3, -1}, {1, 1, 1, 5, -1}, {1, 2, 3, 5, -1}});
  REQUIRE(d.reviews == std::vector<std::string>{"fine"});
}

TEST_CASE("names that are not all numbers are ordered byte by byte", "[data]") {
  text_file from = text_file::of("f", "");
  dataset_builder b;
  for (const char* user : {"9", "10", "x"}) b.add(from, user, "1", 0, std::nullopt);
  REQUIRE(b.build("d").users == std::vector<std::string>{"10", "9", "x"});
  for (const char* user : {"07", "10", "7", "-1"}) b.add(from, user, "1", 0, std::nullopt);
  REQUIRE(b.build("d").users == std::vector<std::string>{"-1", "07", "7", "10"});
}

TEST_CASE("without times the place in the sequence is the time", "[data]") {
  text_file from = text_file::of("f", "");
  dataset_builder b;
  for (const char* item : {"3", "1", "2"}) b.add(from, "u", item, 0, std::nullopt);
  b.add(from, "v", "1", 0, std::nullopt);
  const recglm::dataset d = b.build("d");
  REQUIRE(d.interactions ==
          std::vector<recglm::interaction>{{0, 2, 0, 0, -1}, {0, 0, 0, 1, -1}, {0, 1, 0, 2, -1}, {1, 0, 0, 0, -1}});
}

TEST_CASE("empty names, items described twice and empty sources are refused", "[data]") {
  text_file from = text_file::of("f.tsv", "one\ntwo\n");
  from.next();
  dataset_builder b;
  REQUIRE_THROWS_WITH(b.add(from, "", "i", 0, 1), "f.tsv:1: the name of the user is empty; give every event both");
  REQUIRE_THROWS_WITH(b.add(from, "u", "", 0, 1), "f.tsv:1: the name of the item is empty; give every event both");
  REQUIRE_THROWS_WITH(dataset_builder().build("d"), "'d' has no interactions; look at its source");
  b.add(from, "u", "i", 0, 1);
  b.describe(from, "i", "t", {});
  from.next();
  REQUIRE_THROWS_WITH(b.describe(from, "i", "t", {}),
                      "f.tsv:2: item 'i' stands here again, first in line 1; keep one of the two");
}

}  // namespace data_dataset_builder_tests
