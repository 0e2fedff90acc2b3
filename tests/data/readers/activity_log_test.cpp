#include "recglm/data/readers/activity_log.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_activity_log_tests {

using recglm::bad_rows;
using recglm::dataset;
using recglm::dataset_builder;
using recglm::text_file;

namespace {

dataset read(const std::string& log, const std::string& categories = "", const std::string& users = "",
             dataset_builder&& out = dataset_builder()) {
  recglm::category_table known;
  if (!categories.empty()) {
    text_file file = text_file::of("categories.txt", categories);
    known = recglm::read_categories(file);
  }
  text_file file = text_file::of("log.csv", log);
  recglm::read_activity_log(out, file, {}, known);
  if (!users.empty()) {
    text_file people = text_file::of("users.csv", users);
    recglm::read_delimited_users(out, people);
  }
  dataset d = out.build("log");
  validate(d);
  return d;
}

const std::string log =
    "user,time,type,text,category,amount\n"
    "u1,2023-03-01 08:10:00,搜索,附近的咖啡,餐饮美食/咖啡茶饮/咖啡,\n"
    "u1,2023-03-01 08:12:30,浏览,青禾咖啡小程序,餐饮美食/咖啡茶饮/咖啡,\n"
    "u1,2023-03-01 08:15:00,账单,青禾咖啡 拿铁,餐饮美食/咖啡茶饮/咖啡,18.00\n"
    "u2,1677658500,账单,\"水费, 三月\",生活缴费,35\n"
    "u2,1677658501,search,青禾咖啡 拿铁,,\n";
const std::string categories = "餐饮美食/咖啡茶饮/咖啡\n生活缴费/住房/水费\n";
const std::string users = "user,年龄,职业\nu1,25-34岁,教师\nu2,,\nnobody,1,2\n";

}  // namespace

TEST_CASE("a log's items are types with texts, their attributes the type and the levels of the category", "[data]") {
  const dataset d = read(log, categories, users);
  REQUIRE(d.users == std::vector<std::string>{"u1", "u2"});
  REQUIRE(d.items == std::vector<std::string>{"search:青禾咖啡 拿铁", "搜索:附近的咖啡", "浏览:青禾咖啡小程序",
                                              "账单:水费, 三月", "账单:青禾咖啡 拿铁"});
  REQUIRE(d.titles[4] == "青禾咖啡 拿铁");
  REQUIRE(d.attributes[4] == std::vector<std::string>{"账单", "餐饮美食", "咖啡茶饮", "咖啡"});
  REQUIRE(d.attributes[3] == std::vector<std::string>{"账单", "生活缴费"});
  REQUIRE(d.attributes[0] == std::vector<std::string>{"search"});
  REQUIRE(d.interactions[0] == recglm::interaction{0, 1, 0, 1677658200, -1});
  REQUIRE(d.interactions.size() == 5);
  REQUIRE(d.user_attributes ==
          std::vector<std::vector<recglm::user_attribute>>{{{"年龄", "25-34岁"}, {"职业", "教师"}}, {}});
}

