#include "recglm/metrics/sampled.hpp"

#include <nlohmann/json.hpp>

#include "recglm/metrics/npy.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_sampled_tests {

using namespace recglm;
using nlohmann::json;

TEST_CASE("ranks and metrics of a sample equal the golden ones under every rule for ties", "[metrics][realdata]") {
  if (!have_data()) return;
  const auto folder = data_folder() / "golden/ranking_metrics";
  const json golden = read_gz_json(folder / "expected.json.gz");
  const json& sample = golden.at("sampled");
  const number_table scores = read_npy(folder / "sampled.scores.npy");
  std::vector<rank_range> ranks;
  std::vector<double> best, worst;
  for (std::size_t u = 0; u < scores.rows; ++u) {
    ranks.push_back(ranks_of(std::span(scores.values).subspan(u * scores.columns, scores.columns), 0));
    best.push_back(ranks.back().best);
    worst.push_back(ranks.back().worst);
  }
  const json& kind = sample.at("rank");
  const json& optimistic = kind.at("optimistic (ties count for the positive)");
  const json& pessimistic = kind.at("pessimistic (ties count against)");
  REQUIRE(best == optimistic.at("rank_per_user").get<std::vector<double>>());
  REQUIRE(worst == pessimistic.at("rank_per_user").get<std::vector<double>>());
  int compared = 0;
  for (int k : golden.at("k"))
    for (const auto& [name, metric] :
         {std::pair{"hr@", &list_metrics::hr}, {"ndcg@", &list_metrics::ndcg}, {"mrr@", &list_metrics::mrr}}) {
      const std::string column = name + std::to_string(k);
      INFO(column);
      double of_best = 0, of_worst = 0, expected = 0;
      for (const rank_range r : ranks) {
        of_best += metrics_at_rank(r.best, k).*metric / 200;
        of_worst += metrics_at_rank(r.worst, k).*metric / 200;
        expected += expected_metrics(r, k).*metric / 200;
      }
      REQUIRE(near(std::vector{of_best, of_worst},
                   std::vector{optimistic.at(column).get<double>(), pessimistic.at(column).get<double>()},
                   table::metric));
      ++compared;
      const json& mean = sample.at("expectation_over_random_tie_order");
      if (!mean.contains(column)) continue;  // the golden file has no mean reciprocal rank there
      REQUIRE(near(std::vector{expected}, std::vector{mean.at(column).get<double>()}, table::metric));
      ++compared;
    }
  REQUIRE(compared == 6 * 3 + 6 * 2);
}

TEST_CASE("the ranks that ties allow are those of the two orders of a list", "[metrics]") {
  random_engine rng(3);
  for (int round = 0; round < 30; ++round) {
    std::vector<double> scores(20);
    for (double& s : scores) s = static_cast<double>(rng.below(5));
    const auto item = static_cast<item_id>(rng.below(2) * 19);  // the lowest id or the highest
    const auto place = [&](tie_rule rule) {
      const std::vector<item_id> list = ranked(scores, 20, rule);
      return static_cast<int>(std::find(list.begin(), list.end(), item) - list.begin()) + 1;
    };
    const auto [first, last] = std::minmax({place(tie_rule::lower_id_first), place(tie_rule::higher_id_first)});
    const rank_range got = ranks_of(scores, item);
    REQUIRE(got.best == first);
    REQUIRE(got.worst == last);
    REQUIRE(average_rank(scores, item) == (first + last) / 2.0);
  }
}

TEST_CASE("a metric of a sample says so in its name", "[metrics]") {
  history asked;
  asked.next.item = 3;
  const std::vector<item_id> list{5, 3, 1};
  sampled<100, ndcg<10>> gain, other;
  ndcg<10> full;
  gain.add({asked, list});
  full.add({asked, list});
  REQUIRE(gain.name == "ndcg@10-of-100");
  REQUIRE(gain.value() == full.value());
  other.merge(gain);
  REQUIRE(other.value() == full.value());
  sampled<2, hr<1>> two;
  REQUIRE_THROWS_WITH(two.add({asked, list}), "hr@1-of-2: a list of 3 items ranks more than the sample");
  const std::vector<double> scores{1, NAN};
  REQUIRE_THROWS_WITH(ranks_of(scores, 0), "the score of item 1 is not a number");
  REQUIRE_THROWS_WITH(ranks_of(scores, 2), "item 2 has no score among 2");
  REQUIRE_THROWS_WITH(expected_metrics({3, 2}, 5), "ranks from 3 to 2 are none; they begin at 1");
}

}  // namespace metrics_sampled_tests
