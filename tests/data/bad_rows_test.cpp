#include "recglm/data/readers/activity_log.hpp"
#include "recglm/data/readers/amazon.hpp"
#include "recglm/data/readers/delimited.hpp"
#include "recglm/data/readers/movielens.hpp"
#include "recglm/data/readers/movielens_100k.hpp"
#include "recglm/data/readers/movielens_csv.hpp"
#include "recglm/data/readers/recbole.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/readers/yelp.hpp"
#include "support/catch.hpp"

/// What docs/decisions/bad_rows.md says, in every reader.
namespace data_bad_rows_tests {

using recglm::dataset_builder;
using recglm::text_file;

namespace {

struct source {
  const char* format;
  void (*read)(dataset_builder&, text_file&);
  std::string good, bad;  // rows: the first good, of those behind each of no use
  std::string word;       // a row of which the file is not of its format
};

const std::vector<source> sources{
    {"delimited",
     [](dataset_builder& out, text_file& file) { read_delimited_interactions(out, file, recglm::column_map::usual()); },
     "user,item,time,rating\nu,i,1,5\n", "u,i,1,\nu,i,1,NaN\nu,i,,5\nu,,1,5\n,i,1,5\n", "u,i,1,five\n"},
    {"recbole", [](dataset_builder& out, text_file& file) { read_recbole_interactions(out, file); },
     "user_id:token\titem_id:token\trating:float\ttimestamp:float\nu\ti\t5\t1\n",
     "u\ti\t\t1\nu\ti\tnan\t1\nu\ti\t5\t\nu\t\t5\t1\n\ti\t5\t1\n", "u\ti\t5\tlate\n"},
    {"movielens", recglm::read_movielens_ratings, "u::i::5::1\n",
     "u::i::::1\nu::i::5::\nu::::5::1\n::i::5::1\nu::i::NA::1\n", "u::i::good::1\n"},
    {"movielens 100k", recglm::read_movielens_100k_ratings, "u\ti\t5\t1\n",
     "u\ti\t\t1\nu\ti\t5\t\nu\t\t5\t1\n\ti\t5\t1\nu\ti\t9\t1\n", "u\ti\t5\tlate\n"},
    {"movielens csv", recglm::read_movielens_csv_ratings, "userId,movieId,rating,timestamp\nu,i,5,1\n",
     "u,i,,1\nu,i,5,\nu,,5,1\n,i,5,1\nu,i,9,1\n", "u,i,five,1\n"},
    {"amazon reviews",
     [](dataset_builder& out, text_file& file) { read_amazon_reviews(out, file, recglm::amazon_2023); },
     R"({"user_id": "u", "parent_asin": "i", "rating": 5, "timestamp": 1588687728923})"
     "\n",
     R"({"user_id": "", "parent_asin": "i", "rating": 5, "timestamp": 1588687728923}
{"user_id": "u", "rating": 5, "timestamp": 1588687728923}
{"user_id": "u", "parent_asin": "i", "rating": NaN, "timestamp": 1588687728923}
{"user_id": "u", "parent_asin": "i", "rating": 5}
{"user_id": "u", "parent_asin": "i", "rating": 7, "timestamp": 1588687728923}
)",
     R"({"user_id": "u", "parent_asin": "i", "rating": "five", "timestamp": 1588687728923})"
     "\n"},
    {"amazon ratings",
     [](dataset_builder& out, text_file& file) { read_amazon_ratings(out, file, recglm::amazon_2014); },
     "u,i,5.0,1391040000\n", "u,i,,1391040000\nu,i,5.0,\nu,,5.0,1391040000\n,i,5.0,1391040000\nu,i,5.0,7\n",
     "u,i,five,1391040000\n"},
    {"yelp", [](dataset_builder& out, text_file& file) { read_yelp_reviews(out, file); },
     R"({"user_id": "u", "business_id": "i", "stars": 5, "date": "2019-01-02"})"
     "\n",
     R"({"user_id": "u", "business_id": "i", "stars": 5, "date": ""}
{"user_id": "u", "business_id": "i", "stars": null, "date": "2019-01-02"}
{"user_id": "u", "business_id": "", "stars": 5, "date": "2019-01-02"}
{"business_id": "i", "stars": 5, "date": "2019-01-02"}
{"user_id": "u", "business_id": "i", "stars": 6, "date": "2019-01-02"}
)",
     R"({"user_id": "u", "business_id": "i", "stars": "many", "date": "2019-01-02"})"
     "\n"},
    {"sequence", recglm::read_sequences, "u i\n", "v\nw\nx\ny\nz\n", "u j\n"},
    {"log", [](dataset_builder& out, text_file& file) { read_activity_log(out, file, {}, {"a"}); },
     "user,time,type,text,category\nu,1,bill,i,a\n",
     "u,,bill,i,a\nu,1,gift,i,a\nu,1,bill,,a\n,1,bill,i,a\nu,1,bill,i,b\n", "u,soon,bill,i,a\n"},
};

}  // namespace

TEST_CASE("in every reader bad rows stop or are counted, and bad files stop", "[data]") {
  for (const source& s : sources) {
    INFO(s.format);
    const auto read = [&](const std::string& text, recglm::bad_rows rule) {
      dataset_builder out({.rows = rule});
      text_file file = text_file::of("f", text);
      s.read(out, file);
      return out;
    };
    std::size_t rows = 0;
    for (const std::string_view row : recglm::pieces_of(s.bad, "\n")) {
      if (row.empty()) continue;
      ++rows;
      INFO(row);
      REQUIRE_THROWS_WITH(
          read(s.good + std::string(row) + "\n", recglm::bad_rows::stop),
          Catch::Matchers::StartsWith(recglm::text_of("f:", std::count(s.good.begin(), s.good.end(), '\n') + 1, ": ")));
    }
    dataset_builder counted = read(s.good + s.bad, recglm::bad_rows::count);
    REQUIRE(counted.report().left_out() == rows);
    REQUIRE(rows == 5);
    REQUIRE(counted.build("d").interactions.size() == 1);
    for (const auto rule : {recglm::bad_rows::stop, recglm::bad_rows::count})
      REQUIRE_THROWS_AS(read(s.good + s.word, rule), recglm::error);
  }
}

}  // namespace data_bad_rows_tests
