#include "recglm/backend/host/parallel.hpp"

#include <vector>

#include "support/catch.hpp"

namespace backend_host_parallel_tests {

TEST_CASE("parallel loops visit everything once", "[backend]") {
  for (std::size_t n : {0u, 1u, 15u, 16u, 17u, 1000u, 4097u}) {
    std::vector<int> a(n, 0), b(n, 0), c(n, 0);
    recglm::parallel(n, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) ++a[i];
    });
    recglm::parallel_rows(n, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) ++b[i];
    });
    recglm::tasks(static_cast<int>(n), [&](int i, int) { ++c[static_cast<std::size_t>(i)]; });
    REQUIRE(a == std::vector<int>(n, 1));
    REQUIRE(b == std::vector<int>(n, 1));
    REQUIRE(c == std::vector<int>(n, 1));
  }
}

TEST_CASE("no parallel loop inside another", "[backend]") {
  std::vector<int> inner(8, 0);
  recglm::tasks(8, [&](int i, int) { inner[static_cast<std::size_t>(i)] = recglm::threads(); });
#if defined(_OPENMP)
  if (omp_get_max_threads() > 1) {
    REQUIRE(inner == std::vector<int>(8, 1));
  }
#endif
  REQUIRE(recglm::threads() >= 1);
}

}  // namespace backend_host_parallel_tests
