#include "recglm/data/readers/movielens_csv.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_movielens_csv_tests {

using recglm::dataset;
using recglm::text_file;

namespace {

dataset read(const std::string& ratings, const std::string& movies = "movieId,title,genres\n") {
  recglm::dataset_builder out;
  text_file a = text_file::of("ratings.csv", ratings), b = text_file::of("movies.csv", movies);
  recglm::read_movielens_csv_ratings(out, a);
  recglm::read_movielens_csv_titles(out, b);
  dataset d = out.build("m");
  validate(d);
  return d;
}

const std::string ratings =
    "userId,movieId,rating,timestamp\n1,296,5.0,1147880044\n1,306,3.5,1147868817\n10,296,0.5,1147868828\n";
const std::string movies =
    "movieId,title,genres\n296,\"American President, The (1995)\",Comedy|Drama|Romance\n306,\"Three Colors: "
    "\"\"Red\"\" (Trois couleurs: Rouge) "
    "(1994)\",(no genres listed)\n9,Sudden Death (1995),Action\n";

}  // namespace

TEST_CASE("MovieLens' CSV: half stars, quoted titles, genres", "[data]") {
  const dataset d = read(ratings, movies);
  REQUIRE(d.users == std::vector<std::string>{"1", "10"});
  REQUIRE(d.titles == std::vector<std::string>{"American President, The (1995)",
                                               "Three Colors: \"Red\" (Trois couleurs: Rouge) (1994)"});
  REQUIRE(d.attributes == std::vector<std::vector<std::string>>{{"Comedy", "Drama", "Romance"}, {}});
  REQUIRE(d.interactions == std::vector<recglm::interaction>{
                                {0, 1, 3.5f, 1147868817, -1}, {0, 0, 5, 1147880044, -1}, {1, 0, 0.5f, 1147868828, -1}});
}

TEST_CASE("broken MovieLens CSV is named", "[data]") {
  REQUIRE_THROWS_WITH(read("user,item\n1,2\n"),
                      "ratings.csv:1: the column 'userId' is missing; the head has: user, item (--columns names "
                      "user,item,time,rating)");
  REQUIRE_THROWS_WITH(read(ratings + "1,2,3\n"), "ratings.csv:5: 4 fields were expected, 3 are here");
  REQUIRE_THROWS_WITH(read(ratings + "1,2,0,3\n"),
                      "ratings.csv:5: the rating 0 lies outside the scale from 0.5 to 5; correct it, name another "
                      "scale, or let such rows be counted");
  REQUIRE_THROWS_WITH(read(ratings, "title,movieId\n"), "movies.csv:1: the head movieId,title,genres was expected");
  REQUIRE_THROWS_WITH(read(ratings, movies + "4,x\n"), "movies.csv:5: 3 fields were expected, 2 are here");
}

TEST_CASE("a folder of MovieLens' CSV", "[data]") {
  temporary_folder folder;
  put(folder / "ratings.csv", ratings);
  REQUIRE(recglm::read_movielens_csv(folder.path).titles[0].empty());
  put(folder / "movies.csv", movies);
  const dataset d = recglm::read_movielens_csv(folder.path);
  REQUIRE(d.titles[0].starts_with("American"));
  REQUIRE(d.name == folder.path.filename().string());
  REQUIRE(recglm::read_movielens_csv(folder / "ratings.csv").interactions == d.interactions);
}

TEST_CASE("damaged MovieLens CSV never does more than throw an error", "[data]") {
  REQUIRE(survive(ratings, 1000, [](const std::string& s) { read(s, movies); }) > 0);
  REQUIRE(survive(movies, 1000, [](const std::string& s) { read(ratings, s); }) > 0);
}

TEST_CASE("a million damaged MovieLens CSV files never do more than throw an error", "[data][.fuzz]") {
  survive(ratings, 1000000, [](const std::string& s) { read(s, movies); });
  survive(movies, 1000000, [](const std::string& s) { read(ratings, s); });
}

}  // namespace data_readers_movielens_csv_tests
