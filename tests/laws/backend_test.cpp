#include "recglm/laws/backend.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/fenced.hpp"

namespace laws_backend_tests {

using namespace recglm;

namespace {
struct wrong : cpu<float> {
  static void column_sums(float*, const float*, int, int) {}
};
}  // namespace

TEST_CASE("the processor keeps the laws of a backend, and so does the fenced one", "[laws]") {
  REQUIRE(broken_laws(cpu<float>{}) == std::vector<std::string>{});
  REQUIRE(broken_laws(cpu<double>{}) == std::vector<std::string>{});
  REQUIRE(broken_laws(fenced<float>{}, 2) == std::vector<std::string>{});
}

TEST_CASE("a backend that breaks one law is told that one", "[laws]") {
  REQUIRE(broken_laws(wrong{}) == std::vector<std::string>{"column_sums does not add to what is there"});
}

}  // namespace laws_backend_tests
