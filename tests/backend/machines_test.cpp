#include "recglm/backend/machines.hpp"

#include <type_traits>

#include "support/catch.hpp"

namespace backend_machines_tests {
namespace {
struct choice {
  using backend = recglm::cpu<float>;
};
}  // namespace

TEST_CASE("a machine can be chosen by name alone", "[backend]") {
  STATIC_REQUIRE(std::is_same_v<choice::backend, recglm::cpu<float, recglm::chosen_gemm>>);
}

}  // namespace backend_machines_tests
