#include "recglm/metrics/rating.hpp"

#include <nlohmann/json.hpp>

#include "recglm/metrics/npy.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_rating_tests {

using namespace recglm;
using nlohmann::json;

TEST_CASE("errors of ratings equal the golden ones", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  for (const json& g : golden.at("ratings")) {
    INFO(g.at("name"));
    rating_errors of_numbers, of_texts;
    for (std::size_t i = 0; i < g.at("truth").size(); ++i) {
      const double truth = g["truth"][i], predicted = g["prediction"][i];
      of_numbers.add(static_cast<user_id>(i), truth, predicted);
      of_texts.add(static_cast<user_id>(i), truth, json(predicted).dump());
    }
    for (const rating_errors* e : {&of_numbers, &of_texts})
      REQUIRE(near(std::vector{e->rmse(), e->mae()},
                   std::vector{g.at("rmse_fsum").get<double>(), g.at("mae").get<double>()}, table::metric));
    REQUIRE(of_numbers.kept() == g.at("truth").size());
  }
}

TEST_CASE("P5's rule for written ratings gives the golden metrics", "[metrics][realdata]") {
  if (!have_data()) return;
  const json g = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz").at("p5_rating_rule");
  rating_errors errors(rating_protocol::p5);
  for (std::size_t i = 0; i < g.at("strings").size(); ++i)
    errors.add(static_cast<user_id>(i), g["truth"][i].get<double>(), g["strings"][i].get<std::string>());
  REQUIRE(errors.kept() == g.at("kept").get<std::size_t>());
  REQUIRE(errors.kept() + errors.unparsable() == g.at("strings").size());
  REQUIRE(near(std::vector{errors.rmse(), errors.mae()},
               std::vector{g.at("rmse").get<double>(), g.at("mae").get<double>()}, table::metric));
  for (const std::string text : g.at("accepted")) REQUIRE(rating_of(text, rating_protocol::p5) == std::stod(text));
}

TEST_CASE("an answer counts or does not, by the protocol", "[metrics]") {
  for (const char* text : {"5.0", "5", "0.9", "4.20", " 4.2", "4,2", "", "yes", "+4.2", "4.2 ", "NaN"})
    REQUIRE_FALSE(rating_of(text, rating_protocol::p5));
  for (const auto& [text, rating] : {std::pair{"5", 5.0}, {" 4.2\n", 4.2}, {"4.20", 4.2}, {"-1", -1.0}, {"1e1", 10.0}})
    REQUIRE(rating_of(text, rating_protocol::standard) == rating);
  for (const char* text : {"", "  ", "yes", "4.2 stars", "nan", "inf", "4,2", "1e999"})
    REQUIRE_FALSE(rating_of(text, rating_protocol::standard));
}

TEST_CASE("under the standard protocol an answer that is no rating has the largest error", "[metrics]") {
  rating_errors errors;
  errors.add(1, 2, std::string_view("2"));
  errors.add(2, 2, std::string_view("two"));  // 5 is farther from 2 than 1
  REQUIRE(errors.kept() == 1);
  REQUIRE(errors.unparsable() == 1);
  REQUIRE(errors.mae() == 1.5);
  REQUIRE(errors.rmse() == std::sqrt(4.5));
  REQUIRE(errors.per_user().size() == 2);
  REQUIRE(errors.per_user()[1].value == 3);
  rating_errors p5(rating_protocol::p5);
  p5.add(1, 2, std::string_view("2.0"));
  p5.add(2, 2, std::string_view("two"));
  REQUIRE(p5.mae() == 0);
  REQUIRE(p5.unparsable() == 1);
  rating_errors tens(rating_protocol::standard, {1, 10});
  tens.add(1, 8, std::string_view("?"));
  REQUIRE(tens.mae() == 7);
}

TEST_CASE("parts of ratings merge to the same metrics in any order", "[metrics]") {
  random_engine rng(4);
  rating_errors straight;
  std::vector<rating_errors> parts(5);
  for (int i = 0; i < 400; ++i) {
    const double truth = 1 + static_cast<double>(rng.below(5)), predicted = 1 + 4 * rng.uniform();
    straight.add(i, truth, predicted);
    parts[rng.below(parts.size())].add(i, truth, predicted);
  }
  for (int round = 0; round < 4; ++round) {
    shuffle(rng, parts);
    rating_errors merged;
    for (const rating_errors& p : parts) merged.merge(p);
    REQUIRE(merged.rmse() == straight.rmse());
    REQUIRE(merged.mae() == straight.mae());
    REQUIRE(merged.kept() == 400);
  }
}

