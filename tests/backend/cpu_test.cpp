#include "recglm/backend/cpu.hpp"

#include "recglm/concepts.hpp"
#include "support/catch.hpp"

namespace backend_cpu_tests {

TEMPLATE_TEST_CASE("the processor is a backend whose kernels are reached by one name", "[backend]", float, double) {
  using B = recglm::cpu<TestType>;
  STATIC_REQUIRE(recglm::Backend<B>);
  const TestType a[] = {1, 2, 3, 4}, b[] = {1, 0, 0, 1};
  TestType c[] = {10, 10, 10, 10};
  B::gemm(false, false, 2, 2, 2, 2, a, 2, b, 2, 1, c, 2);
  REQUIRE(c[0] == 12);
  REQUIRE(c[3] == 18);
  TestType there[4], back[4];
  B::upload(there, a, 4);
  B::download(back, there, 4);
  REQUIRE(back[2] == 3);
  TestType copied[4];
  B::copy(copied, a, 4);
  REQUIRE(copied[1] == 2);
}

}  // namespace backend_cpu_tests