TEST_CASE("bad lines of a log are named, or counted by their kind", "[data]") {
  const std::string head = log.substr(0, log.find('\n') + 1);
  REQUIRE_THROWS_WITH(
      read("user,time,text\n"),
      Catch::Matchers::StartsWith("log.csv:1: the column 'type' is missing; the head has: user, time, text"));
  REQUIRE_THROWS_WITH(read(head + "u1,1\n"), "log.csv:2: 6 fields were expected, 2 are here");
  REQUIRE_THROWS_WITH(read(head + "u1,now,账单,x,,\n"),
                      "log.csv:2: column 'time': 'now' is no time; give seconds or a date as 2014-07-01 12:30:00");
  const std::string bad = log +
                          "u1,5,吃饭,x,,\n"
                          "u1,5,账单,,,\n"
                          "u1,5,账单,y,餐饮美食/烧烤,\n"
                          ",5,账单,y,,\n"
                          "u1,5,账单,z,餐饮美食/烧烤,\n"
                          "u1,5,账单,青禾咖啡 拿铁,餐饮美食,\n";
  REQUIRE_THROWS_WITH(read(bad, categories),
                      "log.csv:7: column 'type': '吃饭' is none of bill, search, visit, 账单, 搜索, 浏览");
  dataset_builder counting({.rows = bad_rows::count});
  text_file table = text_file::of("categories.txt", categories), file = text_file::of("log.csv", bad);
  recglm::read_activity_log(counting, file, {}, recglm::read_categories(table));
  using entry = recglm::reading_report::entry;
  REQUIRE(
      counting.report().entries() ==
      std::vector<entry>{{"unknown type", 1,
                          "log.csv:7: column 'type': '吃饭' is none of bill, search, visit, 账单, 搜索, 浏览", true},
                         {"no item", 1, "log.csv:8: column 'text' is empty; every event needs its text", true},
                         {"unknown category", 2,
                          "log.csv:9: column 'category': '餐饮美食/烧烤' is not in the table of categories", true},
                         {"no user", 1, "log.csv:10: the name of the user is empty; give every event both", true},
                         {"item in two categories", 1,
                          "log.csv:12: '账单:青禾咖啡 拿铁' is in the category '餐饮美食' here and in "
                          "'餐饮美食/咖啡茶饮/咖啡' before; the first is kept",
                          false}});
  REQUIRE(counting.build("log").interactions.size() == 6);
  REQUIRE_THROWS_WITH(read(log, "a//b\n"), "categories.txt:1: a level of the category 'a//b' is empty");
  REQUIRE_THROWS_WITH(read(log, "\n"), "categories.txt holds no categories");
  REQUIRE_THROWS_WITH(read(log, categories, "user\n"),
                      "users.csv:1: a head was expected: user, and a name for each column of what is known");
  REQUIRE_THROWS_WITH(read(log, categories, "user,age\nu1\n"), "users.csv:2: 2 fields were expected, 1 are here");
}

TEST_CASE("the most recent events of each user are kept, and what nobody has any more goes", "[data]") {
  const dataset d = read(log, categories, users);
  const dataset two = recglm::keep_latest(d, 2);
  validate(two);
  REQUIRE(two.interactions.size() == 4);
  REQUIRE(two.items == std::vector<std::string>{"search:青禾咖啡 拿铁", "浏览:青禾咖啡小程序", "账单:水费, 三月",
                                                "账单:青禾咖啡 拿铁"});
  REQUIRE(two.user_attributes == d.user_attributes);
  REQUIRE(recglm::keep_latest(d, 500) == d);
  dataset places = d;
  recglm::number_places(places.interactions);
  REQUIRE_FALSE(recglm::times_are_places(d.interactions));
  REQUIRE(recglm::times_are_places(recglm::keep_latest(places, 2).interactions));
  REQUIRE_THROWS_WITH(recglm::keep_latest(d, 0), "keep_latest: at least one event of each user must be kept, not 0");
}

TEST_CASE("a log is read from a folder with its tables", "[data]") {
  temporary_folder folder;
  put(folder / "log.csv", log);
  REQUIRE(recglm::read_activity_log(folder.path).user_attributes.empty());
  put(folder / "categories.txt", categories);
  put(folder / "users.csv", users);
  REQUIRE(recglm::read_activity_log(folder / "log.csv").user_attributes.size() == 2);
  put(folder / "categories.txt", "生活缴费/住房/水费\n");
  REQUIRE_THROWS_WITH(recglm::read_activity_log(folder.path),
                      (folder / "log.csv").string() +
                          ":2: column 'category': '餐饮美食/咖啡茶饮/咖啡' is not in the table of categories");
}

TEST_CASE("damaged logs never do more than throw an error", "[data]") {
  REQUIRE(survive(log, 1500, [](const std::string& s) { read(s, categories, users); }) > 0);
  REQUIRE(survive(categories, 1500, [](const std::string& s) { read(log, s, users); }) > 0);
  REQUIRE(survive(users, 1500, [](const std::string& s) { read(log, categories, s); }) > 0);
}

TEST_CASE("a million damaged logs never do more than throw an error", "[data][.fuzz]") {
  survive(log, 1000000, [](const std::string& s) { read(s, categories, users); });
  survive(categories, 1000000, [](const std::string& s) { read(log, s, users); });
  survive(users, 1000000, [](const std::string& s) { read(log, categories, s); });
}

}  // namespace data_readers_activity_log_tests
