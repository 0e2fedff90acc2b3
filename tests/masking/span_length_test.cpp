#include "recglm/masking/span_length.hpp"

#include "recglm/core/replay.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace masking_span_length_tests {

using namespace recglm;

TEST_CASE("lengths follow Poisson's law without zero", "[masking]") {
  const span_length law(2.0, 4);
  // e^-2 times 2, 2, 4/3, 2/3 for 1..4, renormalised over 6.
  const std::vector<double> up_to{law.up_to(1), law.up_to(2), law.up_to(3), law.up_to(4)};
  REQUIRE(near(up_to, std::vector<double>{1.0 / 3, 2.0 / 3, 8.0 / 9, 1}, table::golden<double>));
  REQUIRE(law.up_to(0) == 0);
  REQUIRE(law.longest() == 4);
  using real = replaying_engine::real;
  replaying_engine draws({real{0}, real{0.33}, real{0.34}, real{0.7}, real{0.9}, real{0.99999}});
  for (int want : {1, 1, 2, 3, 4, 4}) REQUIRE(law.draw(draws) == want);
}

TEST_CASE("lengths are drawn until they reach the budget", "[masking]") {
  const span_length law;
  random_engine random(2);
  for (int budget = 0; budget < 60; ++budget) {
    const auto lengths = draw_lengths(law, budget, false, random);
    int sum = 0;
    for (int n : lengths) {
      REQUIRE(sum < budget);
      sum += n;
    }
    REQUIRE(sum >= budget);
    REQUIRE(draw_lengths(law, budget, true, random).size() == (budget > 0));
  }
  REQUIRE_THROWS_WITH(span_length(0, 3),
                      "span_length: mean 0 and longest 3 describe no length; give a positive mean and at least 1");
}

}  // namespace masking_span_length_tests
