#include "recglm/autograd/ops/silu_attention.hpp"

#include "support/gradient.hpp"

namespace autograd_ops_silu_attention_tests {

TEST_CASE("gradients of queries, keys, values and biases", "[autograd]") {
  recglm::random_engine rng(1);
  auto x = random_parameter("x", 7, 1 + 2 * (2 + 2 + 3), rng), bias = random_parameter("bias", 4, 1, rng);
  const std::vector<int> offsets{0, 4, 5, 7};
  check_gradients({&x, &bias}, [&](recglm::tape<backend>& t) {
    const auto all = whole(t, x);
    return recglm::add(t, weighed(t, recglm::silu_attention(t, all, 1, bias, std::span<const int>(offsets), 2, 2, 3)),
                       weighed(t, all));
  });
}

TEST_CASE("texts longer than the biases, and columns that are not there, are refused", "[autograd]") {
  recglm::random_engine rng(1);
  auto x = random_parameter("x", 3, 6, rng), bias = random_parameter("bias", 2, 1, rng);
  recglm::tape<backend> t;
  const std::vector<int> long_text{0, 3}, offsets{0, 1, 3};
  REQUIRE_THROWS_WITH(recglm::silu_attention(t, whole(t, x), 0, bias, std::span<const int>(long_text), 1, 2, 2),
                      "silu_attention: a text of 3 rows, and a bias for 2");
  REQUIRE_THROWS_WITH(recglm::silu_attention(t, whole(t, x), 1, bias, std::span<const int>(offsets), 1, 2, 2),
                      "silu_attention: columns up to 6 of 6");
}

}  // namespace autograd_ops_silu_attention_tests
