#include "recglm/autograd/ops/attention.hpp"

#include "support/elements.hpp"
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
attention_texts<V> texts_of(tape<backend>& t, const std::vector<int>& offsets, const std::vector<V>& masks) {
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
  check_gradients(
      {&qkv},
      [&](tape<backend>& t) {
        const auto x = whole(t, qkv);
        return weighed(
            t, attention(t, head_columns<backend>{x, 0}, head_columns<backend>{x, 8}, head_columns<backend>{x, 16},
                         head_layout{2, 4, 4}, texts_of(t, offsets, std::vector<prefix_lm>{{1}, {3}, {5}})));
      },
      100);
  check_gradients({&qkv}, [&](tape<backend>& t) {
    const auto x = whole(t, qkv);
    return weighed(t,
                   attention(t, head_columns<backend>{x, 0}, head_columns<backend>{x, 8}, head_columns<backend>{x, 16},
                             head_layout{2, 4, 4}, texts_of(t, offsets, std::vector<striped>(3))));
  });
}

TEST_CASE("gradients of attention with interleaved heads and of some queries only", "[autograd]") {
  random_engine rng(2);
  auto qkv = random_parameter("qkv", 9, 24, rng), q = random_parameter("q", 3, 8, rng),
       kv = random_parameter("kv", 9, 16, rng);
  const std::vector<int> offsets{0, 4, 9}, queries{0, 1, 3}, place{2, 1, 4};
  check_gradients({&qkv}, [&](tape<backend>& t) {
    const auto x = whole(t, qkv);
    return weighed(t,
                   attention(t, head_columns<backend>{x, 0}, head_columns<backend>{x, 4}, head_columns<backend>{x, 8},
                             head_layout{2, 4, 12}, texts_of(t, offsets, std::vector<prefix_lm>{{2}, {3}})));
  });
  check_gradients({&q, &kv}, [&](tape<backend>& t) {
    auto texts = texts_of(t, offsets, std::vector<prefix_lm>{{1}, {1}});
    texts.queries = t.upload(std::span<const int>(queries));
    texts.place = t.upload(std::span<const int>(place));
    const auto a = whole(t, kv);
    return weighed(t, attention(t, head_columns<backend>{whole(t, q), 0}, head_columns<backend>{a, 0},
                                head_columns<backend>{a, 8}, head_layout{2, 4, 4}, texts));
  });
}

TEST_CASE("gradients of attention whose probabilities are dropped", "[autograd]") {
  random_engine rng(3);
  auto qkv = random_parameter("qkv", 6, 24, rng);
  check_gradients({&qkv}, [&](tape<backend>& t) {
    const auto x = whole(t, qkv);
    auto texts = texts_of(t, {0, 6}, std::vector<prefix_lm>{{4}});
    texts.dropout = 0.3f, texts.key = 17;
    return weighed(t, attention(t, head_columns<backend>{x, 0}, head_columns<backend>{x, 8},
                                head_columns<backend>{x, 16}, head_layout{2, 4, 4}, texts));
  });
}

TEST_CASE("gradients of attention in several tiles", "[autograd]") {
  random_engine rng(4);
  const int rows = 600;
  auto qkv = random_parameter("qkv", rows, 6, rng);
  check_gradients(
      {&qkv},
      [&](tape<backend>& t) {
        const auto x = whole(t, qkv);
        return weighed(
            t, attention(t, head_columns<backend>{x, 0}, head_columns<backend>{x, 2}, head_columns<backend>{x, 4},
                         head_layout{1, 2, 2}, texts_of(t, {0, rows}, std::vector<prefix_lm>{{100}})));
      },
      12);
}

TEST_CASE("gradients of grouped queries, keys and values in matrices of their own", "[autograd]") {
  random_engine rng(5);
  auto q = random_parameter("q", 9, 24, rng), k = random_parameter("k", 9, 8, rng),
       v = random_parameter("v", 9, 8, rng);
  const head_layout grouped{6, 4, 4, 2, 4};
  const auto run = [&](tape<backend>& t, head_layout head, variable<backend> keys, variable<backend> values) {
    return attention(t, head_columns<backend>{whole(t, q), 0}, head_columns<backend>{keys, 0},
                     head_columns<backend>{values, 0}, head, texts_of(t, {0, 4, 9}, std::vector<prefix_lm>{{2}, {0}}));
  };
  check_gradients(
      {&q, &k, &v}, [&](tape<backend>& t) { return weighed(t, run(t, grouped, whole(t, k), whole(t, v))); }, 100);
  // The same as keys and values that are repeated for each query head.
  auto repeated = [&](const parameter<backend>& from) {
    parameter<backend> out("r", {9, 24});
    for (std::size_t r = 0; r < 9; ++r)
      for (std::size_t h = 0; h < 6; ++h)
        for (std::size_t i = 0; i < 4; ++i)
          elements(out.value)[r * 24 + h * 4 + i] = elements(from.value)[r * 8 + h / 3 * 4 + i];
    return out;
  };
  auto kk = repeated(k), vv = repeated(v);
  tape<backend> t;
  t.pause();
  const auto got = run(t, grouped, whole(t, k), whole(t, v)), want = run(t, {6, 4, 4}, whole(t, kk), whole(t, vv));
  REQUIRE(near(std::span(got.value(), got.size()), std::span(want.value(), want.size()), table::kernel<double>(9)));
}

TEST_CASE("columns that are neither keys nor values have no gradient from attention", "[autograd]") {
  random_engine rng(6);
  auto q = random_parameter("q", 2, 24, rng), all = random_parameter("all", 5, 24, rng);
  check_gradients(
      {&q, &all},
      [&](tape<backend>& t) {
        auto texts = texts_of(t, {0, 5}, std::vector<prefix_lm>{{2}});
        static const std::vector<int> queries{0, 2}, place{1, 4};
        texts.queries = t.upload(std::span<const int>(queries));
        texts.place = t.upload(std::span<const int>(place));
        const auto x = whole(t, all);
        return weighed(t, attention(t, head_columns<backend>{whole(t, q), 0}, head_columns<backend>{x, 4},
                                    head_columns<backend>{x, 8}, head_layout{2, 4, 12}, texts));
      },
      120);
}

TEST_CASE("keys and values have rows of one width", "[autograd]") {
  random_engine rng(5);
  auto x = random_parameter("x", 2, 6, rng), y = random_parameter("y", 2, 4, rng);
  tape<backend> t;
  const auto a = whole(t, x), b = whole(t, y);
  REQUIRE_THROWS_WITH(
      attention(t, head_columns<backend>{a, 0}, head_columns<backend>{a, 2}, head_columns<backend>{b, 2},
                head_layout{1, 2, 2}, texts_of(t, {0, 2}, std::vector<prefix_lm>{{1}})),
      "attention: rows of 6 numbers of keys, and of 4 of values");
}

}  // namespace autograd_ops_attention_tests