TEST_CASE("auc equals the golden one of every user", "[metrics][realdata]") {
  if (!have_data()) return;
  const auto folder = data_folder() / "golden/ranking_metrics";
  const json golden = read_gz_json(folder / "expected.json.gz");
  int problems = 0;
  for (const json& p : golden.at("problems")) {
    if (p.at("kind") != "scores") continue;
    const std::string name = p.at("name");
    INFO(name);
    const number_table scores = read_npy(folder / (name + ".scores.npy"));
    const json& want = p.at("expected").at("sklearn").at("auc_per_user");
    std::vector<double> got, wanted;
    for (std::size_t u = 0; u < scores.rows; ++u) {
      std::vector<double> positives, negatives;
      const std::vector<item_id> relevant = p.at("relevant")[u];
      for (std::size_t i = 0; i < scores.columns; ++i) {
        const bool wants = std::find(relevant.begin(), relevant.end(), static_cast<item_id>(i)) != relevant.end();
        (wants ? positives : negatives).push_back(scores.values[u * scores.columns + i]);
      }
      REQUIRE(want[u].is_null() == positives.empty());
      if (positives.empty()) continue;
      got.push_back(auc(positives, negatives));
      wanted.push_back(want[u]);
    }
    REQUIRE(near(got, wanted, table::metric));
    ++problems;
  }
  REQUIRE(problems == 4);
  const number_table scores = read_npy(folder / "sampled.scores.npy");
  std::vector<double> got;
  double sum = 0;
  for (std::size_t u = 0; u < scores.rows; ++u) {
    const auto row = std::span(scores.values).subspan(u * scores.columns, scores.columns);
    got.push_back(auc(row.first(1), row.subspan(1)));
    sum += got.back();
  }
  REQUIRE(near(got, golden.at("sampled").at("auc_per_user").get<std::vector<double>>(), table::metric));
  REQUIRE(near(std::vector{sum / 200}, std::vector{golden.at("sampled").at("auc_mean").get<double>()}, table::metric));
}

TEST_CASE("auc is the share of pairs in order, and its mirror image", "[metrics]") {
  random_engine rng(2);
  for (int round = 0; round < 30; ++round) {
    std::vector<double> a(1 + rng.below(20)), b(1 + rng.below(20));
    for (double& x : a) x = static_cast<double>(rng.below(8));
    for (double& x : b) x = static_cast<double>(rng.below(8));
    double pairs = 0;
    for (double x : a)
      for (double y : b) pairs += x > y ? 1 : x == y ? 0.5 : 0;
    REQUIRE(auc(a, b) == pairs / static_cast<double>(a.size() * b.size()));
    REQUIRE(near(std::vector{auc(a, b) + auc(b, a)}, std::vector{1.0}, table::metric));
  }
}

TEST_CASE("metrics of ratings refuse what has no value", "[metrics]") {
  REQUIRE_THROWS_WITH(rating_errors{}.rmse(), "rmse: nothing was judged, so there is no mean");
  rating_errors p5(rating_protocol::p5);
  p5.add(1, 5, std::string_view("5.0"));
  REQUIRE_THROWS_WITH(p5.mae(), "mae: nothing was judged, so there is no mean");
  REQUIRE_THROWS_WITH(rating_errors(rating_protocol::standard, {5, 1}),
                      "a scale of ratings goes from a lower to a higher one, not from 5 to 1");
  rating_errors errors;
  REQUIRE_THROWS_WITH(errors.add(7, 8, std::string_view("eight")),
                      "the rating 8 of user 7 is outside the scale of 1 to 5, so an answer that is no number has no "
                      "error; give the scale of the data");
  REQUIRE_THROWS_WITH(errors.add(7, 4, NAN), "a rating of user 7 is not a finite number: 4 against nan");
  const std::vector<double> one{1}, none, nan{NAN};
  REQUIRE_THROWS_WITH(auc(one, none), "auc: needs a score of at least one positive and one negative, not of 1 and 0");
  REQUIRE_THROWS_WITH(auc(nan, one), "auc: a score is not a number");
}

}  // namespace metrics_rating_tests
