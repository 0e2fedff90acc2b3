#include "recglm/data/readers/movielens.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_movielens_tests {

using recglm::dataset;
using recglm::text_file;

namespace {

dataset read(const std::string& ratings, const std::string& movies = "", const std::string& users = "") {
  recglm::dataset_builder out;
  text_file file = text_file::of("ratings.dat", ratings);
  recglm::read_movielens_ratings(out, file);
  text_file titles = text_file::of("movies.dat", movies);
  recglm::read_movielens_titles(out, titles);
  text_file people = text_file::of("users.dat", users);
  recglm::read_movielens_users(out, people);
  dataset d = out.build("m");
  validate(d);
  return d;
}

const std::string ratings = "1::1074638::7::1365029107\n1::0104257::8.5::1365029100\n2::0104257::10::3\n";
const std::string movies =
    "0104257::A Few:: Good Men (1992)::Crime|Drama\n1074638::Skyfall (2012)::\n0000001::Never seen (1900)\n";

}  // namespace

TEST_CASE("ratings and titles apart by double colons", "[data]") {
  const dataset d = read(ratings, movies);
  REQUIRE(d.items == std::vector<std::string>{"0104257", "1074638"});
  REQUIRE(d.titles == std::vector<std::string>{"A Few:: Good Men (1992)", "Skyfall (2012)"});
  REQUIRE(d.attributes == std::vector<std::vector<std::string>>{{"Crime", "Drama"}, {}});
  REQUIRE(d.item_columns == std::vector<recglm::item_column>{{"genres", {"Crime, Drama", ""}}});
  REQUIRE(d.interactions ==
          std::vector<recglm::interaction>{{0, 0, 8.5f, 1365029100, -1}, {0, 1, 7, 1365029107, -1}, {1, 0, 10, 3, -1}});
}

TEST_CASE("MovieLens 1M is in ISO 8859-1 and tells gender, age and occupation by code", "[data]") {
  const dataset d = read("1::73::5::978300760\n2::73::3::978302109\n", "73::Mis\xe9rables, Les (1995)::Drama|Musical\n",
                         "1::F::1::10::48067\n2::M::56::0::70072\n3::M::25::15::55117\n");
  REQUIRE(d.titles == std::vector<std::string>{"Misérables, Les (1995)"});
  REQUIRE(d.user_attributes == std::vector<std::vector<recglm::user_attribute>>{
                                   {{"gender", "female"}, {"age", "under 18"}, {"occupation", "K-12 student"}},
                                   {{"gender", "male"}, {"age", "56 or more"}}});
  REQUIRE(read(ratings, movies, "1::139564917\n2::17528189\n").user_attributes.empty());  // MovieTweetings
  REQUIRE_THROWS_WITH(read(ratings, movies, "1::F::1\n"),
                      "users.dat:1: user::gender::age::occupation::zip was expected, 3 fields are here");
  REQUIRE_THROWS_WITH(read(ratings, movies, "1::X::1::10::4\n"), "users.dat:1: the gender 'X' is neither F nor M");
  REQUIRE_THROWS_WITH(read(ratings, movies, "1::F::2::10::4\n"),
                      "users.dat:1: the age '2' is none of the codes 1, 18, 25, 35, 45, 50, 56");
  REQUIRE_THROWS_WITH(read(ratings, movies, "1::F::1::21::4\n"),
                      "users.dat:1: the occupation '21' is no code from 0 to 20");
}

TEST_CASE("broken lines are named", "[data]") {
  REQUIRE_THROWS_WITH(read("1::2::3\n"), "ratings.dat:1: user::item::rating::time was expected, 3 fields are here");
  REQUIRE_THROWS_WITH(read("1,2,3,4\n"), "ratings.dat:1: user::item::rating::time was expected, 1 field is here");
  REQUIRE_THROWS_WITH(read(ratings + "1::2::x::4\n"), "ratings.dat:4: the rating 'x' is no number");
  REQUIRE_THROWS_WITH(read(ratings + "1::2::3::\n"), "ratings.dat:4: the time '' is no time; give seconds");
  REQUIRE_THROWS_WITH(read(ratings, "no title\n"), "movies.dat:1: item::title::genres was expected");
  REQUIRE_THROWS_WITH(read(ratings, movies + "1074638::Again::x\n"),
                      "movies.dat:4: item '1074638' is here again, first in line 2; keep one of the two");
}

TEST_CASE("MovieTweetings is read whole", "[data][realdata]") {
  if (!have_data()) return;
  const dataset d = recglm::read_movielens(data_folder() / "movietweetings-100k");
  validate(d);
  REQUIRE(d.users.size() == 16554);
  REQUIRE(d.items.size() == 10506);
  REQUIRE(d.interactions.size() == 100000);
  REQUIRE(d.titles[0] == "Fantômas - À l'ombre de la guillotine (1913)");
  REQUIRE(d.attributes[0] == std::vector<std::string>{"Crime", "Drama"});
}

TEST_CASE("damaged MovieLens files never do more than throw an error", "[data]") {
  REQUIRE(survive(ratings, 1000, [](const std::string& s) { read(s, movies); }) > 0);
  REQUIRE(survive(movies, 1000, [](const std::string& s) { read(ratings, s); }) > 0);
  REQUIRE(survive("1::F::1::10::48067\n2::M::56::0::70072\n", 1000,
                  [](const std::string& s) { read(ratings, movies, s); }) > 0);
}

TEST_CASE("a million damaged MovieLens files never do more than throw an error", "[data][.fuzz]") {
  survive(ratings, 1000000, [](const std::string& s) { read(s, movies); });
  survive(movies, 1000000, [](const std::string& s) { read(ratings, s); });
  survive("1::F::1::10::48067\n2::M::56::0::70072\n", 1000000, [](const std::string& s) { read(ratings, movies, s); });
}

}  // namespace data_readers_movielens_tests
