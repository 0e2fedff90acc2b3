#include "recglm/metrics/significance/sign_test.hpp"

#include <nlohmann/json.hpp>

#include <vector>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_significance_sign_tests {

using namespace recglm;
using nlohmann::json;

TEST_CASE("the sign test equals the golden ones", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  for (const json& pair : golden.at("pairs")) {
    INFO(pair.at("name"));
    std::vector<double> differences;
    for (std::size_t i = 0; i < pair.at("a").size(); ++i)
      differences.push_back(pair["a"][i].get<double>() - pair["b"][i].get<double>());
    const json& want = pair.at("sign_test");
    const sign_test got = count_signs(differences);
    REQUIRE(got.positive == want.at("positive"));
    REQUIRE(got.negative == want.at("negative"));
    REQUIRE(near(std::vector{got.p}, std::vector{want.at("p_binom_two-sided").get<double>()}, table::metric));
  }
}

TEST_CASE("the sign test sees signs only, and zeros not at all", "[metrics]") {
  const sign_test got = count_signs(std::vector<double>{3, 0, -0.1, 0.1, 100, 0, 2});
  REQUIRE(got.positive == 4);
  REQUIRE(got.negative == 1);
  REQUIRE(near(std::vector{got.p}, std::vector{2.0 * (1 + 5) / 32}, table::metric));
  REQUIRE(count_signs(std::vector<double>{0, 0}).p == 1);
  REQUIRE(count_signs(std::vector<double>{1, -1}).p == 1);
}

}  // namespace metrics_significance_sign_tests
