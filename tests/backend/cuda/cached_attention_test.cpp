#include "recglm/backend/cuda/cached_attention.cuh"

#include "recglm/backend/cpu/cached_attention.hpp"
#include "support/attention_card.hpp"
#include "support/catch.hpp"

namespace backend_cuda_cached_attention_tests {

using namespace attention_on_card;
using recglm::prefix_lm;

namespace {

/// Groups of new tokens, in an order that is not theirs, with paths of `paths` rows and fewer.
template <class S, class V>
struct decoding {
  std::vector<int> lengths;      ///< of Part A of each text
  std::vector<int> group_sizes;  ///< group g continues text g % texts
  std::vector<V> masks;
  int heads = 2, size = 8, kv_heads = 0, path = 6;
  double factor = 1;

  static constexpr int cached = 40;
  std::vector<int> text_offsets{}, group_offsets{}, group_text{}, order{}, paths{}, begin{}, count{}, place{};
  std::vector<S> q{}, part_a{}, cache{};
  int tokens = 0, q_stride = 0;
  recglm::head_layout head{};

  void fill() {
    recglm::random_engine rng(5);
    text_offsets = group_offsets = {0};
    for (int n : lengths) text_offsets.push_back(text_offsets.back() + n);
    for (std::size_t g = 0; g < group_sizes.size(); ++g) {
      group_offsets.push_back(group_offsets.back() + group_sizes[g]);
      group_text.push_back(static_cast<int>(g % lengths.size()));
    }
    tokens = group_offsets.back();
    place.resize(static_cast<std::size_t>(tokens));
    for (int i = 0; i < tokens; ++i) order.push_back((i * 7 + 3) % std::max(tokens, 1));
    std::sort(order.begin(), order.end());
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
    for (int i = 0; i < tokens; ++i) {
      begin.push_back(static_cast<int>(paths.size()));
      count.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(path) + 1)));
      for (int j = 0; j < count.back(); ++j) paths.push_back(static_cast<int>(rng.below(cached)));
      place[static_cast<std::size_t>(i)] = static_cast<int>(rng.below(static_cast<std::uint64_t>(longest()) + 5));
    }
    const int of_keys = kv_heads ? kv_heads : heads;
    head = {heads, size, size + 3, kv_heads, 0}, q_stride = heads * (size + 3) + 5;
    const auto many = [](int n, int stride) { return static_cast<std::size_t>(n) * static_cast<std::size_t>(stride); };
    q = random_numbers<S>(many(tokens, q_stride), 1, factor);
    part_a = random_numbers<S>(many(text_offsets.back(), 2 * of_keys * size), 2);
    cache = random_numbers<S>(many(cached, 2 * of_keys * size), 3);
  }
  int longest() const { return lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end()); }
  std::vector<S> room() const {
    return nothing<S>(static_cast<std::size_t>(tokens) * static_cast<std::size_t>(heads * size));
  }

  std::vector<S> on_cpu() const {
    using K = recglm::cpu_cached_attention<S, recglm::chosen_gemm>;
    const recglm::cached_queries<V> all{static_cast<int>(group_sizes.size()),
                                        group_offsets.data(),
                                        group_text.data(),
                                        order.data(),
                                        text_offsets.data(),
                                        masks.data(),
                                        place.data(),
                                        paths.data(),
                                        begin.data(),
                                        count.data(),
                                        longest(),
                                        path};
    std::vector<S> out = room(), scratch(K::cached_attention_scratch(all, head));
    K::cached_attention(out.data(), q.data(), q_stride, part_a.data(), cache.data(), head, all, scratch.data());
    return out;
  }
  std::vector<S> on_card() const {
    using K = recglm::cuda_cached_attention<S, emulated>;
    const array<int> a(group_offsets), b(group_text), c(order), d(text_offsets), e(place), f(paths), g(begin), h(count);
    const array<V> sees(masks);
    const array<S> cq(q), cpart(part_a), ccache(cache), out(room(), guards);
    const recglm::cached_queries<V> all{static_cast<int>(group_sizes.size()),
                                        a.data(),
                                        b.data(),
                                        c.data(),
                                        d.data(),
                                        sees.data(),
                                        e.data(),
                                        f.data(),
                                        g.data(),
                                        h.data(),
                                        longest(),
                                        path};
    K::cached_attention(out.data(), cq.data(), q_stride, cpart.data(), ccache.data(), head, all, nullptr);
    return out.now();
  }
};

