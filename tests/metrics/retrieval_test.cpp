#include "recglm/metrics/retrieval.hpp"

#include "recglm/laws/decode.hpp"
#include "support/catch.hpp"

namespace metrics_retrieval_tests {

using namespace recglm;

TEST_CASE("with one wanted item they are the hit rate, a K-th of it, and the reciprocal rank", "[metrics]") {
  random_engine rng(2);
  recall<5> found;
  precision<5> share;
  mean_average_precision<5> average;
  hr<5> hits;
  mrr<5> reciprocal;
  std::vector<history> questions(60);
  std::vector<std::vector<item_id>> lists(60);
  for (std::size_t q = 0; q < questions.size(); ++q) {
    questions[q].user = static_cast<user_id>(q);
    questions[q].next.item = static_cast<item_id>(rng.below(12));
    for (int i = 0; i < 8; ++i) lists[q].push_back(static_cast<item_id>(rng.below(13)) - 1);
    std::apply(
        [&](auto&... m) {
          (m.add({questions[q], lists[q]}), ...);
        },
        std::tie(found, share, average, hits, reciprocal));
  }
  for (std::size_t q = 0; q < questions.size(); ++q) {
    REQUIRE(found.per_user()[q].value == hits.per_user()[q].value);
    REQUIRE(share.per_user()[q].value == hits.per_user()[q].value / 5);
    REQUIRE(average.per_user()[q].value == reciprocal.per_user()[q].value);
  }
  REQUIRE(found.value() > 0);
  REQUIRE(broken_laws(recall<5>{}, questions, lists).empty());
  REQUIRE(broken_laws(precision<5>{}, questions, lists).empty());
  REQUIRE(broken_laws(mean_average_precision<5>{}, questions, lists).empty());
}

TEST_CASE("their names are columns", "[metrics]") {
  STATIC_REQUIRE(recall<10>::name == "recall@10");
  STATIC_REQUIRE(precision<1>::name == "precision@1");
  STATIC_REQUIRE(mean_average_precision<20>::name == "map@20");
  REQUIRE_THROWS_WITH(recall<3>{}.value(), "recall@3: nothing was judged, so there is no mean");
}

}  // namespace metrics_retrieval_tests
