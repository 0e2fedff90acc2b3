#include "recglm/backend/cpu/loss.hpp"

#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_loss_tests {

TEMPLATE_TEST_CASE("softmax over a vocabulary, far-away logits included", "[backend]", float, double) {
  using S = TestType;
  using K = recglm::cpu_loss<S>;
  const int rows = 9, width = 301;
  recglm::random_engine rng(1);
  std::vector<S> logits(static_cast<std::size_t>(rows * width)), logsumexps(rows), losses(rows);
  for (S& v : logits) v = static_cast<S>(5 * rng.normal() + 60);
  logits[10] = 300;
  std::vector<std::int32_t> targets{10, 1, 2, 3, 300, 5, 6, 7, 8};
  std::vector<double> want_sums(rows), want_losses(rows), want_backward(logits.size());
  for (int r = 0; r < rows; ++r) {
    const S* row = logits.data() + r * width;
    double most = -1e30, sum = 0;
    for (int j = 0; j < width; ++j) most = std::max(most, static_cast<double>(row[j]));
    for (int j = 0; j < width; ++j) sum += std::exp(static_cast<double>(row[j]) - most);
    const std::size_t i = static_cast<std::size_t>(r);
    want_sums[i] = most + std::log(sum);
    want_losses[i] = want_sums[i] - static_cast<double>(row[targets[i]]);
    for (int j = 0; j < width; ++j)
      want_backward[i * width + static_cast<std::size_t>(j)] =
          0.5 * (std::exp(static_cast<double>(row[j]) - want_sums[i]) - (j == targets[i] ? 1 : 0));
  }
  K::logsumexp(logsumexps.data(), logits.data(), rows, width);
  REQUIRE(near(logsumexps, want_sums, table::kernel<S>(width)));
  K::softmax_losses(losses.data(), logsumexps.data(), logits.data(), targets.data(), rows, width);
  // Differences of numbers near 300: their rounding counts, not the loss's.
  for (int r = 0; r < rows; ++r) {
    const std::size_t i = static_cast<std::size_t>(r);
    REQUIRE(std::abs(static_cast<double>(losses[i]) - want_losses[i]) <=
            table::kernel<S>(width) * std::abs(want_sums[i]));
  }
  const S upstream = 2;
  K::softmax_loss_backward(logits.data(), logsumexps.data(), targets.data(), rows, width, &upstream, 4);
  REQUIRE(near(logits, want_backward, table::kernel<S>(width)));
}

TEST_CASE("logits of a few tokens are dot products with their vectors", "[backend]") {
  const std::vector<double> table{1, 2, 3, 4, 5, 6}, x{10, 1, 0, 2};
  const std::vector<std::int32_t> row_of{0, 1, 0}, ids{2, 0, 2};
  std::vector<double> out(3);
  recglm::cpu_loss<double>::row_logits(out.data(), x.data(), row_of.data(), table.data(), ids.data(), 3, 2);
  REQUIRE(out == std::vector<double>{56, 4, 56});
}

TEST_CASE("what flows back from dot products is the same for any number of threads", "[backend]") {
  constexpr int rows = 5, items = 7, width = 70, pairs = 400;
  recglm::random_engine rng(2);
  std::vector<float> x(rows * width), table(items * width), g(pairs);
  for (auto* v : {&x, &table, &g})
    for (float& e : *v) e = static_cast<float>(rng.normal());
  std::vector<std::int32_t> row_of, ids;
  for (int i = 0; i < pairs; ++i) {
    row_of.push_back(static_cast<int>(rng.below(rows))), ids.push_back(static_cast<int>(rng.below(items)));
    if (i % 3 == 0) g[static_cast<std::size_t>(i)] = 0;
  }
  std::vector<double> want_x(x.size()), want_table(table.size());
  for (std::size_t i = 0; i < pairs; ++i)
    for (std::size_t j = 0; j < width; ++j) {
      const std::size_t row = static_cast<std::size_t>(row_of[i]) * width + j,
                        id = static_cast<std::size_t>(ids[i]) * width + j;
      want_x[row] += static_cast<double>(g[i]) * static_cast<double>(table[id]);
      want_table[id] += static_cast<double>(g[i]) * static_cast<double>(x[row]);
    }
  std::vector<std::vector<float>> seen;
  for (const int threads : {1, 2, 3}) {
    recglm::use_threads(threads);
    std::vector<float> dx(x.size()), dtable(table.size());
    recglm::cpu_loss<float>::row_logits_backward(dx.data(), dtable.data(), g.data(), x.data(), row_of.data(),
                                                 table.data(), ids.data(), pairs, width);
    REQUIRE(near(dx, want_x, ::table::kernel<float>(pairs)));
    REQUIRE(near(dtable, want_table, ::table::kernel<float>(pairs)));
    dx.insert(dx.end(), dtable.begin(), dtable.end());
    seen.push_back(dx);
    std::vector<float> alone(x.size());
    recglm::cpu_loss<float>::row_logits_backward(alone.data(), nullptr, g.data(), x.data(), row_of.data(), table.data(),
                                                 ids.data(), pairs, width);
    dx.resize(x.size());
    REQUIRE(alone == dx);
  }
  recglm::use_threads(0);
  REQUIRE(seen[1] == seen[0]);
  REQUIRE(seen[2] == seen[0]);
}

TEST_CASE("logits are picked row by row", "[backend]") {
  const std::vector<double> logits{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const std::vector<std::int32_t> offsets{1, 3, 3, 4}, ids{0, 2, 2, 1};
  std::vector<double> out(4, -1);
  recglm::cpu_loss<double>::pick(out.data(), logits.data(), offsets.data(), ids.data(), 3, 3);
  REQUIRE(out == std::vector<double>{-1, 3, 3, 8});
}

}  // namespace backend_cpu_loss_tests
