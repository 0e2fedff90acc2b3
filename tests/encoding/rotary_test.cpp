#include "recglm/encoding/rotary.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"
#include "support/near.hpp"

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

TEST_CASE("scaled frequencies: all, the slow ones, a ramp between", "[encoding]") {
  using kinds = rotary_scaling::kinds;
  constexpr double circle = 6.283185307179586;
  model_shape shape{.hidden = 16, .heads = 1, .rotary_base = 100};
  const auto plain = rotary_1d::frequencies<double>(shape);
  const auto scaled = [&](const rotary_scaling& by) {
    shape.scaling = by;
    return rotary_1d::frequencies<double>(shape);
  };
  const auto linear = scaled({.kind = kinds::linear, .factor = 3});
  for (std::size_t i = 0; i < 8; ++i) REQUIRE(std::abs(linear[i] - plain[i] / 3) < 1e-15);

  rotary_scaling each{.kind = kinds::each, .factors = {1, 1, 2, 3, 4, 8, 8, 8}};
  auto got = scaled(each);
  for (std::size_t i = 0; i < 8; ++i) REQUIRE(std::abs(got[i] - plain[i] / each.factors[i]) < 1e-15);
  each.factors.pop_back();
  REQUIRE_THROWS_WITH(scaled(each), "rotary_scaling: there are 7 factors for 8 frequencies");

  // YaRN by hand (arXiv 2309.00071). Frequency i rotates 64 100^(-i / 8) / (2 pi) times within 64 positions: 4 times
  // between i = 1 and 2, once between 4 and 5. So the ramp runs from 1 to 5.
  const rotary_scaling yarn{
      .kind = kinds::yarn, .factor = 4, .positions = 64, .most_rotations = 4, .least_rotations = 1};
  const auto turns_at = [&](double i) { return 64 * std::pow(100.0, -i / 8) / circle; };
  REQUIRE((turns_at(1) > 4 && turns_at(2) < 4 && turns_at(4) > 1 && turns_at(5) < 1));
  got = scaled(yarn);
  for (std::size_t i = 0; i < 8; ++i) {
    const double ramp = i <= 1 ? 0 : i >= 5 ? 1 : (static_cast<double>(i) - 1) / 4;
    REQUIRE(std::abs(got[i] - plain[i] * (1 - ramp + ramp / 4)) < 1e-15);
  }
  rotary_scaling between = yarn;
  between.whole_steps = false;
  got = scaled(between);
  const double first = 8 * std::log(64 / (4 * circle)) / std::log(100.0),
               last = 8 * std::log(64 / circle) / std::log(100.0);
  REQUIRE(got[1] == plain[1]);
  REQUIRE(std::abs(got[5] - plain[5] / 4) < 1e-15);
  for (std::size_t i = 2; i < 5; ++i) {
    const double ramp = (static_cast<double>(i) - first) / (last - first);
    REQUIRE(std::abs(got[i] - plain[i] * (1 - ramp + ramp / 4)) < 1e-15);
  }

  // Llama 3's ramp runs over the rotations themselves.
  rotary_scaling llama3 = yarn;
  llama3.kind = kinds::llama3;
  got = scaled(llama3);
  for (std::size_t i = 0; i < 8; ++i) {
    const double rotations = turns_at(static_cast<double>(i)), keep = rotations >= 4   ? 1
                                                                      : rotations <= 1 ? 0
                                                                                       : (rotations - 1) / 3;
    REQUIRE(std::abs(got[i] - plain[i] * (keep + (1 - keep) / 4)) < 1e-15);
  }
}

