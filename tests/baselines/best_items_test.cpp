#include "recglm/baselines/best_items.hpp"

#include <numeric>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace baselines_best_items_tests {

TEST_CASE("the best items are the head of a full sort", "[baselines]") {
  recglm::random_engine rng(1);
  for (int k = 0; k < 300; ++k) {
    std::vector<double> scores(1 + rng.below(40));
    for (double& x : scores) x = static_cast<double>(rng.below(6)) - 2;  // many ties, some below 0
    std::vector<recglm::item_id> excluded, order;
    for (std::size_t i = 0; i < scores.size(); ++i) (rng.below(4) ? order : excluded).push_back(static_cast<int>(i));
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return scores[a] > scores[b]; });
    const std::size_t list = rng.below(30);
    if (order.size() > list) order.resize(list);
    REQUIRE(recglm::best_items(scores, static_cast<int>(list), excluded) == order);
  }
}

}  // namespace baselines_best_items_tests
