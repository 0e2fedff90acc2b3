#include "recglm/pipeline/rank.hpp"

#include <set>

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_rank_tests {

TEST_CASE("every question gets a full list of different items, whatever is decoded beside it", "[pipeline]") {
  tiny::line<> line;
  const auto network = line.untrained();
  const recglm::model_view model = network;
  const auto all = recglm::rank(model, line.ready, line.pool, line.shared->test, true, 1);
  REQUIRE(all.size() == line.shared->test.size());
  for (std::size_t q = 0; q < all.size(); ++q) {
    std::set<recglm::item_id> different(all[q].begin(), all[q].end()), past;
    for (const auto& x : line.shared->test[q].past) past.insert(x.item);
    const std::size_t left = static_cast<std::size_t>(line.shared->data.item_count()) - past.size();
    REQUIRE(all[q].size() == std::min<std::size_t>(20, left));
    REQUIRE(different.size() == all[q].size());
    REQUIRE_FALSE(different.contains(-1));
    for (recglm::item_id i : all[q]) REQUIRE_FALSE(past.contains(i));
  }
  auto alone = line.ready;
  alone.value.decode_batch = 3;
  REQUIRE(recglm::rank(model, alone, line.pool, line.shared->test, true, 1) == all);
}

TEST_CASE("ranking stops between two groups when asked to", "[pipeline]") {
  tiny::line<> line;
  line.ready.value.decode_batch = 5;
  const auto network = line.untrained();
  const recglm::model_view model = network;
  int groups = 0;
  const auto some =
      recglm::rank(model, line.ready, line.pool, line.shared->test, false, 1, [&] { return ++groups > 2; });
  REQUIRE(some.size() == 10);
}

}  // namespace pipeline_rank_tests
