#include "recglm/encoding/rotary.hpp"

#include "support/gradient.hpp"

namespace encoding_rotary_tests {

using namespace recglm;

TEST_CASE("frequencies: powers of the base, rounded to half precision for two coordinates", "[encoding]") {
  // ChatGLM-6B's for heads of 16 numbers (golden chatglm6b_tiny).
  const model_shape shape{.hidden = 64, .heads = 4};
  REQUIRE(rotary_2d::frequencies<double>(shape) ==
          std::vector<double>{1.0, 0.0999755859375, 0.01000213623046875, 0.0010004043579101562});
  REQUIRE(rotary_2d::frequencies<float>(shape)[1] == 0.0999755859375f);
  const auto plain = rotary_1d::frequencies<double>({.hidden = 64, .heads = 4, .rotary_base = 100});
  REQUIRE(plain.size() == 8);
  for (std::size_t i = 0; i < 8; ++i)
    REQUIRE(std::abs(plain[i] - std::pow(100.0, -static_cast<double>(i) / 8)) < 1e-15);
}

TEST_CASE("numbers are rounded to halves", "[encoding]") {
  REQUIRE(detail::rounded_to_half(1.0f) == 1.0f);
  REQUIRE(detail::rounded_to_half(1.00048828125f) == 1.0f);          // half of the last place: to even
  REQUIRE(detail::rounded_to_half(1.00146484375f) == 1.001953125f);  // to even, upwards
  REQUIRE(detail::rounded_to_half(0.1f) == 0.0999755859375f);
  REQUIRE(detail::rounded_to_half(3e-6f) == 50 * std::ldexp(1.0f, -24));  // where halves have equal steps
}

TEMPLATE_TEST_CASE("scores depend on the distance of the coordinates alone, and lengths stay", "[encoding]", rotary_1d,
                   rotary_2d) {
  random_engine rng(1);
  const model_shape shape{.hidden = 8, .heads = 1, .positions = 50};
  typename TestType::template layer<machine> layer(shape, true);
  REQUIRE(layer.largest() == 50);
  auto vectors = random_parameter("v", 2, 8, rng);
  const auto score = [&](std::vector<std::int32_t> inter, std::vector<std::int32_t> intra) {
    tape<machine> t;
    const auto x = rotate(t, whole(t, vectors), 0, head_layout{1, 8, 8}, layer.turn(t, inter, intra));
    double dot = 0, length = 0, before = 0;
    for (int i = 0; i < 8; ++i) {
      dot += x.value()[i] * x.value()[8 + i];
      length += x.value()[i] * x.value()[i];
      before += vectors.value[static_cast<std::size_t>(i)] * vectors.value[static_cast<std::size_t>(i)];
    }
    REQUIRE(std::abs(length - before) < 1e-12);
    return dot;
  };
  const double at = score({3, 9}, {1, 5});
  REQUIRE(std::abs(score({13, 19}, {21, 25}) - at) < 1e-12);
  REQUIRE(std::abs(score({3, 10}, {1, 5}) - at) > 1e-6);
  const bool reads_intra = TestType::name == rotary_2d::name;
  REQUIRE((std::abs(score({3, 9}, {1, 7}) - at) > 1e-6) == reads_intra);
}

}  // namespace encoding_rotary_tests
