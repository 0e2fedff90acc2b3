#include "recglm/backend/cuda/attention.cuh"

#include "support/attention_card.hpp"
#include "support/catch.hpp"

namespace backend_cuda_attention_tests {

using namespace attention_on_card;
using recglm::prefix_lm;

namespace {

template <class S, class V>
void compare(problem<S, V> p, double most = bound<S>) {
  p.fill();
  const auto want = p.on_cpu(), got = p.on_card(false);
  REQUIRE(nmse(got.out, want.out) <= most);
  REQUIRE(nmse(got.logsumexps, want.logsumexps) <= most);
}

template <class S>
std::vector<prefix_lm> prefixes() {
  constexpr int tile = sizeof(S) == 8 ? 32 : 64;
  return {{3}, {0}, {tile}, {1}, {tile + 9}, {0}};
}

// Says what would be launched.
struct counting_card {
  static void* scratch(std::size_t) { return nullptr; }
  static inline std::vector<recglm::grid_size> grids;
  template <class Kernel>
  static void launch(recglm::grid_size grid, const Kernel&, std::size_t = 0) {
    grids.push_back(grid);
  }
};

}  // namespace

TEMPLATE_TEST_CASE("attention on a card is the CPU's on texts around a tile", "[backend]", float, double) {
  using S = TestType;
  compare<S, prefix_lm>({.lengths = around_a_tile<S>(), .masks = prefixes<S>()});
  compare<S, prefix_lm>(
      {.lengths = around_a_tile<S>(), .masks = prefixes<S>(), .heads = 4, .size = 5, .kv_heads = 2, .choose = 1});
  compare<S, prefix_lm>({.lengths = around_a_tile<S>(),
                         .masks = prefixes<S>(),
                         .heads = 3,
                         .size = 3,
                         .interleaved = true,
                         .dropout = 0.3f});
  compare<S, prefix_lm>({.lengths = around_a_tile<S>(),
                         .masks = prefixes<S>(),
                         .heads = 2,
                         .size = 8,
                         .kv_heads = 1,
                         .choose = 2,
                         .dropout = 0.2f});
}

TEMPLATE_TEST_CASE("attention on a card with heads of every size", "[backend]", float, double) {
  using S = TestType;
  for (const int size : {1, 63, 64, 65, 127, 128})
    compare<S, prefix_lm>({.lengths = {70, 9}, .masks = {{40}, {2}}, .heads = 1, .size = size});
}

TEMPLATE_TEST_CASE("attention on a card under every kind of mask", "[backend]", float, double) {
  using S = TestType;
  const std::vector<int> lengths = around_a_tile<S>();
  compare<S, striped>({.lengths = lengths, .masks = std::vector<striped>(6)});
  compare<S, window_before>({.lengths = lengths, .masks = std::vector<window_before>(6), .dropout = 0.1f});
  compare<S, whole_text>({.lengths = lengths, .masks = std::vector<whole_text>(6)});
  compare<S, blind>({.lengths = lengths, .masks = std::vector<blind>(6)});
  compare<S, late_only>({.lengths = lengths, .masks = {{2}, {0}, {5}, {1}, {70}, {0}}});
}

TEMPLATE_TEST_CASE("attention on a card with scores that no exponential holds", "[backend]", float, double) {
  using S = TestType;
  // In float a score of 500 is known to 3e-5.
  compare<S, prefix_lm>({.lengths = {150}, .masks = {{100}}, .size = 16, .factor = sizeof(S) == 8 ? 500 : 60},
                        sizeof(S) == 8 ? 1e-24 : 1e-8);
}

TEMPLATE_TEST_CASE("attention on a card with scores far below zero", "[backend]", float, double) {
  using S = TestType;
  problem<S, prefix_lm> p{.lengths = {70}, .masks = {{30}}, .size = 16};
  p.fill();  // scores of -144 and of -900, of which the exponential is 0
  for (S& x : p.q) x = S(0.1) * x + (sizeof(S) == 8 ? 15 : 6);
  for (std::size_t i = 0; i < p.kv.size(); ++i)
    if (i % static_cast<std::size_t>(p.kv_stride) < p.v_at) p.kv[i] = S(0.1) * p.kv[i] - (sizeof(S) == 8 ? 15 : 6);
  REQUIRE(nmse(p.on_card(false).out, p.on_cpu().out) <= (sizeof(S) == 8 ? 1e-24 : 1e-8));
}

TEST_CASE("attention on a card gives the same bits in any order of its threads") {
  problem<float, striped> p{.lengths = {100, 5}, .masks = std::vector<striped>(2), .size = 8, .dropout = 0.2f};
  p.fill();
  const auto want = p.on_cpu();
  std::vector<float> first;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    shuffle_threads(seed);
    const auto got = p.on_card(false);
    if (seed == 1) first = got.out;
    REQUIRE(nmse(got.out, want.out) <= bound<float>);
    REQUIRE(same_bits(got.out, first));
  }
}

