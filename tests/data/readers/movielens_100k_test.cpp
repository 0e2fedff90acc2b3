#include "recglm/data/readers/movielens_100k.hpp"

#include "recglm/data/readers/recbole.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_movielens_100k_tests {

using recglm::dataset;
using recglm::text_file;

namespace {

dataset read(const std::string& data, const std::string& item = "", const std::string& user = "") {
  recglm::dataset_builder out;
  text_file a = text_file::of("u.data", data), b = text_file::of("u.item", item), c = text_file::of("u.user", user);
  recglm::read_movielens_100k_ratings(out, a);
  recglm::read_movielens_100k_titles(out, b);
  recglm::read_movielens_100k_users(out, c);
  dataset d = out.build("m");
  validate(d);
  return d;
}

const std::string data = "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t302\t1\t881250948\n";
const std::string item =
    "242|Kolya "
    "(1996)|24-Jan-1997||http://us.imdb.com/M/title-exact?Kolya%20(1996)|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
    "302|Caf\xe9 (1997)|01-Jan-1997||http://us.imdb.com/|0|0|0|0|0|0|1|0|0|0|1|0|0|1|0|0|1|0|0\n"
    "267|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n";
const std::string user = "196|49|M|writer|55105\n186|39|F|other|00000\n";

}  // namespace

TEST_CASE("MovieLens 100K: tabs, bars, genre flags and ISO 8859-1", "[data]") {
  const dataset d = read(data, item, user);
  REQUIRE(d.users == std::vector<std::string>{"186", "196"});
  REQUIRE(d.titles == std::vector<std::string>{"Kolya (1996)", "Café (1997)"});
  REQUIRE(d.attributes ==
          std::vector<std::vector<std::string>>{{"Comedy"}, {"Crime", "Film-Noir", "Mystery", "Thriller"}});
  REQUIRE(d.user_attributes ==
          std::vector<std::vector<recglm::user_attribute>>{
              {{"gender", "female"}, {"age", "39"}}, {{"gender", "male"}, {"age", "49"}, {"occupation", "writer"}}});
  REQUIRE(d.interactions == std::vector<recglm::interaction>{
                                {0, 1, 3, 891717742, -1}, {1, 1, 1, 881250948, -1}, {1, 0, 3, 881250949, -1}});
}

TEST_CASE("broken lines of MovieLens 100K are named", "[data]") {
  REQUIRE_THROWS_WITH(read("1\t2\t3\n"),
                      "u.data:1: user, item, rating and time between tabs were expected, 3 fields are here");
  REQUIRE_THROWS_WITH(read(data + "1\t2\tx\t4\n"), "u.data:4: the rating 'x' is no number");
  REQUIRE_THROWS_WITH(read(data + "1\t2\t3\t4.5\n"), "u.data:4: the time '4.5' is no whole number of seconds");
  REQUIRE_THROWS_WITH(read(data + "1\t2\t6\t4\n"),
                      "u.data:4: the rating 6 lies outside the scale from 1 to 5; correct it, name another scale, or "
                      "let such rows be counted");
  REQUIRE_THROWS_WITH(read(data, "242|Kolya\n"),
                      "u.item:1: 5 fields and 19 genre flags between bars were expected, 2 fields are here");
  std::string flags = item;
  flags.replace(flags.find("|1|"), 3, "|2|");
  REQUIRE_THROWS_WITH(read(data, flags), "u.item:1: genre flag 6 is '2', neither 0 nor 1");
  REQUIRE_THROWS_WITH(read(data, item, "196|49\n"),
                      "u.user:1: user|age|gender|occupation|zip was expected, 2 fields are here");
  REQUIRE_THROWS_WITH(read(data, item, "196|old|M|writer|1\n"), "u.user:1: the age 'old' is no whole number");
  REQUIRE_THROWS_WITH(read(data, item, "196|49|x|writer|1\n"), "u.user:1: the gender 'x' is neither F nor M");
}

TEST_CASE("MovieLens 100K as GroupLens has it is what RecBole made of it", "[data][realdata]") {
  if (!have_data()) return;
  temporary_folder folder;
  std::string lines = bytes_of_file(data_folder() / "ml-100k/ml-100k.inter");
  put(folder / "u.data", lines.substr(lines.find('\n') + 1));
  put(folder / "u.item", item);
  const dataset d = recglm::read_movielens_100k(folder.path), want = recglm::read_recbole(data_folder() / "ml-100k");
  REQUIRE(d.users == want.users);
  REQUIRE(d.items == want.items);
  REQUIRE(d.interactions == want.interactions);
  REQUIRE(d.titles[241] == "Kolya (1996)");
  REQUIRE(recglm::read_movielens_100k(folder / "u.data") == d);
}

TEST_CASE("damaged MovieLens 100K files never do more than throw an error", "[data]") {
  REQUIRE(survive(data, 1000, [](const std::string& s) { read(s, item, user); }) > 0);
  REQUIRE(survive(item, 1000, [](const std::string& s) { read(data, s, user); }) > 0);
  REQUIRE(survive(user, 1000, [](const std::string& s) { read(data, item, s); }) > 0);
}

TEST_CASE("a million damaged MovieLens 100K files never do more than throw an error", "[data][.fuzz]") {
  survive(data, 1000000, [](const std::string& s) { read(s, item, user); });
  survive(item, 1000000, [](const std::string& s) { read(data, s, user); });
  survive(user, 1000000, [](const std::string& s) { read(data, item, s); });
}

}  // namespace data_readers_movielens_100k_tests
