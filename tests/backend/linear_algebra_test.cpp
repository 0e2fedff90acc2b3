#include "recglm/backend/linear_algebra.hpp"

#include <cmath>
#include <limits>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace backend_linear_algebra_tests {

TEMPLATE_TEST_CASE("a positive definite matrix times its inverse is 1", "[backend]", float, double) {
  for (const int n : {0, 1, 2, 63, 64, 65, 150}) {
    recglm::random_engine rng(static_cast<std::uint64_t>(n) + 1);
    const std::size_t size = static_cast<std::size_t>(n);
    std::vector<TestType> x(size * size), a(size * size);
    for (TestType& v : x) v = static_cast<TestType>(rng.uniform() - 0.5);
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j) {
        for (std::size_t k = 0; k < size; ++k) a[i * size + j] += x[i * size + k] * x[j * size + k];
        if (i == j) a[i * size + j] += 5;
      }
    std::vector<TestType> inverse = a;
    recglm::invert_positive_definite(inverse.data(), n);
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < size; ++k)
          sum += static_cast<double>(a[i * size + k]) * static_cast<double>(inverse[k * size + j]);
        REQUIRE(std::abs(sum - (i == j)) < 1000.0 * static_cast<double>(std::numeric_limits<TestType>::epsilon()));
        REQUIRE(inverse[i * size + j] == inverse[j * size + i]);
      }
  }
}

TEST_CASE("a matrix that is not positive definite is refused", "[backend]") {
  double a[] = {1, 0, 0, 0, -1, 0, 0, 0, 1};
  REQUIRE_THROWS_WITH(recglm::invert_positive_definite(a, 3),
                      "a matrix of 3 rows is not positive definite: its leading part of 2 rows is not");
}

}  // namespace backend_linear_algebra_tests
