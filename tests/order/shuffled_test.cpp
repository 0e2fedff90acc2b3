#include "recglm/order/shuffled.hpp"

#include <map>

#include "recglm/core/replay.hpp"
#include "recglm/laws/blank.hpp"
#include "support/catch.hpp"

namespace order_shuffled_tests {

using namespace recglm;

TEST_CASE("every order of shuffled blanks is as likely", "[order]") {
  const mask_plan plan{mask_kind::entity, {{1, 2}, {4, 6}, {8, 9}}};
  random_engine random(61);
  std::map<std::vector<int>, double> counts;
  const int rounds = 12000;
  for (int i = 0; i < rounds; ++i) ++counts[shuffled{}.arrange(plan, random)];
  REQUIRE(counts.size() == 6);
  for (const auto& [order, count] : counts)
    REQUIRE(std::abs(count / rounds - 1.0 / 6) < 4 * std::sqrt(5.0 / 36 / rounds));
}

TEST_CASE("shuffled blanks replay a recorded shuffle and keep the laws", "[order]") {
  const mask_plan plan{mask_kind::entity, {{1, 2}, {4, 6}, {8, 9}}};
  replaying_engine replay({replaying_engine::permutation{{2, 0, 1}}});
  REQUIRE(shuffled{}.arrange(plan, replay) == std::vector<int>{2, 0, 1});
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    REQUIRE(broken_laws(shuffled{}, plan, seed) == std::vector<std::string>{});
}

}  // namespace order_shuffled_tests
