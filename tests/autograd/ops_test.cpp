#include "recglm/autograd/ops.hpp"

#include "support/gradient.hpp"

namespace autograd_ops_tests {

using namespace recglm;

TEST_CASE("ops of every file together: embed, norm, matmul, attention, loss", "[autograd]") {
  random_engine rng(1);
  auto table = random_parameter("table", 9, 8, rng), weight = random_parameter("weight", 24, 8, rng, 0.5);
  parameter<backend> gain("gain", {8}, 1), bias("bias", {8});
  const std::vector<std::int32_t> ids{1, 4, 4, 8, 0}, targets{2, 3, 4, 5, 6};
  const std::vector<int> offsets{0, 2, 5};
  const std::vector<prefix_lm> masks{{1}, {2}};
  check_gradients({&table, &weight, &gain, &bias}, [&](tape<backend>& t) {
    const auto x = embed(t, table, t.upload(std::span<const std::int32_t>(ids)), 5);
    const auto n = layer_norm(t, x, gain, bias);
    const auto qkv = linear(t, n, weight_rows<backend>{&weight, nullptr, nullptr, 0, 24, 8});
    attention_texts<prefix_lm> texts;
    texts.texts = 2, texts.longest = 3;
    texts.queries = texts.keys = t.upload(std::span<const int>(offsets));
    texts.sees = t.upload(std::span<const prefix_lm>(masks));
    const auto a = attention(t, head_columns<backend>{qkv, 0}, head_columns<backend>{qkv, 8},
                             head_columns<backend>{qkv, 16}, head_layout{2, 4, 4}, texts);
    return softmax_loss(t, add(t, a, x), table, t.upload(std::span<const std::int32_t>(targets)), 5);
  });
}

}  // namespace autograd_ops_tests
