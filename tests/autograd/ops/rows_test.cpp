#include "recglm/autograd/ops/rows.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace autograd_ops_rows_tests {

using namespace recglm;

TEST_CASE("gradients of the norms", "[autograd]") {
  random_engine rng(1);
  auto x = random_parameter("x", 5, 12, rng);
  parameter<backend> gain("gain", {12}, 1), bias("bias", {12});
  for (double& v : elements(gain.value)) v += 0.3 * rng.normal();
  check_gradients({&x, &gain, &bias},
                  [&](tape<backend>& t) { return weighed(t, layer_norm(t, whole(t, x), gain, bias)); });
  check_gradients({&x, &gain}, [&](tape<backend>& t) { return weighed(t, rms_norm(t, whole(t, x), gain)); });
}

TEST_CASE("a gain shorter than a row norms every chunk of its length", "[autograd]") {
  random_engine rng(3);
  auto x = random_parameter("x", 5, 12, rng), cut = random_parameter("cut", 15, 4, rng);
  parameter<backend> gain("gain", {4}, 1), odd("odd", {5}, 1);
  for (double& v : elements(gain.value)) v += 0.3 * rng.normal();
  check_gradients({&x, &gain}, [&](tape<backend>& t) { return weighed(t, rms_norm(t, whole(t, x), gain)); });
  cut.value = x.value;
  tape<backend> t;
  const auto heads = rms_norm(t, whole(t, x), gain), rows = rms_norm(t, whole(t, cut), gain);
  REQUIRE(heads.columns() == 12);
  REQUIRE(std::vector<double>(heads.value(), heads.value() + 60) ==
          std::vector<double>(rows.value(), rows.value() + 60));
  REQUIRE_THROWS_WITH(rms_norm(t, whole(t, x), odd), "odd is the gain of 5 numbers, not of rows of 12");
}

TEST_CASE("gradients of embed and gather, an index twice", "[autograd]") {
  random_engine rng(2);
  auto table = random_parameter("table", 6, 5, rng);
  const std::vector<std::int32_t> ids{3, 0, 3, 5, 1, 2, 4}, chosen{6, 0, 0, 2};
  check_gradients({&table}, [&](tape<backend>& t) {
    const auto x = embed(t, table, t.upload(std::span<const std::int32_t>(ids)), 7);
    return weighed(t, gather_rows(t, x, t.upload(std::span<const std::int32_t>(chosen)), 4));
  });
}

TEST_CASE("gain and bias are trained together", "[autograd]") {
  parameter<backend> gain("norm.weight", {4}, 1), bias("norm.bias", {4}, 0, false), x("x", {2, 4}, 1);
  tape<backend> t;
  REQUIRE_THROWS_WITH(layer_norm(t, whole(t, x), gain, bias),
                      "norm.weight: gain and bias of a norm are trained together or not at all");
}

}  // namespace autograd_ops_rows_tests