TEST_CASE("scaled frequencies are those of transformers", "[encoding]") {
  // transformers 5.23, heads of 16 numbers, base 10000: ROPE_INIT_FUNCTIONS[kind](config, "cpu").
  using kinds = rotary_scaling::kinds;
  struct row {
    rotary_scaling by;
    std::vector<float> want;
  };
  const row rows[] = {{{.kind = kinds::linear, .factor = 2.5},
                       {0.400000006f, 0.1264911f, 0.0399999991f, 0.0126491114f, 0.00399999972f, 0.00126491114f,
                        0.000400000019f, 0.000126491112f}},
                      {{.kind = kinds::yarn, .factor = 4, .positions = 16, .most_rotations = 32, .least_rotations = 1},
                       {1.0f, 0.079056941f, 0.0250000004f, 0.00790569466f, 0.00249999994f, 0.000790569466f,
                        0.000250000012f, 7.90569466e-05f}},
                      {{.kind = kinds::yarn,
                        .factor = 8,
                        .positions = 16,
                        .most_rotations = 4,
                        .least_rotations = 0.5,
                        .whole_steps = false},
                       {1.0f, 0.120533988f, 0.0125000002f, 0.00395284733f, 0.00124999997f, 0.000395284733f,
                        0.000125000006f, 3.95284733e-05f}},
                      {{.kind = kinds::llama3, .factor = 8, .positions = 64, .most_rotations = 4, .least_rotations = 1},
                       {1.0f, 0.244384587f, 0.0130422562f, 0.00395284733f, 0.00124999997f, 0.000395284733f,
                        0.000125000006f, 3.95284733e-05f}}};
  for (const row& r : rows) {
    const auto got = rotary_1d::frequencies<float>({.hidden = 16, .heads = 1, .scaling = r.by});
    std::vector<float> ratios;
    for (std::size_t i = 0; i < r.want.size(); ++i) ratios.push_back(got.at(i) / r.want[i]);
    REQUIRE(near(ratios, std::vector<float>(8, 1), table::golden<float>));
  }
}

TEST_CASE("an amplitude chunks what is rotated", "[encoding]") {
  const model_shape shape{.hidden = 4, .heads = 1, .positions = 9, .scaling = {.amplitude = 1.5}};
  random_engine rng(1);
  auto vectors = random_parameter("v", 1, 4, rng);
  typename rotary_1d::layer<backend> layer(shape, true);
  tape<backend> t;
  const std::vector<std::int32_t> at = {3}, none = {0};
  const auto x = rotate(t, whole(t, vectors), 0, head_layout{1, 4, 4}, layer.rotate(t, at, none));
  double length = 0, before = 0;
  for (int i = 0; i < 4; ++i) {
    length += x.value()[i] * x.value()[i];
    before +=
        elements(vectors.value)[static_cast<std::size_t>(i)] * elements(vectors.value)[static_cast<std::size_t>(i)];
  }
  REQUIRE(std::abs(length - 2.25 * before) < 1e-12);
}

TEMPLATE_TEST_CASE("tables hold the angles of all places asked for, the older ones too", "[encoding]", float, double) {
  using S = TestType;
  const std::vector<S> frequencies{S(1), S(0.3), S(0.007)};
  detail::angle_tables<cpu<S>> tables(frequencies, S(1.25));
  const auto first = tables.up_to(5);
  REQUIRE(tables.up_to(first->places - 1) == first);
  const auto second = tables.up_to(first->places);
  REQUIRE(second->places >= 2 * first->places);
  REQUIRE(tables.up_to(0) == second);
  for (const auto& table : {first, second})
    for (int place : {0, 1, 5, first->places - 1})
      for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t at = static_cast<std::size_t>(place) * 3 + i;
        REQUIRE(elements(table->cosines)[at] == std::cos(static_cast<S>(place) * frequencies[i]) * S(1.25));
        REQUIRE(elements(table->sines)[at] == std::sin(static_cast<S>(place) * frequencies[i]) * S(1.25));
      }
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
  typename TestType::template layer<backend> layer(shape, true);
  REQUIRE(layer.largest() == 50);
  auto vectors = random_parameter("v", 2, 8, rng);
  const auto score = [&](std::vector<std::int32_t> inter, std::vector<std::int32_t> intra) {
    tape<backend> t;
    const auto x = rotate(t, whole(t, vectors), 0, head_layout{1, 8, 8}, layer.rotate(t, inter, intra));
    double dot = 0, length = 0, before = 0;
    for (int i = 0; i < 8; ++i) {
      dot += x.value()[i] * x.value()[8 + i];
      length += x.value()[i] * x.value()[i];
      before +=
          elements(vectors.value)[static_cast<std::size_t>(i)] * elements(vectors.value)[static_cast<std::size_t>(i)];
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
