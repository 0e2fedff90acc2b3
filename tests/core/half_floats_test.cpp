#include "recglm/core/half_floats.hpp"

#include <cmath>

#include "support/catch.hpp"

namespace core_half_floats_tests {

using namespace recglm;

TEST_CASE("every number of 16 bits is the one nearest to its value", "[core]") {
  for (std::uint32_t bits = 0; bits < 0x10000u; ++bits) {
    const auto stored = static_cast<std::uint16_t>(bits);
    const float half = float_of_half(stored), bfloat = float_of_bfloat(stored);
    if (std::isnan(half) ? !std::isnan(float_of_half(half_of(half))) : half_of(half) != stored) FAIL("half " << bits);
    if (std::isnan(bfloat) ? !std::isnan(float_of_bfloat(bfloat_of(bfloat))) : bfloat_of(bfloat) != stored)
      FAIL("bfloat16 " << bits);
  }
}

TEST_CASE("what lies between two numbers of 16 bits goes to the nearer one, ties to even", "[core]") {
  for (std::uint32_t bits = 0; bits < 0x7c00u; ++bits) {
    const auto stored = static_cast<std::uint16_t>(bits);
    const float low = float_of_half(stored),
                high = bits == 0x7bffu ? 65536.0f : float_of_half(static_cast<std::uint16_t>(bits + 1));
    const float middle = (low + high) / 2;
    const std::uint32_t even = bits % 2 ? bits + 1 : bits;
    if (half_of(middle) != even || half_of(std::nextafter(middle, 0.0f)) != bits ||
        half_of(std::nextafter(middle, INFINITY)) != bits + 1)
      FAIL("above half " << bits);
    if (half_of(-middle) != (even | 0x8000u)) FAIL("below half -" << bits);
  }
  REQUIRE(float_of_bfloat(bfloat_of(1.00390625f)) == 1.0f);
  REQUIRE(float_of_bfloat(bfloat_of(1.01171875f)) == 1.015625f);
  REQUIRE(half_of(1e9f) == 0x7c00u);
  REQUIRE(half_of(1e-9f) == 0);
}

}  // namespace core_half_floats_tests
