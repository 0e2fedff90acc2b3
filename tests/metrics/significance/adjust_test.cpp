#include "recglm/metrics/significance/adjust.hpp"

#include <nlohmann/json.hpp>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_significance_adjust_tests {

using namespace recglm;
using nlohmann::json;

TEST_CASE("adjusted p-values equal the golden ones", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  REQUIRE(golden.at("multiple_testing").size() == 5);
  for (const json& g : golden.at("multiple_testing")) {
    INFO(g.at("name"));
    const auto p = g.at("p").get<std::vector<double>>();
    REQUIRE(near(holm(p), g.at("holm").at("adjusted").get<std::vector<double>>(), table::metric));
    REQUIRE(near(benjamini_hochberg(p), g.at("fdr_bh").at("adjusted").get<std::vector<double>>(), table::metric));
  }
}

TEST_CASE("adjusting follows the tests wherever they stand, and never helps one", "[metrics]") {
  random_engine rng(8);
  for (int round = 0; round < 30; ++round) {
    std::vector<double> p(1 + rng.below(20));
    for (double& x : p) x = rng.below(3) == 0 ? 0.25 : rng.uniform();
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), 0);
    shuffle(rng, order);
    std::vector<double> shuffled;
    for (std::size_t i : order) shuffled.push_back(p[i]);
    for (const auto method : {holm, benjamini_hochberg}) {
      const std::vector<double> one = method(p), other = method(shuffled);
      for (std::size_t i = 0; i < order.size(); ++i) REQUIRE(other[i] == one[order[i]]);
      for (std::size_t i = 0; i < p.size(); ++i) REQUIRE((one[i] >= p[i] && one[i] <= 1));
    }
    for (std::size_t i = 0; i < p.size(); ++i) REQUIRE(benjamini_hochberg(p)[i] <= holm(p)[i]);
  }
}

TEST_CASE("what is no p-value is refused", "[metrics]") {
  REQUIRE(holm({}).empty());
  REQUIRE_THROWS_WITH(holm(std::vector<double>{0.5, 1.5}), "p-value 1 is 1.5; it must lie in [0, 1]");
  REQUIRE_THROWS_WITH(benjamini_hochberg(std::vector<double>{NAN}), "p-value 0 is nan; it must lie in [0, 1]");
}

}  // namespace metrics_significance_adjust_tests
