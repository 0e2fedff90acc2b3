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

TEST_CASE("a bag is the mean of its rows, an empty one is zero", "[autograd]") {
  random_engine rng(5);
  auto x = random_parameter("x", 4, 3, rng);
  const std::vector<std::int32_t> ids{2, 0, 2, 3};
  const std::vector<int> offsets{0, 3, 3, 4};
  const auto bags = [&](tape<backend>& t) {
    return embedding_bag(t, whole(t, x), std::span<const std::int32_t>(ids), std::span<const int>(offsets));
  };
  check_gradients({&x}, [&](tape<backend>& t) { return weighed(t, bags(t)); });
  tape<backend> t;
  const auto out = bags(t);
  const auto& all = elements(x.value);
  std::vector<double> want;
  for (std::size_t j = 0; j < 3; ++j) want.push_back((2 * all[6 + j] + all[j]) / 3);
  want.insert(want.end(), 3, 0.0);
  for (std::size_t j = 0; j < 3; ++j) want.push_back(all[9 + j]);
  REQUIRE(near(std::vector<double>(out.value(), out.value() + 9), want, ::table::kernel<double>(3)));
}

TEST_CASE("gain and bias are trained together", "[autograd]") {
  parameter<backend> gain("norm.weight", {4}, 1), bias("norm.bias", {4}, 0, false), x("x", {2, 4}, 1);
  tape<backend> t;
  REQUIRE_THROWS_WITH(layer_norm(t, whole(t, x), gain, bias),
                      "norm.weight: gain and bias of a norm are trained together or not at all");
}

}  // namespace autograd_ops_rows_tests
