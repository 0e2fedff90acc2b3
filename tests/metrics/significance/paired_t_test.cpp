#include "recglm/metrics/significance/paired_t.hpp"

#include <nlohmann/json.hpp>

#include <vector>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_significance_paired_t_tests {

using namespace recglm;
using nlohmann::json;

TEST_CASE("the paired t test and its interval equal the golden ones", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  for (const json& pair : golden.at("pairs")) {
    INFO(pair.at("name"));
    std::vector<double> differences;
    for (std::size_t i = 0; i < pair.at("a").size(); ++i)
      differences.push_back(pair["a"][i].get<double>() - pair["b"][i].get<double>());
    const json& want = pair.at("paired_t").at("two-sided");
    const paired_t_test got = paired_t(differences);
    REQUIRE(got.df == want.at("df"));
    REQUIRE(near(std::vector{got.t}, std::vector{want.at("t").get<double>()}, table::metric));
    REQUIRE(near(std::vector{got.p}, std::vector{want.at("p").get<double>()}, table::metric));
    REQUIRE(near(std::vector{got.mean_difference.low, got.mean_difference.high},
                 want.at("ci95").get<std::vector<double>>(), table::metric));
  }
}

TEST_CASE("the interval ends where the test would just reject", "[metrics]") {
  const std::vector<double> differences{0.1, -0.3, 0.7, 0.2, 0.4, -0.1};
  for (double level : {0.5, 0.9, 0.99}) {
    std::vector<double> moved = differences;
    for (double& d : moved) d -= paired_t(differences, level).mean_difference.high;
    REQUIRE(near(std::vector{paired_t(moved).p}, std::vector{1 - level}, table::metric));
  }
}

TEST_CASE("differences that do not vary", "[metrics]") {
  const paired_t_test none = paired_t(std::vector<double>{0, 0, 0});
  REQUIRE(none.t == 0);
  REQUIRE(none.p == 1);
  const paired_t_test same = paired_t(std::vector<double>{0.5, 0.5});
  REQUIRE(same.t == INFINITY);
  REQUIRE(same.p == 0);
  REQUIRE(same.mean_difference.low == 0.5);
  REQUIRE(same.mean_difference.high == 0.5);
  REQUIRE_THROWS_WITH(paired_t(std::vector<double>{1}), "the paired t test needs at least 2 differences, not 1");
  REQUIRE_THROWS_WITH(paired_t(std::vector<double>{1, 2}, 1),
                      "the level of an interval lies between 0 and 1, not at 1");
}

}  // namespace metrics_significance_paired_t_tests
