#include "recglm/autograd/parameter.hpp"

#include "recglm/backend/cpu.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"

namespace autograd_parameter_tests {

TEST_CASE("a frozen weight holds no gradient", "[autograd]") {
  recglm::parameter<recglm::cpu<float>> p("w", {3, 4}, 2.0f);
  REQUIRE(p.count() == 12);
  REQUIRE(elements(p.value)[11] == 2.0f);
  REQUIRE(p.gradient.size() == 12);
  elements(p.gradient)[3] = 5;
  p.zero_gradient();
  REQUIRE(elements(p.gradient)[3] == 0.0f);
  p.train(false);
  REQUIRE_FALSE(p.trained);
  REQUIRE(p.gradient.size() == 0);
  REQUIRE(recglm::parameter<recglm::cpu<float>>("w", {5}, 0, false).gradient.size() == 0);
}

TEST_CASE("weights are drawn alike from a stream of one state, and the stream moves on", "[autograd]") {
  recglm::random_engine a(1), b(1);
  recglm::parameter<recglm::cpu<double>> p("w", {100}), q("w", {100}), r("w", {100});
  p.draw(a, 0.1);
  q.draw(b, 0.1);
  r.draw(b, 0.1);
  REQUIRE(std::equal(elements(p.value).begin(), elements(p.value).end(), elements(q.value).begin()));
  REQUIRE_FALSE(std::equal(elements(p.value).begin(), elements(p.value).end(), elements(r.value).begin()));
}

}  // namespace autograd_parameter_tests
