#include "recglm/backend/cpu/cached_attention.hpp"

#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_cached_attention_tests {

namespace {

// Sees places whose distance is even: a mask with holes in Part A.
struct striped {
  bool sees(int query, int key) const { return key <= query && (query - key) % 2 == 0; }
  int row_end(int query) const { return query + 1; }
};
// Sees nothing of Part A.
struct blind {
  static constexpr bool contiguous = true;
  bool sees(int, int) const { return false; }
  int row_end(int) const { return 0; }
};

template <class S, class V>
void compare(const std::vector<V>& masks, int least_path) {
  using K = recglm::cpu_cached_attention<S, recglm::chosen_gemm>;
  constexpr int heads = 2, size = 8, width = heads * size, row = 2 * width, tokens = 150;
  recglm::random_engine rng(1);
  const std::vector<int> text_offsets{0, 5, 25};
  std::vector<S> part_a(25 * row), cache(40 * row), q(tokens * width), out(tokens * width, S(NAN));
  for (auto* v : {&part_a, &cache, &q})
    for (S& x : *v) x = static_cast<S>(rng.normal());
  // Token i belongs to text i % 3 == 0 and sees up to 6 cache anywhere.
  std::vector<int> order, group_offsets{0}, group_text{0, 1}, paths, begin, count, place;
  for (int text : {0, 1}) {
    for (int i = 0; i < tokens; ++i)
      if ((i % 3 == 0) == (text == 0)) order.push_back(i);
    group_offsets.push_back(static_cast<int>(order.size()));
  }
  for (int i = 0; i < tokens; ++i) {
    begin.push_back(static_cast<int>(paths.size()));
    count.push_back(least_path + i % 6);
    place.push_back((i % 3 == 0 ? 5 : 20) + i % 7);
    for (int j = 0; j < count.back(); ++j) paths.push_back((7 * i + 3 * j) % 40);
  }
  recglm::cached_queries<V> all;
  all.groups = 2;
  all.group_offsets = group_offsets.data(), all.group_text = group_text.data(), all.order = order.data();
  all.text_offsets = text_offsets.data();
  all.sees = masks.data(), all.place = place.data();
  all.paths = paths.data(), all.path_begin = begin.data(), all.path_count = count.data();
  all.longest_text = 20, all.longest_path = 6;
  std::vector<S> scratch(K::cached_attention_scratch(all, {heads, size, size}));
  K::cached_attention(out.data(), q.data(), width, part_a.data(), cache.data(), {heads, size, size}, all,
                      scratch.data());

  std::vector<double> want(out.size(), 0);
  for (int i = 0; i < tokens; ++i)
    for (int h = 0; h < heads; ++h) {
      std::vector<const S*> seen;
      const int text = i % 3 == 0 ? 0 : 1;
      for (int j = text_offsets[static_cast<std::size_t>(text)]; j < text_offsets[static_cast<std::size_t>(text) + 1];
           ++j)
        if (masks[static_cast<std::size_t>(text)].sees(place[static_cast<std::size_t>(i)],
                                                       j - text_offsets[static_cast<std::size_t>(text)]))
          seen.push_back(part_a.data() + j * row);
      for (int j = 0; j < count[static_cast<std::size_t>(i)]; ++j)
        seen.push_back(cache.data() + paths[static_cast<std::size_t>(begin[static_cast<std::size_t>(i)] + j)] * row);
      std::vector<double> p;
      double sum = 0;
      for (const S* k : seen) {
        double dot = 0;
        for (int e = 0; e < size; ++e)
          dot += static_cast<double>(q[static_cast<std::size_t>(i * width + h * size + e)]) *
                 static_cast<double>(k[h * size + e]);
        sum += p.emplace_back(std::exp(dot / std::sqrt(size)));
      }
      for (std::size_t j = 0; j < seen.size(); ++j)
        for (int e = 0; e < size; ++e)
          want[static_cast<std::size_t>(i * width + h * size + e)] +=
              p[j] / sum * static_cast<double>(seen[j][width + h * size + e]);
    }
  REQUIRE(near(out, want, table::kernel<S>(26 * size)));
}
}  // namespace

TEMPLATE_TEST_CASE("new tokens attend to their text's Part A and to their own path", "[backend]", float, double) {
  compare<TestType>(std::vector<recglm::prefix_lm>{{5}, {20}}, 1);
}

TEMPLATE_TEST_CASE("new tokens see of Part A what their visibility shows; those that see nothing get zeros",
                   "[backend]", float, double) {
  compare<TestType>(std::vector<striped>(2), 1);
  compare<TestType>(std::vector<blind>(2), 1);
  compare<TestType>(std::vector<blind>(2), 0);
  compare<TestType>(std::vector<striped>(2), 0);
}

}  // namespace backend_cpu_cached_attention_tests
