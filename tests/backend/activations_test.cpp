#include "recglm/backend/activations.hpp"

#include <limits>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_activations_tests {

TEST_CASE("e^x in float is within 2 ulp", "[backend]") {
  for (float x = -86.9f; x < 88.0f; x += 0.0137f) {
    const double want = std::exp(static_cast<double>(x));
    INFO(x);
    REQUIRE(std::abs(static_cast<double>(recglm::exp_of(x)) - want) <=
            2 * std::numeric_limits<float>::epsilon() * want);
  }
}

TEST_CASE("e^x at the edges: 0, no overflow, and no number stays none", "[backend]") {
  REQUIRE(recglm::exp_of(0.0f) == 1.0f);
  REQUIRE(recglm::exp_of(-1000.0f) == 0.0f);
  REQUIRE(recglm::exp_of(-std::numeric_limits<float>::infinity()) == 0.0f);
  REQUIRE(std::isfinite(recglm::exp_of(1e30f)));
  REQUIRE(recglm::exp_of(1e30f) > 1e38f);
  REQUIRE(std::isnan(recglm::exp_of(std::numeric_limits<float>::quiet_NaN())));
  REQUIRE(std::isnan(recglm::exp_of(-std::numeric_limits<float>::quiet_NaN())));
}

TEST_CASE("ReLU and its slope, in both scalars and at 0", "[backend]") {
  REQUIRE(recglm::relu::value(2.5f) == 2.5f);
  REQUIRE(recglm::relu::value(-2.5) == 0);
  REQUIRE(recglm::relu::value(0.0f) == 0);
  REQUIRE(recglm::relu::slope(1e-30f) == 1);
  REQUIRE(recglm::relu::slope(0.0) == 0);
  REQUIRE(recglm::relu::slope(-1.0f) == 0);
}

namespace {
template <class A>
void compare(double (*value)(double)) {
  std::vector<float> got, slopes;
  std::vector<double> want, differences;
  for (double x = -9; x < 9; x += 0.0101) {
    const float f = static_cast<float>(x);
    got.push_back(A::value(f));
    want.push_back(value(static_cast<double>(f)));
    slopes.push_back(A::slope(f));
    differences.push_back(A::slope(static_cast<double>(f)));
    const double numeric = (value(x + 1e-6) - value(x - 1e-6)) / 2e-6;
    INFO(x);
    REQUIRE(std::abs(A::slope(x) - numeric) < 1e-8);
    REQUIRE(std::abs(A::value(x) - value(x)) < 1e-14);
  }
  REQUIRE(near(got, want, table::kernel<float>(1)));
  REQUIRE(near(slopes, differences, table::kernel<float>(1)));
}
}  // namespace

TEST_CASE("GELU by erf", "[backend]") {
  compare<recglm::gelu_erf>([](double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); });
}
TEST_CASE("GELU by tanh", "[backend]") {
  compare<recglm::gelu_tanh>(
      [](double x) { return 0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))); });
}
TEST_CASE("SiLU", "[backend]") {
  compare<recglm::silu>([](double x) { return x / (1 + std::exp(-x)); });
}
TEST_CASE("activations of large numbers stay finite, and of no number none", "[backend]") {
  for (float x : {-1e4f, 1e4f}) {
    REQUIRE(std::abs(recglm::gelu_erf::value(x) - (x > 0 ? x : 0.0f)) < 1e-30f);
    REQUIRE(std::abs(recglm::gelu_tanh::value(x) - (x > 0 ? x : 0.0f)) < 1e-30f);
    REQUIRE(std::isfinite(recglm::gelu_tanh::slope(x)));
    REQUIRE(std::isfinite(recglm::silu::value(x)));
  }
  REQUIRE(std::isnan(recglm::gelu_erf::value(std::nanf(""))));
  REQUIRE(std::isnan(recglm::gelu_tanh::value(std::nanf(""))));
}

}  // namespace backend_activations_tests
