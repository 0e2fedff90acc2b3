#include "recglm/metrics/consistency.hpp"

#include "recglm/metrics/ranking.hpp"
#include "support/catch.hpp"

namespace metrics_consistency_tests {

using namespace recglm;

TEST_CASE("figures of real rankings are consistent", "[metrics]") {
  random_engine rng(8);
  for (int round = 0; round < 50; ++round) {
    std::vector<cut_figures> cuts{{10, 0, 0}, {1, 0, 0}, {5, 0, 0}, {20, 0, 0}};
    const int users = 1 + static_cast<int>(rng.below(40));
    for (int u = 0; u < users; ++u) {
      const double rank = 1 + static_cast<double>(rng.below(30));
      for (cut_figures& c : cuts) {
        c.hr += figures_at_rank(rank, c.k).hr / users;
        c.ndcg += figures_at_rank(rank, c.k).ndcg / users;
      }
    }
    REQUIRE(inconsistencies(cuts).empty());
  }
}

TEST_CASE("published rows that no ranking gives are named", "[metrics]") {
  const double rounded = 2e-4;
  // A row that grows too little between 5 and 10, and one whose NDCG@5 exceeds what HR@1 and HR@5 allow.
  const auto slow = inconsistencies({{5, 0.0360, 0.0291}, {10, 0.0417, 0.0302}}, rounded);
  REQUIRE(slow == std::vector<std::string>{"ndcg@10 - ndcg@5 is 0.0011 and must lie in [0.0016, 0.0020], from hr@10 - hr@5 = 0.0057"});
  const auto high = inconsistencies({{1, 0.4965, 0.4965}, {5, 0.7435, 0.7032}}, rounded);
  REQUIRE(high == std::vector<std::string>{"ndcg@5 - ndcg@1 is 0.2067 and must lie in [0.0956, 0.1558], from hr@5 - hr@1 = 0.2470"});
  REQUIRE(inconsistencies({{1, 0.6072, 0.6072}, {5, 0.1502, 0.6072}}).front() == "hr@5 0.1502 is below hr@1 0.6072");
  REQUIRE(inconsistencies({{1, 0.2, 0.1}}) == std::vector<std::string>{"ndcg@1 0.1000 must lie in [0.2000, 0.2000] where hr@1 is 0.2000"});
  REQUIRE(inconsistencies({{1, 0.2, 0.2}, {1, 0.3, 0.3}}) == std::vector<std::string>{"the cut at 1 is given twice with other figures"});
  REQUIRE(inconsistencies({{1, 1.2, 1.2}}) == std::vector<std::string>{"hr@1 1.2000 is above 1"});
  REQUIRE_THROWS_WITH(inconsistencies({{0, 1, 1}}), "a ranking is cut at rank 1 or later, not 0");
}

}  // namespace metrics_consistency_tests
