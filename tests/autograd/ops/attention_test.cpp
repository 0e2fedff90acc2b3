#include "recglm/autograd/ops/attention.hpp"

#include "support/gradient.hpp"

namespace autograd_ops_attention_tests {

using namespace recglm;

namespace {
// Sees itself and every second key before it.
struct striped {
  bool sees(int query, int key) const { return key <= query && (query - key) % 2 == 0; }
  int row_end(int query) const { return query + 1; }
};

template <class V>
attention_texts<V> texts_of(tape<machine>& t, const std::vector<int>& offsets, const std::vector<V>& masks) {
  attention_texts<V> out;
  out.texts = static_cast<int>(masks.size());
  out.queries = out.keys = t.upload(std::span<const int>(offsets));
  out.sees = t.upload(std::span<const V>(masks));
  for (std::size_t i = 0; i + 1 < offsets.size(); ++i) out.longest = std::max(out.longest, offsets[i + 1] - offsets[i]);
  return out;
}
}  // namespace

TEST_CASE("gradients of packed attention over ragged texts", "[autograd]") {
  random_engine rng(1);
  auto qkv = random_parameter("qkv", 12, 24, rng);
  const std::vector<int> offsets{0, 1, 5, 12};
  check_gradients({&qkv}, [&](tape<machine>& t) {
    const auto x = whole(t, qkv);
    return weighed(t, attention(t, head_columns<machine>{x, 0}, head_columns<machine>{x, 8}, head_columns<machine>{x, 16},
                                head_layout{2, 4, 4}, texts_of(t, offsets, std::vector<prefix_lm>{{1}, {3}, {5}})));
  }, 100);
  check_gradients({&qkv}, [&](tape<machine>& t) {
    const auto x = whole(t, qkv);
    return weighed(t, attention(t, head_columns<machine>{x, 0}, head_columns<machine>{x, 8}, head_columns<machine>{x, 16},
                                head_layout{2, 4, 4}, texts_of(t, offsets, std::vector<striped>(3))));
  });
}

TEST_CASE("gradients of attention with interleaved heads and of some queries only", "[autograd]") {
  random_engine rng(2);
  auto qkv = random_parameter("qkv", 9, 24, rng), q = random_parameter("q", 3, 8, rng), kv = random_parameter("kv", 9, 16, rng);
  const std::vector<int> offsets{0, 4, 9}, queries{0, 1, 3}, place{2, 1, 4};
  check_gradients({&qkv}, [&](tape<machine>& t) {
    const auto x = whole(t, qkv);
    return weighed(t, attention(t, head_columns<machine>{x, 0}, head_columns<machine>{x, 4}, head_columns<machine>{x, 8},
                                head_layout{2, 4, 12}, texts_of(t, offsets, std::vector<prefix_lm>{{2}, {3}})));
  });
  check_gradients({&q, &kv}, [&](tape<machine>& t) {
    auto texts = texts_of(t, offsets, std::vector<prefix_lm>{{1}, {1}});
    texts.queries = t.upload(std::span<const int>(queries));
    texts.place = t.upload(std::span<const int>(place));
    const auto a = whole(t, kv);
    return weighed(t, attention(t, head_columns<machine>{whole(t, q), 0}, head_columns<machine>{a, 0}, head_columns<machine>{a, 8},
                                head_layout{2, 4, 4}, texts));
  });
}

TEST_CASE("gradients of attention whose probabilities are dropped", "[autograd]") {
  random_engine rng(3);
  auto qkv = random_parameter("qkv", 6, 24, rng);
  check_gradients({&qkv}, [&](tape<machine>& t) {
    const auto x = whole(t, qkv);
    auto texts = texts_of(t, {0, 6}, std::vector<prefix_lm>{{4}});
    texts.dropout = 0.3f, texts.key = 17;
    return weighed(t, attention(t, head_columns<machine>{x, 0}, head_columns<machine>{x, 8}, head_columns<machine>{x, 16},
                                head_layout{2, 4, 4}, texts));
  });
}

TEST_CASE("gradients of attention in several tiles", "[autograd]") {
  random_engine rng(4);
  const int rows = 600;
  auto qkv = random_parameter("qkv", rows, 6, rng);
  check_gradients({&qkv}, [&](tape<machine>& t) {
    const auto x = whole(t, qkv);
    return weighed(t, attention(t, head_columns<machine>{x, 0}, head_columns<machine>{x, 2}, head_columns<machine>{x, 4},
                                head_layout{1, 2, 2}, texts_of(t, {0, rows}, std::vector<prefix_lm>{{100}})));
  }, 12);
}

TEST_CASE("keys and values lie in one matrix", "[autograd]") {
  random_engine rng(5);
  auto x = random_parameter("x", 2, 6, rng);
  tape<machine> t;
  const auto a = whole(t, x), b = whole(t, x);
  REQUIRE_THROWS_WITH(attention(t, head_columns<machine>{a, 0}, head_columns<machine>{a, 2}, head_columns<machine>{b, 4},
                                head_layout{1, 2, 2}, texts_of(t, {0, 2}, std::vector<prefix_lm>{{1}})),
                      "attention: keys and values must lie in one matrix");
}

}  // namespace autograd_ops_attention_tests
