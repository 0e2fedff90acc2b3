#include "recglm/backend/pointwise.hpp"

#include <set>

#include "recglm/concepts.hpp"
#include "support/catch.hpp"

namespace backend_pointwise_tests {

TEST_CASE("prefix_lm sees Part A and what is before", "[backend]") {
  static_assert(recglm::Visibility<recglm::prefix_lm>);
  const recglm::prefix_lm mask{3};
  for (int q = 0; q < 6; ++q)
    for (int k = 0; k < 6; ++k) {
      REQUIRE(mask.sees(q, k) == (k <= q || k < 3));
      REQUIRE(mask.sees(q, k) == (k < mask.row_end(q)));
    }
}

TEST_CASE("counted draws are uniform and differ between keys", "[backend]") {
  double sum = 0;
  int below = 0, same = 0;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    const float u = recglm::counted_uniform(5, static_cast<std::uint32_t>(i));
    REQUIRE((u >= 0 && u < 1));
    sum += static_cast<double>(u);
    below += u < 0.1f;
    same += (u < 0.1f) == (recglm::counted_uniform(6, static_cast<std::uint32_t>(i)) < 0.1f);
  }
  REQUIRE(std::abs(sum / n - 0.5) < 0.005);
  REQUIRE(std::abs(below - n / 10) < 400);
  REQUIRE(std::abs(same - n * 0.82) < 1000);  // independent draws agree with probability .1^2 + .9^2
}

}  // namespace backend_pointwise_tests
