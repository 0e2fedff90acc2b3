#include "recglm/metrics/significance.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_significance_tests {

using namespace recglm;
using nlohmann::json;

TEST_CASE("a comparison holds the golden metrics of all its tests", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  for (const json& pair : golden.at("pairs")) {
    INFO(pair.at("name"));
    const comparison got =
        compare(pair.at("a").get<std::vector<double>>(), pair.at("b").get<std::vector<double>>(), {.resamples = 200});
    REQUIRE(got.users == pair.at("n"));
    REQUIRE(got.zeros == pair.at("zeros"));
    const std::vector<double> metrics{got.wilcoxon.p, got.paired_t.p, got.sign.p};
    REQUIRE(near(metrics,
                 std::vector{pair.at("wilcoxon").at("wilcox/two-sided/approx").at("p").get<double>(),
                             pair.at("paired_t").at("two-sided").at("p").get<double>(),
                             pair.at("sign_test").at("p_binom_two-sided").get<double>()},
                 table::metric));
    REQUIRE(near(std::vector{got.mean_difference}, std::vector{pair.at("mean_difference_a_minus_b").get<double>()},
                 table::metric));
    REQUIRE(got.wilcoxon.p_exact.has_value() == (got.wilcoxon.pairs <= 200));
    REQUIRE(got.bootstrap.low < got.mean_difference);
    REQUIRE(got.bootstrap.high > got.mean_difference);
  }
}

TEST_CASE("a row compared with itself differs in nothing", "[metrics]") {
  const std::vector<double> row{0.1, 0.5, 0.9};
  const comparison got = compare(row, row);
  REQUIRE(got.zeros == 3);
  REQUIRE(got.mean_difference == 0);
  REQUIRE(got.wilcoxon.p == 1);
  REQUIRE(got.paired_t.p == 1);
  REQUIRE(got.sign.p == 1);
  REQUIRE(got.bootstrap.low == 0);
  REQUIRE(got.bootstrap.high == 0);
}

TEST_CASE("rows that can't be compared are refused", "[metrics]") {
  const std::vector<double> three{1, 2, 3}, two{1, 2}, one{1}, nan{1, NAN};
  REQUIRE_THROWS_WITH(
      compare(three, two),
      "metrics of 3 users can't be compared with those of 2; give one for each user, in the same order");
  REQUIRE_THROWS_WITH(compare(two, nan), "metric 1 is not a finite number: 2 against nan");
  REQUIRE_THROWS_WITH(compare(one, one), "the paired t test needs at least 2 differences, not 1");
}

}  // namespace metrics_significance_tests