template <class S, class V>
void compare(decoding<S, V> p, double most = bound<S>) {
  p.fill();
  REQUIRE(nmse(p.on_card(), p.on_cpu()) <= most);
}

// Tokens of a group around a tile of 32 or 16, and more than all blocks of a group have at once.
template <class S>
std::vector<int> group_sizes() {
  constexpr int tile = sizeof(S) == 8 ? 16 : 32;
  return {tile + 1, 0, tile, 1, 2, tile - 1, 5 * tile + 3};
}

}  // namespace

TEMPLATE_TEST_CASE("cached attention on a card is the CPU's on groups and texts around a tile", "[backend]", float,
                   double) {
  using S = TestType;
  const auto lengths = around_a_tile<S>();
  compare<S, prefix_lm>(
      {.lengths = lengths, .group_sizes = group_sizes<S>(), .masks = {{3}, {0}, {30}, {1}, {70}, {0}}});
  compare<S, prefix_lm>({.lengths = lengths,
                         .group_sizes = group_sizes<S>(),
                         .masks = std::vector<prefix_lm>(6, {500}),
                         .heads = 4,
                         .size = 5,
                         .kv_heads = 2,
                         .path = 1});
  compare<S, prefix_lm>({.lengths = {0, 20}, .group_sizes = {3, 4, 17}, .masks = {{0}, {20}}});
}

TEMPLATE_TEST_CASE("cached attention on a card with heads of every size", "[backend]", float, double) {
  using S = TestType;
  for (const int size : {1, 63, 64, 65, 127, 128})
    compare<S, prefix_lm>({.lengths = {70, 9}, .group_sizes = {5, 20}, .masks = {{70}, {2}}, .heads = 1, .size = size});
}

TEMPLATE_TEST_CASE("cached attention on a card under every kind of mask", "[backend]", float, double) {
  using S = TestType;
  const auto lengths = around_a_tile<S>();
  compare<S, striped>({.lengths = lengths, .group_sizes = group_sizes<S>(), .masks = std::vector<striped>(6)});
  compare<S, window_before>(
      {.lengths = lengths, .group_sizes = group_sizes<S>(), .masks = std::vector<window_before>(6)});
  compare<S, whole_text>({.lengths = lengths, .group_sizes = group_sizes<S>(), .masks = std::vector<whole_text>(6)});
  compare<S, blind>({.lengths = lengths, .group_sizes = group_sizes<S>(), .masks = std::vector<blind>(6)});
  compare<S, late_only>(
      {.lengths = lengths, .group_sizes = group_sizes<S>(), .masks = {{2}, {0}, {5}, {1}, {70}, {0}}});
}

TEMPLATE_TEST_CASE("cached attention on a card with scores that no exponential holds", "[backend]", float, double) {
  using S = TestType;
  compare<S, prefix_lm>(
      {.lengths = {70}, .group_sizes = {20}, .masks = {{70}}, .size = 16, .factor = sizeof(S) == 8 ? 500 : 60},
      sizeof(S) == 8 ? 1e-24 : 1e-8);
}

TEST_CASE("cached attention on a card gives the same bits in any order of its threads") {
  decoding<float, striped> p{.lengths = {70, 5}, .group_sizes = {40, 3}, .masks = std::vector<striped>(2)};
  p.fill();
  const auto want = p.on_cpu();
  std::vector<float> first;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    shuffle_threads(seed);
    const auto got = p.on_card();
    if (seed == 1) first = got;
    REQUIRE(nmse(got, want) <= bound<float>);
    REQUIRE(same_bits(got, first));
  }
}

TEST_CASE("cached attention on a card of no groups and of empty groups does nothing") {
  for (const std::vector<int>& sizes : {std::vector<int>{}, std::vector<int>{0}, std::vector<int>{0, 0}}) {
    decoding<float, prefix_lm> p{.lengths = {5}, .group_sizes = sizes, .masks = {{5}}};
    p.fill();
    REQUIRE(p.on_card().empty());
  }
}

TEST_CASE("cached attention on a card refuses a head that its kernel does not hold") {
  decoding<float, prefix_lm> p{.lengths = {5}, .group_sizes = {2}, .masks = {{5}}, .heads = 1, .size = 200};
  p.fill();
  REQUIRE_THROWS_WITH(
      p.on_card(),
      "attention on a card: a head of 200 numbers, and the kernels hold 128 at most; choose more heads, or the CPU");
}

}  // namespace backend_cuda_cached_attention_tests
