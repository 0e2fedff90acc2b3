#include "recglm/autograd/ops/loss.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace autograd_ops_loss_tests {

using namespace recglm;

TEST_CASE("gradients of the loss, logits kept or computed again in bands", "[autograd]") {
  random_engine rng(1);
  auto x = random_parameter("x", 7, 5, rng), table = random_parameter("table", 11, 5, rng);
  const std::vector<std::int32_t> targets{0, 10, 3, 3, 5, 7, 9};
  std::vector<double> losses;
  for (const std::size_t kept : {std::size_t{1} << 20, std::size_t{33}, std::size_t{1}}) {
    const auto loss = [&](tape<backend>& t) {
      return softmax_loss(t, whole(t, x), table, t.upload(std::span<const std::int32_t>(targets)), 3.5, kept);
    };
    check_gradients({&x, &table}, loss);
    tape<backend> t;
    losses.push_back(t.item(loss(t)));
  }
  double want = 0;
  for (std::size_t r = 0; r < 7; ++r) {
    double sum = 0, own = 0;
    for (std::size_t v = 0; v < 11; ++v) {
      double dot = 0;
      for (std::size_t i = 0; i < 5; ++i) dot += elements(x.value)[r * 5 + i] * elements(table.value)[v * 5 + i];
      sum += std::exp(dot);
      if (static_cast<std::int32_t>(v) == targets[r]) own = dot;
    }
    want += (std::log(sum) - own) / 3.5;
  }
  REQUIRE(near(losses, std::vector<double>(3, want), table::kernel<double>(77)));
}

TEST_CASE("gradients of low-rank terms of the head, which add to the logits what their matmul would", "[autograd]") {
  random_engine rng(4);
  auto x = random_parameter("x", 5, 4, rng), table = random_parameter("table", 9, 4, rng);
  auto u = random_parameter("u", 5, 2, rng), b = random_parameter("b", 9, 2, rng);
  const std::vector<std::int32_t> targets{0, 8, 3, 3, 5};
  for (const std::size_t kept : {std::size_t{1} << 20, std::size_t{18}, std::size_t{1}}) {
    const auto loss = [&](tape<backend>& t) {
      return softmax_loss(t, whole(t, x), table, t.upload(std::span<const std::int32_t>(targets)), 5, kept,
                          low_rank_logits<backend>{whole(t, u), &b, 0.5});
    };
    check_gradients({&x, &table, &u, &b}, loss);
    // [x, u / 2] and [table, b] side by side give the same logits.
    parameter<backend> wide_x("x", {5, 6}), wide("table", {9, 6});
    const auto join = [](parameter<backend>& to, const parameter<backend>& left, const parameter<backend>& right,
                         double factor) {
      for (std::size_t r = 0; r < static_cast<std::size_t>(to.shape[0]); ++r) {
        for (std::size_t i = 0; i < 4; ++i) elements(to.value)[r * 6 + i] = elements(left.value)[r * 4 + i];
        for (std::size_t i = 0; i < 2; ++i)
          elements(to.value)[r * 6 + 4 + i] = factor * elements(right.value)[r * 2 + i];
      }
    };
    join(wide_x, x, u, 0.5), join(wide, table, b, 1);
    tape<backend> t;
    const double got = t.item(loss(t));
    t.reset();
    const double want =
        t.item(softmax_loss(t, whole(t, wide_x), wide, t.upload(std::span<const std::int32_t>(targets)), 5, kept));
    REQUIRE(near(std::vector<double>{got}, std::vector<double>{want}, ::table::kernel<double>(54)));
  }
}

TEST_CASE("a frozen head passes the gradient on", "[autograd]") {
  random_engine rng(2);
  auto x = random_parameter("x", 3, 4, rng), table = random_parameter("table", 6, 4, rng);
  table.train(false);
  const std::vector<std::int32_t> targets{1, 2, 3};
  check_gradients({&x, &table}, [&](tape<backend>& t) {
    return softmax_loss(t, whole(t, x), table, t.upload(std::span<const std::int32_t>(targets)), 3);
  });
}

TEST_CASE("gradients of the scores of sampled pairs, pairs and rows twice", "[autograd]") {
  random_engine rng(3);
  auto x = random_parameter("x", 3, 5, rng), y = random_parameter("y", 4, 5, rng), z = random_parameter("z", 4, 3, rng);
  const std::vector<std::int32_t> row_of{0, 2, 2, 0, 1}, ids{3, 1, 1, 0, 3};
  const auto scores = [&](tape<backend>& t, parameter<backend>& table) {
    return row_logits(t, whole(t, x), whole(t, table), t.upload(std::span<const std::int32_t>(row_of)),
                      t.upload(std::span<const std::int32_t>(ids)), 5);
  };
  check_gradients({&x, &y}, [&](tape<backend>& t) { return weighed(t, scores(t, y)); });
  check_gradients({&x, &y}, [&](tape<backend>& t) { return sum_of(t, scores(t, y), 7); });
  tape<backend> t;
  REQUIRE_THROWS_WITH(scores(t, z), "row_logits: rows of 5 and of 3 numbers have no dot product");
}

}  // namespace autograd_ops_loss_tests
