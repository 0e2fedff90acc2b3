#include "recglm/baselines/oracle.hpp"

#include "recglm/data/split.hpp"
#include "recglm/data/ties.hpp"
#include "support/catch.hpp"

namespace baselines_oracle_tests {

TEST_CASE("the oracle ranks by the world's chances and refuses another's histories", "[baselines]") {
  recglm::world_spec spec;
  spec.users = 30;
  spec.items = 80;
  const recglm::synthetic_world world(spec, 2);
  const recglm::oracle best(world);
  const recglm::dataset d = world.make();
  const recglm::split s = recglm::leave_one_out(d);
  const auto asked = recglm::questions(s, recglm::part::test);
  for (const recglm::history& h : asked) {
    const auto p = world.next_probabilities(h.user, static_cast<int>(h.past.size()));
    const auto list = best.rank(h, 80, {});
    REQUIRE(list.size() == 80);
    for (std::size_t k = 1; k < list.size(); ++k) {
      const bool in_order = p[list[k - 1]] > p[list[k]] || (p[list[k - 1]] == p[list[k]] && list[k - 1] < list[k]);
      REQUIRE(in_order);
    }
    const std::vector<recglm::item_id> excluded{std::min(list[0], list[1]), std::max(list[0], list[1])};
    REQUIRE(best.rank(h, 1, excluded) == std::vector{list[2]});
  }
  const auto refused = [&](const recglm::history& h) { best.rank(h, 5, {}); };
  auto other = std::vector(asked[0].past.begin(), asked[0].past.end());
  other[0].item = (other[0].item + 1) % 80;
  REQUIRE_THROWS_WITH(
      refused({asked[0].user, other, asked[0].next}),
      "oracle: the history of user 0 is not what the synthetic world made; give the whole past of the world's "
      "own data, without k-core");
  REQUIRE_THROWS_AS(refused({asked[0].user, asked[0].past.subspan(1), asked[0].next}), recglm::error);
  REQUIRE_THROWS_AS(refused({31, asked[0].past, asked[0].next}), recglm::error);
}

TEST_CASE("where ties are in another order, the oracle is asked at the first event that the past lacks",
          "[baselines]") {
  recglm::world_spec spec;
  spec.users = 200;
  spec.items = 80;
  spec.days = 30;
  const recglm::synthetic_world world(spec, 2);
  const recglm::oracle best(world);
  const recglm::dataset mixed = recglm::shuffled_ties(world.make(), 1);
  const recglm::split s = recglm::leave_one_out(mixed);
  int moved = 0;
  for (const recglm::history& h : recglm::questions(s, recglm::part::test)) {
    const auto lived = world.user(h.user);
    std::vector<std::pair<std::int64_t, int>> past;
    for (const auto& e : h.past) past.emplace_back(e.time, e.item);
    std::size_t lacks = 0;
    for (; lacks < lived.size(); ++lacks) {
      const auto at =
          std::find(past.begin(), past.end(), std::pair<std::int64_t, int>(lived[lacks].time, lived[lacks].item));
      if (at == past.end()) break;
      past.erase(at);
    }
    moved += lacks < h.past.size();
    const auto p = world.next_probabilities(h.user, static_cast<int>(lacks));
    REQUIRE(best.rank(h, 1, {}).front() == std::max_element(p.begin(), p.end()) - p.begin());
  }
  REQUIRE(moved > 5);
}

}  // namespace baselines_oracle_tests
