#include "recglm/backend/cpu/attention.hpp"

#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_attention_tests {

namespace {

// Sees itself and every second key before it: a mask with holes.
struct striped {
  bool sees(int query, int key) const { return key <= query && (query - key) % 2 == 0; }
  int row_end(int query) const { return query + 1; }
};

// The same, saying in so many words that it has holes.
struct said_striped : striped {
  static constexpr bool contiguous = false;
};
// Sees the four places before it, and not itself: the first place sees nothing.
struct window_before {
  bool sees(int query, int key) const { return key < query && query - key < 5; }
  int row_end(int query) const { return query; }
};

template <class V>
std::vector<double> naive(const std::vector<double>& q, const std::vector<double>& kv,
                          const recglm::attention_texts<V>& texts, int heads, int size, int queries) {
  const int width = heads * size;
  std::vector<double> out(static_cast<std::size_t>(queries * width), 0);
  for (int t = 0; t < texts.texts; ++t)
    for (int r = texts.queries[t]; r < texts.queries[t + 1]; ++r)
      for (int h = 0; h < heads; ++h) {
        const int keys = texts.keys[t + 1] - texts.keys[t];
        std::vector<double> p(static_cast<std::size_t>(keys), 0);
        double sum = 0;
        for (int j = 0; j < keys; ++j) {
          if (!texts.sees[t].sees(texts.place_of(r, t), j)) continue;
          double dot = 0;
          for (int i = 0; i < size; ++i)
            dot += q[static_cast<std::size_t>(r * width + h * size + i)] *
                   kv[static_cast<std::size_t>((texts.keys[t] + j) * 2 * width + h * size + i)];
          sum += p[static_cast<std::size_t>(j)] = std::exp(dot / std::sqrt(size));
        }
        for (int j = 0; j < keys; ++j)
          for (int i = 0; i < size; ++i)
            if (sum > 0)
              out[static_cast<std::size_t>(r * width + h * size + i)] +=
                  p[static_cast<std::size_t>(j)] / sum *
                  kv[static_cast<std::size_t>((texts.keys[t] + j) * 2 * width + width + h * size + i)];
      }
  return out;
}

template <class S, class V>
void compare(const std::vector<int>& lengths, const std::vector<V>& masks, bool some_queries) {
  constexpr int heads = 3, size = 8, width = heads * size;
  recglm::random_engine rng(4);
  std::vector<int> keys{0}, queries{0}, place;
  for (int length : lengths) {
    keys.push_back(keys.back() + length);
    for (int i = 0; i < length; ++i)
      if (!some_queries || i % 3 == 1) place.push_back(i);
    queries.push_back(static_cast<int>(place.size()));
  }
  recglm::attention_texts<V> texts;
  texts.texts = static_cast<int>(lengths.size());
  texts.queries = queries.data(), texts.keys = keys.data();
  texts.place = some_queries ? place.data() : nullptr;
  texts.sees = masks.data();
  texts.longest = *std::max_element(lengths.begin(), lengths.end());
  const int count = queries.back();
  std::vector<double> q(static_cast<std::size_t>(count * width)), kv(static_cast<std::size_t>(keys.back() * 2 * width));
  for (auto* v : {&q, &kv})
    for (double& x : *v) x = static_cast<double>(static_cast<float>(rng.normal()));
  const std::vector<S> qs(q.begin(), q.end()), kvs(kv.begin(), kv.end());
  using K = recglm::cpu_attention<S, recglm::chosen_gemm>;
  std::vector<S> out(q.size(), S(NAN)), logsumexps(static_cast<std::size_t>(count * heads)),
      scratch(K::attention_scratch(texts.longest));
  K::attention(out.data(), width, logsumexps.data(), qs.data(), width, kvs.data(), kvs.data() + width, 2 * width,
               {heads, size, size}, texts, scratch.data());
  REQUIRE(near(out, naive(q, kv, texts, heads, size, count),
               table::kernel<S>(static_cast<std::size_t>(texts.longest * size))));
}
}  // namespace

TEMPLATE_TEST_CASE("attention equals the naive one on ragged texts", "[backend]", float, double) {
  using recglm::prefix_lm;
  const std::vector<int> lengths{1, 7, 40, 16};
  const std::vector<prefix_lm> masks{{1}, {4}, {30}, {0}};
  compare<TestType>(lengths, masks, false);
  compare<TestType>(std::vector<int>{7, 40, 16}, std::vector<prefix_lm>{{4}, {30}, {0}}, true);
}

TEMPLATE_TEST_CASE("attention of a text longer than a tile", "[backend]", float, double) {
  compare<TestType>(std::vector<int>{700}, std::vector<recglm::prefix_lm>{{600}}, false);
  compare<TestType>(std::vector<int>{700}, std::vector<recglm::prefix_lm>{{20}}, true);
}

TEMPLATE_TEST_CASE("attention under a mask with holes", "[backend]", float, double) {
  compare<TestType>(std::vector<int>{9, 30}, std::vector<striped>(2), false);
  compare<TestType>(std::vector<int>{9, 30}, std::vector<said_striped>(2), true);
  compare<TestType>(std::vector<int>{9, 1, 300}, std::vector<window_before>(3), false);
}

}  // namespace backend_cpu_attention_tests
