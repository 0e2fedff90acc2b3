#include "recglm/train/schedule.hpp"

#include <vector>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace train_schedule_tests {

using recglm::decay;
using recglm::schedule;

TEST_CASE("linear warm-up, then linear decay", "[train]") {
  const schedule s{1e-3, 0.2, decay::linear, 0};
  std::vector<double> got, want;
  for (int t = 1; t <= 10; ++t) {
    got.push_back(s.rate(t, 10));
    want.push_back(1e-3 * (t <= 2 ? t / 2.0 : (10 - t) / 8.0));
  }
  REQUIRE(near(got, want, table::metric));
  REQUIRE(s.rate(12, 10) == 0);
}

TEST_CASE("the other shapes", "[train]") {
  REQUIRE(schedule{2, 0.5, decay::constant, 0}.rate(2, 8) == 1);
  REQUIRE(schedule{2, 0.5, decay::constant, 0}.rate(8, 8) == 2);
  const schedule c{1, 0, decay::cosine, 0.1};
  REQUIRE(near(std::vector<double>{c.rate(0, 10), c.rate(5, 10), c.rate(10, 10)}, std::vector<double>{1, 0.55, 0.1},
               table::metric));
  REQUIRE(schedule{1, 0, decay::linear, 0.5}.rate(10, 10) == 0.5);
}

TEST_CASE("what makes no schedule is refused", "[train]") {
  REQUIRE_THROWS_WITH((schedule{-1}.check_values()), "schedule: the peak rate must be 0 or more, not -1");
  REQUIRE_THROWS_WITH((schedule{1, 1}.check_values()),
                      "schedule: the warm-up is a share of the run, from 0 to below 1, not 1");
  REQUIRE_THROWS_WITH((schedule{1, 0, decay::linear, 2}.check_values()),
                      "schedule: the floor is a share of the peak, from 0 to 1, not 2");
}

}  // namespace train_schedule_tests
