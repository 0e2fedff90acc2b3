#include "recglm/model/state_logits.hpp"

#include <cmath>

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/gradient.hpp"
#include "support/near.hpp"

namespace model_state_logits_tests {

using namespace recglm;
using B = cpu<double>;

TEST_CASE("whole rows, picked tokens, pairs and legal tokens agree with a plain matmul", "[model]") {
  random_engine rng(1);
  auto states = random_parameter("states", 3, 4, rng), table = random_parameter("table", 6, 4, rng);
  std::vector<double> logit(18), row_logsumexp(3);
  for (std::size_t r = 0; r < 3; ++r) {
    double sum = 0;
    for (std::size_t v = 0; v < 6; ++v) {
      for (std::size_t i = 0; i < 4; ++i)
        logit[r * 6 + v] += states.value.data()[r * 4 + i] * table.value.data()[v * 4 + i];
      sum += std::exp(logit[r * 6 + v]);
    }
    row_logsumexp[r] = std::log(sum);
  }
  const double bound = table::kernel<double>(6);
  tape<B> t;
  t.pause();
  const table_terms<B> none;
  const state_logits<B> logits(t, none, table, states.value.data());

  const auto some = logits.pick({2, 0}, {0, 1, 3}, {5, 1, 1});
  REQUIRE(near(some.sums, std::vector<double>{row_logsumexp[2], row_logsumexp[0]}, bound));
  REQUIRE(near(some.logits, std::vector<double>{logit[17], logit[1], logit[1]}, bound));
  REQUIRE(near(logits.pairs(3, {1, 2}, {0, 3}), std::vector<double>{logit[6], logit[15]}, bound));
  REQUIRE(logits.pairs(3, {}, {}).empty());

  std::vector<double> want;
  for (std::size_t i = 0; i < 18; ++i) want.push_back(logit[i] - row_logsumexp[i / 6]);
  std::vector<double> sums(3, NAN);
  legal_tokens legal;
  legal.tokens = {3, 0, 4};
  legal.offsets = {0, 2, 2, 3};
  const std::vector<double> want_legal{want[3], want[0], want[16]};
  REQUIRE(near(logits.log_probs(sums, legal), want_legal, bound));
  REQUIRE(std::isnan(sums[1]));  // nobody asked
  REQUIRE(near(logits.log_probs(sums), want, bound));
  REQUIRE(near(sums, row_logsumexp, bound));
  REQUIRE(near(logits.log_probs(sums, legal), want_legal, bound));  // now the sums are known
  legal.renormalise = true;
  const double both = std::log(std::exp(logit[3]) + std::exp(logit[0]));
  REQUIRE(near(logits.log_probs(sums, legal), std::vector<double>{logit[3] - both, logit[0] - both, 0}, bound));
}

}  // namespace model_state_logits_tests
