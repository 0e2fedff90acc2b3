#include "recglm/backend/cuda/attention_backward.cuh"

#include "support/attention_card.hpp"
#include "support/catch.hpp"

namespace backend_cuda_attention_backward_tests {

using namespace attention_on_card;
using recglm::prefix_lm;

namespace {

template <class S, class V>
void compare(problem<S, V> p) {
  p.fill();
  const auto want = p.on_cpu(), got = p.on_card();
  REQUIRE(nmse(got.dq, want.dq) <= bound<S>);
  REQUIRE(nmse(got.dk, want.dk) <= bound<S>);
  REQUIRE(nmse(got.dv, want.dv) <= bound<S>);
}

template <class S>
std::vector<prefix_lm> prefixes() {
  constexpr int tile = sizeof(S) == 8 ? 32 : 64;
  return {{3}, {0}, {tile}, {1}, {tile + 9}, {0}};
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!std::isnan(a[i]) && !std::isnan(b[i])) sum += a[i] * b[i];
  return sum;
}

}  // namespace

TEMPLATE_TEST_CASE("gradients of attention on a card are the CPU's on texts around a tile", "[backend]", float,
                   double) {
  using S = TestType;
  const auto lengths = around_a_tile<S>();
  compare<S, prefix_lm>({.lengths = lengths, .masks = prefixes<S>(), .heads = 1});
  compare<S, prefix_lm>(
      {.lengths = {20, 5}, .masks = {{9}, {0}}, .heads = 4, .size = 5, .kv_heads = 2, .choose = 1, .q_beta = 1});
  compare<S, prefix_lm>({.lengths = {70, 30},
                         .masks = {{5}, {0}},
                         .heads = 3,
                         .size = 3,
                         .interleaved = true,
                         .dropout = 0.3f,
                         .kv_beta = 1});
  compare<S, prefix_lm>({.lengths = lengths,
                         .masks = prefixes<S>(),
                         .kv_heads = 1,
                         .choose = 2,
                         .dropout = 0.2f,
                         .q_beta = 1,
                         .kv_beta = 1});
}

TEMPLATE_TEST_CASE("gradients of attention on a card with heads of every size", "[backend]", float, double) {
  using S = TestType;
  for (const int size : {1, 63, 64, 65, 127, 128})
    compare<S, prefix_lm>({.lengths = {40, 9}, .masks = {{30}, {2}}, .heads = 1, .size = size});
}

TEMPLATE_TEST_CASE("gradients of attention on a card under every kind of mask", "[backend]", float, double) {
  using S = TestType;
  constexpr int tile = sizeof(S) == 8 ? 32 : 64;
  const std::vector<int> lengths{tile + 1, 0, 2 * tile + 5, 1, 9};
  compare<S, striped>({.lengths = lengths, .masks = std::vector<striped>(5), .heads = 1});
  compare<S, window_before>({.lengths = lengths, .masks = std::vector<window_before>(5), .heads = 1, .dropout = 0.1f});
  compare<S, whole_text>({.lengths = lengths, .masks = std::vector<whole_text>(5), .heads = 1});
  compare<S, blind>({.lengths = lengths, .masks = std::vector<blind>(5), .heads = 1, .kv_beta = 1});
  compare<S, late_only>({.lengths = lengths, .masks = {{2}, {0}, {tile + 2}, {1}, {0}}, .heads = 1});
}

TEST_CASE("gradients of attention on a card are those of its forward pass") {
  problem<double, striped> p{.lengths = {40, 1, 35},
                             .masks = std::vector<striped>(3),
                             .heads = 4,
                             .size = 6,
                             .kv_heads = 2,
                             .choose = 1,
                             .dropout = 0.2f};
  p.fill();
  const auto given = p.on_card();
  const double step = 1e-5;
  const auto along = [&](std::vector<double>& x, const std::vector<double>& gradient) {
    const std::vector<double> at = x, direction = random_numbers<double>(x.size(), 9);
    const auto forward = [&](double by) {
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = at[i] + by * direction[i];
      return product(p.on_card(false).out, p.dout);
    };
    const double slope = (forward(step) - forward(-step)) / (2 * step);
    x = at;
    REQUIRE(std::abs(slope - product(gradient, direction)) <= 1e-7 * std::abs(slope));
  };
  std::vector<double> dkv = given.dk;  // keys and values are columns of one matrix, and their gradients of two
  for (std::size_t i = 0; i < dkv.size(); ++i)
    if (std::isnan(dkv[i])) dkv[i] = given.dv[i];
  along(p.q, given.dq);
  along(p.kv, dkv);
}

TEST_CASE("gradients of attention on a card are the same bits in any order of its threads") {
  problem<float, striped> p{.lengths = {70, 5}, .masks = std::vector<striped>(2), .kv_heads = 1, .dropout = 0.2f};
  p.fill();
  const auto want = p.on_cpu();
  decltype(p.on_cpu()) first;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    shuffle_threads(seed);
    const auto got = p.on_card();
    if (seed == 1) first = got;
    REQUIRE(nmse(got.dq, want.dq) <= bound<float>);
    REQUIRE(same_bits(got.dq, first.dq));
    REQUIRE(same_bits(got.dk, first.dk));
    REQUIRE(same_bits(got.dv, first.dv));
  }
}

TEST_CASE("keys that no query asks get gradients of 0, and keep what is there where it is added to") {
  problem<float, prefix_lm> p{.lengths = {1, 70}, .masks = {{0}, {0}}, .choose = 2, .kv_beta = 0};
  p.fill();  // the first text's only place is not chosen
  const auto want = p.on_cpu(), got = p.on_card();
  REQUIRE(got.dk[0] == 0.0f);
  REQUIRE(nmse(got.dk, want.dk) <= bound<float>);
  p.kv_beta = 1;
  REQUIRE(p.on_card().dk[0] == random_numbers<float>(1, 5)[0]);
}

}  // namespace backend_cuda_attention_backward_tests
