#include "recglm/adapter/low_rank.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace adapter_low_rank_tests {

using namespace recglm;

TEST_CASE("an adapter starts at the base, with A drawn and magnitudes the rows' lengths", "[adapter]") {
  random_engine rng(1);
  auto weight = random_parameter("w.weight", 6, 5, rng);
  auto terms = make_low_rank<backend>("w", {3, 6, 0, adapter_kind::dora}, 6, 5);
  REQUIRE(terms.a.name == "w.lora_A.weight");
  REQUIRE(terms.b.name == "w.lora_B.weight");
  REQUIRE(terms.magnitude.name == "w.lora_magnitude_vector");
  REQUIRE(terms.scale == 2);
  start_low_rank(terms, weight, rng);
  for (double b : elements(terms.b.value)) REQUIRE(b == 0);
  double largest = 0;
  for (double a : elements(terms.a.value)) largest = std::max(largest, std::abs(a));
  REQUIRE(largest < 1 / std::sqrt(5.0));
  REQUIRE(largest > 0.2);
  double squares = 0;
  for (std::size_t i = 5; i < 10; ++i) squares += elements(weight.value)[i] * elements(weight.value)[i];
  REQUIRE(std::abs(elements(terms.magnitude.value)[1] - std::sqrt(squares)) < 1e-12);
}

TEST_CASE("merged and unmerged terms give the same matmul", "[adapter]") {
  for (const adapter_kind kind : {adapter_kind::lora, adapter_kind::rank_stabilised, adapter_kind::dora}) {
    random_engine rng(2);
    auto x = random_parameter("x", 7, 9, rng), weight = random_parameter("w.weight", 12, 9, rng);
    auto terms = make_low_rank<backend>("w", {4, 8, 0, kind}, 12, 9);
    start_low_rank(terms, weight, rng);
    for (double& b : elements(terms.b.value)) b = rng.normal();
    tape<backend> t;
    t.pause();
    const auto apart = linear(t, whole(t, x), weight_rows<backend>{&weight, nullptr, &terms, 0, 12, 9});
    merge_low_rank(terms, weight);
    const auto merged = linear(t, whole(t, x), weight_rows<backend>{&weight, nullptr, nullptr, 0, 12, 9});
    const std::span<double> a(apart.value(), apart.size()), b(merged.value(), merged.size());
    REQUIRE(near(a, b, table::kernel<double>(9)));
  }
}

TEST_CASE("ranks and dropouts that can't be are refused", "[adapter]") {
  REQUIRE_THROWS_WITH(make_low_rank<backend>("w", {7, 8, 0, adapter_kind::lora}, 6, 9),
                      "w: the rank must be 1 to 6, not 7");
  REQUIRE_THROWS_WITH(make_low_rank<backend>("w", {2, 8, 1, adapter_kind::lora}, 6, 9),
                      "w: the adapter's dropout must be in [0, 1), not 1");
  constexpr int huge = 1 << 24;
  REQUIRE_THROWS_WITH(make_low_rank<backend>("w", {huge, 8, 0, adapter_kind::lora}, huge, huge),
                      Catch::Matchers::StartsWith("the adapter of w needs 4.5 PB of memory, "));
}

}  // namespace adapter_low_rank_tests
