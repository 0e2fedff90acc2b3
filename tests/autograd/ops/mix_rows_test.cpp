#include "recglm/autograd/ops/mix_rows.hpp"

#include "support/gradient.hpp"

namespace autograd_ops_mix_rows_tests {

TEST_CASE("the rows of each group are mixed by the same weights", "[autograd]") {
  recglm::random_engine rng(1);
  auto x = random_parameter("x", 6, 4, rng), w = random_parameter("w", 2, 3, rng);
  recglm::tape<backend> t;
  const auto y = recglm::mix_rows(t, whole(t, x), w);
  REQUIRE(y.rows() == 4);
  for (int g = 0; g < 2; ++g)
    for (int i = 0; i < 2; ++i)
      for (int c = 0; c < 4; ++c) {
        double want = 0;
        for (int j = 0; j < 3; ++j)
          want += elements(w.value)[static_cast<std::size_t>(i * 3 + j)] *
                  elements(x.value)[static_cast<std::size_t>((g * 3 + j) * 4 + c)];
        REQUIRE(std::abs(y.value()[(g * 2 + i) * 4 + c] - want) < 1e-12);
      }
  check_gradients(
      {&x, &w}, [&](recglm::tape<backend>& tape) { return weighed(tape, recglm::mix_rows(tape, whole(tape, x), w)); });
  w.train(false);
  check_gradients(
      {&x}, [&](recglm::tape<backend>& tape) { return weighed(tape, recglm::mix_rows(tape, whole(tape, x), w)); });
}

TEST_CASE("rows that are no whole groups are refused", "[autograd]") {
  recglm::random_engine rng(1);
  auto x = random_parameter("x", 5, 4, rng), w = random_parameter("w", 2, 3, rng);
  recglm::tape<backend> t;
  REQUIRE_THROWS_WITH(recglm::mix_rows(t, whole(t, x), w), "mix_rows: 5 rows are no groups of 3");
}

}  // namespace autograd_ops_mix_rows_tests
