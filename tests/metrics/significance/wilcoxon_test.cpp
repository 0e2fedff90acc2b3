#include "recglm/metrics/significance/wilcoxon.hpp"

#include <nlohmann/json.hpp>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_significance_wilcoxon_tests {

using namespace recglm;
using nlohmann::json;

namespace {

std::vector<double> differences_of(const json& pair) {
  std::vector<double> out;
  for (std::size_t i = 0; i < pair.at("a").size(); ++i)
    out.push_back(pair["a"][i].get<double>() - pair["b"][i].get<double>());
  return out;
}

/// The two-sided chance, by trying every way to give the ranks signs.
double by_trial(const std::vector<double>& differences) {
  std::vector<double> sizes, ranks;
  double w = 0;
  for (double d : differences)
    if (d != 0) sizes.push_back(std::abs(d));
  for (double s : sizes) {
    double below = 0, equal = 0;
    for (double other : sizes) below += other < s, equal += other == s;
    ranks.push_back(below + (equal + 1) / 2);
  }
  for (std::size_t i = 0, r = 0; i < differences.size(); ++i)
    if (differences[i] != 0) w += differences[i] > 0 ? ranks[r] : 0, ++r;
  double least = 0, most = 0;
  const unsigned ways = 1u << ranks.size();
  for (unsigned signs = 0; signs < ways; ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) sum += signs >> i & 1 ? ranks[i] : 0;
    least += sum <= w, most += sum >= w;
  }
  return std::min(1.0, 2 * std::min(least, most) / ways);
}

}  // namespace

TEST_CASE("the signed rank test equals the golden ones", "[metrics][realdata]") {
  if (!have_data()) return;
  const json golden = read_gz_json(data_folder() / "golden/rating_significance/expected.json.gz");
  REQUIRE(golden.at("pairs").size() == 4);
  for (const json& pair : golden.at("pairs")) {
    INFO(pair.at("name"));
    const wilcoxon_test got = wilcoxon(differences_of(pair), 1000);
    REQUIRE(got.pairs == pair.at("ranks_wilcox").at("n_nonzero"));
    REQUIRE(got.w_plus == pair.at("ranks_wilcox").at("w_plus"));
    REQUIRE(got.w_minus == pair.at("ranks_wilcox").at("w_minus"));
    const json& normal = pair.at("wilcoxon").at("wilcox/two-sided/approx");
    REQUIRE(near(std::vector{got.z}, std::vector{normal.at("z").get<double>()}, table::metric));
    REQUIRE(near(std::vector{got.p}, std::vector{normal.at("p").get<double>()}, table::metric));
    REQUIRE(near(std::vector{got.p_exact.value()},
                 std::vector{pair.at("exact_conditional").at("wilcox").at("p_two_sided").get<double>()},
                 table::metric));
    REQUIRE(wilcoxon(differences_of(pair)).p_exact.has_value() == (got.pairs <= 200));
  }
}

TEST_CASE("the exact chance is that of all ways to give the ranks signs", "[metrics]") {
  random_engine rng(12);
  for (int round = 0; round < 60; ++round) {
    std::vector<double> differences(1 + rng.below(12));
    for (double& d : differences) d = static_cast<double>(rng.below(9)) - 4;  // many equal, some zero
    REQUIRE(
        near(std::vector{wilcoxon(differences).p_exact.value()}, std::vector{by_trial(differences)}, table::metric));
  }
}

TEST_CASE("the test does not know which side is called first", "[metrics]") {
  random_engine rng(13);
  std::vector<double> differences(150), mirrored;
  for (double& d : differences) d = rng.normal() + 0.1;
  for (double d : differences) mirrored.push_back(-d);
  const wilcoxon_test one = wilcoxon(differences), other = wilcoxon(mirrored);
  REQUIRE(one.w_plus == other.w_minus);
  REQUIRE(one.z == other.z);
  REQUIRE(one.p == other.p);
  REQUIRE(near(std::vector{*one.p_exact}, std::vector{*other.p_exact}, table::metric));
}

TEST_CASE("without a difference there is no evidence", "[metrics]") {
  const wilcoxon_test got = wilcoxon(std::vector<double>(5, 0.0));
  REQUIRE(got.pairs == 0);
  REQUIRE(got.z == 0);
  REQUIRE(got.p == 1);
  REQUIRE(got.p_exact == 1);
}

}  // namespace metrics_significance_wilcoxon_tests
