#include "recglm/backend/names.hpp"

#include <type_traits>

#include "support/catch.hpp"

namespace backend_names_tests {
namespace {
struct choice {
  using backend = recglm::cpu<float>;
};
}  // namespace

TEST_CASE("a backend can be chosen by name alone", "[backend]") {
  STATIC_REQUIRE(std::is_same_v<choice::backend, recglm::cpu<float, recglm::chosen_gemm>>);
}

}  // namespace backend_names_tests
