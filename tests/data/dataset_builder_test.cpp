#include "recglm/data/dataset_builder.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"

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
                      "f.tsv:2: item 'i' is here again, first in line 1; keep one of the two");
}

TEST_CASE("headlines and what is known of users are beside texts and users, and stay away where nobody tells them",
          "[data]") {
  text_file from = text_file::of("f", "");
  dataset_builder b;
  b.add(from, {"2", "x", 5, 1, "text only"});
  b.add(from, {"1", "x", 5, 2, "", "head only"});
  b.add(from, {"1", "y", 5, 3});
  const std::vector<recglm::explanation> why{{"feel", "soft", "It feels soft.", 1}};
  b.add(from, {"3", "y", 5, 3, "both", "heads", why});
  b.name_user("1", "Ann");
  b.name_user("1", "Ann B.");
  b.name_user("nobody", "None");
  b.describe_user("3", {{"gender", "F"}, {"age", ""}, {"occupation", "lawyer"}});
  const recglm::dataset d = b.build("d");
  validate(d);
  REQUIRE(d.reviews == std::vector<std::string>{"text only", "", "both"});
  REQUIRE(d.headlines == std::vector<std::string>{"", "head only", "heads"});
  REQUIRE(d.explanations == std::vector<std::vector<recglm::explanation>>{{}, {}, why});
  REQUIRE(d.interactions[0] == recglm::interaction{0, 0, 5, 2, 1});
  REQUIRE(d.user_names == std::vector<std::string>{"Ann B.", "", ""});
  REQUIRE(d.user_attributes ==
          std::vector<std::vector<recglm::user_attribute>>{{}, {}, {{"gender", "F"}, {"occupation", "lawyer"}}});

  dataset_builder plain({.texts = false});
  plain.add(from, {"2", "x", 5, 1, "a text", "a head"});
  const recglm::dataset e = plain.build("e");
  REQUIRE(e.interactions[0].review == -1);
  REQUIRE((e.reviews.empty() && e.headlines.empty() && e.user_names.empty() && e.user_attributes.empty()));
}

TEST_CASE("bad rows stop the reading, or are left out and counted with the first of their kind", "[data]") {
  using recglm::bad_rows;
  text_file from = text_file::of("f.csv", "one\ntwo\nthree\n");
  from.next();
  dataset_builder strict({.scale = recglm::rating_scale{1, 5}});
  REQUIRE_THROWS_WITH(
      strict.add(from, "u", "i", 6, 1),
      "f.csv:1: the rating 6 lies outside the scale from 1 to 5; correct it, name another scale, or let "
      "such rows be counted");

  dataset_builder counting({.rows = bad_rows::count});
  counting.expect({1, 5});
  counting.expect({0, 10});  // what was expected first stands
  REQUIRE(counting.add(from, "u", "i", 5, 1));
  REQUIRE_FALSE(counting.add(from, "u", "i", 0, 1));
  from.next();
  REQUIRE_FALSE(counting.add(from, "u", "j", 5.5, 1));
  REQUIRE_FALSE(counting.add(from, "", "i", 3, 1));
  counting.describe(from, "i", "T", {});
  from.next();
  counting.describe(from, "i", "Again", {}, true);
  REQUIRE(
      counting.report().entries() ==
      std::vector<recglm::reading_report::entry>{
          {"rating outside the scale", 2,
           "f.csv:1: the rating 0 lies outside the scale from 1 to 5; correct it, name another scale, or let such rows "
           "be counted",
           true},
          {"no user", 1, "f.csv:2: the name of the user is empty; give every event both", true},
          {"item described again", 1,
           "f.csv:3: item 'i' is here again, before in line 2; the later description is taken", false}});
  REQUIRE(counting.report().left_out() == 3);
  const recglm::dataset d = counting.build("d");
  REQUIRE(d.titles == std::vector<std::string>{"Again"});
  REQUIRE(d.items == std::vector<std::string>{"i"});
  REQUIRE(counting.report().left_out() == 3);

  dataset_builder none({.rows = bad_rows::count});
  none.add(from, "", "i", 3, 1);
  REQUIRE_THROWS_WITH(
      none.build("d"),
      "'d' has no interactions; look at its source (f.csv:3: the name of the user is empty; give every event both)");
}

TEST_CASE("a join counts what it met, and stops where that is nothing", "[data]") {
  text_file from = text_file::of("f.csv", "");
  dataset_builder b;
  for (const char* item : {"01", "02", "03"}) b.add(from, "u", item, 0, std::nullopt);
  b.join("raw/titles.csv", "item", [&] {
    b.describe(from, "02", "Two", {}, true);
    b.describe(from, "02", "Two again", {}, true);
    b.describe(from, "01", "One", {}, true);
    b.describe(from, "9", "Nine", {}, true);
    b.name_user("nobody", "counts for no item");
  });
  b.join("users.csv", "user", [&] { b.describe_user("u", {{"age", "7"}}); });
  REQUIRE(b.report().joins() ==
          std::vector<recglm::reading_report::join>{{"titles.csv", "item", 2, 3, 1}, {"users.csv", "user", 1, 1, 0}});
  REQUIRE(recglm::text_of_join(b.report().joins()[0]) == "2 of 3 items are in titles.csv, 1 of its rows is of no item");
  REQUIRE(recglm::text_of_join(b.report().joins()[1]) == "1 of 1 user is in users.csv, 0 of its rows are of no user");
  REQUIRE_THROWS_WITH(b.join("raw/t.csv", "item", [&] { b.describe(from, "1", "One", {}); }),
                      "raw/t.csv: none of its rows is of an item of the data: it describes '1', the data of '01'; were "
                      "leading zeros lost, or is it another column?");
  REQUIRE_THROWS_WITH(b.join("names.csv", "user", [&] { b.name_user("v", "V"); }),
                      "names.csv: none of its rows is of a user of the data: it describes 'v', the data of 'u'; were "
                      "leading zeros lost, or is it another column?");
  REQUIRE_THROWS_WITH(b.join("/dev/null", "item", [] {}), "/dev/null describes no item; leave it out, or give it rows");
}

TEST_CASE("a dataset is called after its folder or its file", "[data]") {
  temporary_folder folder;
  std::filesystem::create_directories(folder / "beauty");
  for (const char* end : {"beauty", "beauty/", "beauty/.", "beauty/../beauty//"})
    REQUIRE(recglm::called_after(folder / end) == "beauty");
  REQUIRE(recglm::called_after("raw/x.csv.gz") == "x");
  REQUIRE(recglm::called_after("raw/x.csv") == "x");
  REQUIRE(recglm::called_after("/") == "data");
}

TEST_CASE("a second reading takes what was chosen after the first", "[data]") {
  text_file from = text_file::of("f", "");
  const auto fill = [&](dataset_builder& b) {
    b.add(from, {"1", "x", 1, 1, "one x"});
    b.add(from, {"1", "y", 1, 2, "one y"});
    b.add(from, {"2", "x", 1, 1, "two x"});
  };
  dataset_builder whole;
  fill(whole);
  recglm::dataset chosen = whole.build("d");
  chosen.users = {"1"};
  chosen.items = {"x"};
  dataset_builder again;
  again.keep_only(chosen);
  fill(again);
  const recglm::dataset d = again.build("d");
  REQUIRE(d.users == std::vector<std::string>{"1"});
  REQUIRE(d.items == std::vector<std::string>{"x"});
  REQUIRE(d.reviews == std::vector<std::string>{"one x"});
  REQUIRE(again.report().entries().empty());
}

}  // namespace data_dataset_builder_tests
