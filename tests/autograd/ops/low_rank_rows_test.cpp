#include "recglm/autograd/ops/low_rank_rows.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace autograd_ops_low_rank_rows_tests {

using namespace recglm;

TEST_CASE("rows of low-rank terms are those of their matmul, and their gradients flow into both", "[autograd]") {
  random_engine rng(1);
  low_rank<backend> terms;
  terms.a = random_parameter("a", 2, 5, rng), terms.b = random_parameter("b", 7, 2, rng);
  terms.scale = 0.75;
  const std::vector<std::int32_t> ids{6, 0, 3, 3};
  const auto rows = [&](tape<backend>& t) { return embed(t, terms, t.upload(std::span<const std::int32_t>(ids)), 4); };
  tape<backend> t;
  const variable<backend> got = rows(t);
  std::vector<double> want(20);
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t k = 0; k < 2; ++k)
        want[r * 5 + i] += 0.75 * elements(terms.b.value)[static_cast<std::size_t>(ids[r]) * 2 + k] *
                           elements(terms.a.value)[k * 5 + i];
  REQUIRE(near(std::vector<double>(got.value(), got.value() + 20), want, table::kernel<double>(2)));
  check_gradients({&terms.a, &terms.b}, [&](tape<backend>& t) { return weighed(t, rows(t)); });
  terms.b.train(false);
  check_gradients({&terms.a}, [&](tape<backend>& t) { return weighed(t, rows(t)); });
}

}  // namespace autograd_ops_low_rank_rows_tests