TEST_CASE("a text's attention on a card does not depend on the texts beside it") {
  problem<float, prefix_lm> p{.lengths = {66, 3, 40}, .masks = {{9}, {1}, {20}}, .size = 8};
  p.fill();
  const auto all = p.on_card(false);
  problem<float, prefix_lm> alone{.lengths = {66}, .masks = {{9}}, .size = 8};
  alone.fill();
  const auto one = alone.on_card(false);
  REQUIRE(same_bits(std::vector<float>(all.out.begin(), all.out.begin() + static_cast<std::ptrdiff_t>(one.out.size())),
                    one.out));
}

TEST_CASE("attention on a card of no texts and of empty texts does nothing") {
  for (const std::vector<int>& lengths : {std::vector<int>{}, std::vector<int>{0}, std::vector<int>{0, 0}}) {
    problem<float, prefix_lm> p{.lengths = lengths, .masks = std::vector<prefix_lm>(lengths.size())};
    p.fill();
    const auto got = p.on_card();
    REQUIRE(got.out.empty());
    REQUIRE(got.dk.empty());
  }
}

TEST_CASE("attention on a card asks for grids that a card takes") {
  const std::vector<int> none;
  recglm::attention_texts<prefix_lm> texts;
  texts.texts = 70000, texts.longest = 65;
  using K = recglm::cuda_attention<float, counting_card>;
  counting_card::grids.clear();
  K::attention(nullptr, 8, nullptr, nullptr, 8, nullptr, nullptr, 8, {2, 4, 4, 0, 0}, texts, nullptr);
  REQUIRE(counting_card::grids.size() == 1);
  REQUIRE(counting_card::grids[0].x == 140000);
  REQUIRE(counting_card::grids[0].y == 2);
  REQUIRE(counting_card::grids[0].z == 1);
  texts.texts = 2000000000;
  REQUIRE_THROWS_WITH(
      K::attention(nullptr, 8, nullptr, nullptr, 8, nullptr, nullptr, 8, {2, 4, 4, 0, 0}, texts, nullptr),
      "attention on a card: 2000000000 texts of up to 65 tokens are more than one launch takes; feed fewer at once");
  REQUIRE(counting_card::grids.size() == 1);
}

TEST_CASE("a head that the kernels do not hold is an error before anything is launched") {
  recglm::attention_texts<prefix_lm> texts;
  texts.texts = 1, texts.longest = 5;
  using K = recglm::cuda_attention<float, counting_card>;
  counting_card::grids.clear();
  const std::string sentence =
      "attention on a card: a head of 129 numbers, and the kernels hold 128 at most; choose more heads, or the CPU";
  REQUIRE_THROWS_WITH(
      K::attention(nullptr, 258, nullptr, nullptr, 258, nullptr, nullptr, 258, {2, 129, 129, 0, 0}, texts, nullptr),
      sentence);
  REQUIRE_THROWS_WITH(K::attention_backward(nullptr, nullptr, nullptr, nullptr, nullptr, 258, nullptr, nullptr, 258,
                                            nullptr, nullptr, 258, {2, 129, 129, 0, 0}, texts, nullptr, 0, 0),
                      sentence);
  REQUIRE(counting_card::grids.empty());
}

}  // namespace backend_cuda_attention_tests
