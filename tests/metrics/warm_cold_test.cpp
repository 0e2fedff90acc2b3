#include "recglm/metrics/warm_cold.hpp"

#include "recglm/laws/decode.hpp"
#include "recglm/metrics/beyond_accuracy.hpp"
#include "support/catch.hpp"

namespace metrics_warm_cold_tests {

using namespace recglm;

namespace {

/// Items 0 .. 9, of which the first five were trained on.
catalogue half_known() {
  catalogue c;
  c.titles.resize(10);
  for (item_id item = 0; item < 5; ++item) c.train.push_back({.item = item});
  return c;
}

history asks(user_id user, item_id item) {
  history h;
  h.user = user;
  h.next.item = item;
  return h;
}

}  // namespace

TEST_CASE("answers that training knows and those it does not are judged apart", "[metrics]") {
  warm<hr<1>> of_warm;
  cold<hr<1>> of_cold;
  show_catalogue(of_warm, half_known());
  show_catalogue(of_cold, half_known());
  for (const auto& [answer, first] : {std::pair{1, 1}, {2, 1}, {4, 4}, {3, 3}, {7, 7}, {8, 1}}) {
    const history h = asks(answer, answer);
    const std::vector<item_id> list{first};
    of_warm.add({h, list});
    of_cold.add({h, list});
  }
  STATIC_REQUIRE(warm<hr<1>>::name == "hr@1-warm");
  STATIC_REQUIRE(cold<ndcg<10>>::name == "ndcg@10-cold");
  REQUIRE(of_warm.questions() == 4);
  REQUIRE(of_cold.questions() == 2);
  REQUIRE(of_warm.value() == 0.75);
  REQUIRE(of_cold.value() == 0.5);
}

TEST_CASE("a basket is warm where training knows one of its items", "[metrics]") {
  warm<hr<1>> of_warm;
  cold<hr<1>> of_cold;
  show_catalogue(of_warm, half_known());
  show_catalogue(of_cold, half_known());
  const std::vector<item_id> list{7};
  for (const std::vector<item_id>& basket : {std::vector<item_id>{4, 7}, {7, 8}, {8, 9}, {1, 2}}) {
    history h = asks(1, basket.front());
    h.wanted = basket;
    of_warm.add({h, list});
    of_cold.add({h, list});
  }
  REQUIRE(of_warm.questions() == 2);
  REQUIRE(of_cold.questions() == 2);
  REQUIRE(of_warm.value() == 0.5);
  REQUIRE(of_cold.value() == 0.5);
}

TEST_CASE("a metric of the catalogue can be taken apart too", "[metrics]") {
  cold<coverage<2>> shown;
  show_catalogue(shown, half_known());
  const history known = asks(1, 1), fresh = asks(2, 9);
  const std::vector<item_id> one{1, 2}, other{3, 4};
  shown.add({known, one});
  shown.add({fresh, other});
  REQUIRE(shown.value() == 0.2);
}

TEST_CASE("warm and cold keep the laws of metrics", "[metrics]") {
  random_engine rng(7);
  std::vector<history> questions;
  std::vector<std::vector<item_id>> lists(80);
  for (auto& list : lists) {
    questions.push_back(asks(static_cast<user_id>(questions.size()), static_cast<item_id>(rng.below(10))));
    for (int i = 0; i < 5; ++i) list.push_back(static_cast<item_id>(rng.below(10)));
  }
  warm<ndcg<5>> of_warm;
  cold<ndcg<5>> of_cold;
  of_warm.fit(half_known());
  of_cold.fit(half_known());
  REQUIRE(broken_laws(of_warm, questions, lists).empty());
  REQUIRE(broken_laws(of_cold, questions, lists).empty());
}

TEST_CASE("no question of the kind, or no catalogue, is said", "[metrics]") {
  cold<hr<10>> of_cold;
  const history h = asks(1, 1);
  REQUIRE_THROWS_WITH(of_cold.add({h, {}}),
                      "hr@10-cold: knows no catalogue; call fit(catalogue) before the first question");
  of_cold.fit(half_known());
  of_cold.add({h, {}});
  REQUIRE_THROWS_WITH(of_cold.value(),
                      "hr@10-cold: no question asks for an item that is new to training; leave this metric out");
  warm<hr<10>> of_warm;
  of_warm.fit(half_known());
  REQUIRE_THROWS_WITH(of_warm.value(),
                      "hr@10-warm: no question asks for an item that occurs in training; leave this metric out");
}

}  // namespace metrics_warm_cold_tests
