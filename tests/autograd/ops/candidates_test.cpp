#include "recglm/autograd/ops/candidates.hpp"

#include "support/gradient.hpp"

namespace autograd_ops_candidates_tests {

using recglm::random_engine;

TEST_CASE("scores of all rows and of some, and their gradients", "[autograd]") {
  random_engine rng(1);
  auto x = random_parameter("x", 3, 4, rng), table = random_parameter("table", 5, 4, rng);
  const std::vector<std::int32_t> ids{0, 4, 4, 1, 2, 0};
  recglm::tape<backend> t;
  const auto all = recglm::all_scores(t, whole(t, x), recglm::all_rows(t, table));
  const auto some = recglm::candidate_scores(t, whole(t, x), recglm::all_rows(t, table), ids);
  for (int r = 0; r < 3; ++r)
    for (int k = 0; k < 2; ++k)
      REQUIRE(std::abs(some.value()[r * 2 + k] - all.value()[r * 5 + ids[static_cast<std::size_t>(r * 2 + k)]]) <
              1e-12);
  check_gradients({&x, &table}, [&](recglm::tape<backend>& tape) {
    return weighed(tape, recglm::all_scores(tape, whole(tape, x), recglm::all_rows(tape, table)));
  });
  check_gradients({&x, &table}, [&](recglm::tape<backend>& tape) {
    const auto rows = recglm::all_rows(tape, table);
    // Both are read twice: their gradients add up.
    return recglm::add(tape, weighed(tape, recglm::candidate_scores(tape, whole(tape, x), rows, ids)),
                       weighed(tape, recglm::all_scores(tape, whole(tape, x), rows)));
  });
}

TEST_CASE("the softmax of a few scores is that of the loss over the table", "[autograd]") {
  random_engine rng(2);
  auto x = random_parameter("x", 3, 4, rng), table = random_parameter("table", 5, 4, rng);
  const std::vector<std::int32_t> targets{2, 0, 4};
  recglm::tape<backend> t;
  const auto ids = t.upload(std::span<const std::int32_t>(targets));
  const double whole_table = t.item(recglm::softmax_loss(t, whole(t, x), table, ids, 3));
  const double by_scores =
      t.item(recglm::softmax_of_scores(t, recglm::all_scores(t, whole(t, x), recglm::all_rows(t, table)), ids, 3));
  REQUIRE(std::abs(whole_table - by_scores) < 1e-12);
  check_gradients({&x, &table}, [&](recglm::tape<backend>& tape) {
    return recglm::softmax_of_scores(tape, recglm::all_scores(tape, whole(tape, x), recglm::all_rows(tape, table)),
                                     tape.upload(std::span<const std::int32_t>(targets)), 3);
  });
}

TEST_CASE("softplus, constant matrices and sums", "[autograd]") {
  REQUIRE(recglm::softplus{}(0.0) == std::log(2.0));
  REQUIRE(recglm::softplus{}(800.0) == 800.0);
  REQUIRE(recglm::softplus{}(-800.0) == 0.0);
  random_engine rng(3);
  auto x = random_parameter("x", 3, 2, rng);
  const std::vector<double> matrix{1, 0, -1, 2, 3, 4};
  recglm::tape<backend> t;
  const auto y = recglm::times_constants(t, whole(t, x), std::span<const double>(matrix), 3);
  const auto v = elements(x.value);
  REQUIRE(std::abs(y.value()[2] - (-v[0] + 4 * v[1])) < 1e-12);
  REQUIRE(std::abs(t.item(recglm::sum_of(t, whole(t, x), 2)) - (v[0] + v[1] + v[2] + v[3] + v[4] + v[5]) / 2) < 1e-12);
  check_gradients({&x}, [&](recglm::tape<backend>& tape) {
    const auto soft =
        recglm::map(tape, recglm::times_constants(tape, whole(tape, x), std::span<const double>(matrix), 3),
                    recglm::softplus{}, recglm::softplus_slope{});
    return recglm::sum_of(tape, recglm::multiply(tape, soft, soft), 1.5);
  });
}

TEST_CASE("sizes that do not fit are refused", "[autograd]") {
  random_engine rng(3);
  auto x = random_parameter("x", 3, 2, rng), table = random_parameter("table", 5, 4, rng);
  recglm::tape<backend> t;
  const std::vector<std::int32_t> ids{0, 1, 2, 3};
  const std::vector<double> matrix{1, 2, 3};
  REQUIRE_THROWS_WITH(recglm::all_scores(t, whole(t, x), recglm::all_rows(t, table)),
                      "all_scores: rows of 2 numbers, and a table of 4");
  REQUIRE_THROWS_WITH(recglm::candidate_scores(t, whole(t, x), whole(t, x), ids),
                      "candidate_scores: 4 candidates for 3 rows");
  REQUIRE_THROWS_WITH(recglm::candidate_scores(t, whole(t, x), whole(t, table), std::span(ids).first(3)),
                      "row_logits: rows of 2 and of 4 numbers have no dot product");
  REQUIRE_THROWS_WITH(recglm::times_constants(t, whole(t, x), std::span<const double>(matrix), 2),
                      "times_constants: 3 numbers are no matrix of 2 x 2");
}

}  // namespace autograd_ops_candidates_tests
