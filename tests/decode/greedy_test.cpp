#include "recglm/decode/greedy.hpp"

#include "support/catch.hpp"
#include "support/table_model.hpp"

namespace decode_greedy_tests {

using namespace recglm;

TEST_CASE("greedy takes the likeliest token at each step and says by how much", "[decode]") {
  const table_model model(20, 3);
  random_engine rng(2);
  const std::vector<request> texts{random_request(rng, 6, 20), random_request(rng, 3, 20)};
  search how{.start = 18, .max_tokens = 7};
  const auto traces = greedy{}.trace(model, counting_positions{}, texts, how);
  REQUIRE(traces.size() == 2);
  for (std::size_t r = 0; r < texts.size(); ++r) {
    auto where = counting_positions{}.start(texts[r].anchor, entity_pool{});
    auto state = model.read(std::span(&texts[r], 1));
    token_id last = how.start;
    double score = 0;
    REQUIRE(traces[r].tokens.size() == 7);
    for (int i = 0; i < how.max_tokens; ++i) {
      const position at = where.next(last);
      if (i > 0) REQUIRE(traces[r].at[i - 1] == at);
      model.advance(state, {{0}, {0, 1}, {last}, {at}});
      std::vector<double> next = model.log_probs(state);
      const auto best = std::max_element(next.begin(), next.end());
      last = static_cast<token_id>(best - next.begin());
      score += *best;
      REQUIRE(traces[r].tokens[i] == last);
      REQUIRE(traces[r].log_probs[i] == *best);
      std::sort(next.rbegin(), next.rend());
      REQUIRE(traces[r].gaps[i] == next[0] - next[1]);
    }
    REQUIRE(traces[r].score == score);
    REQUIRE_FALSE(traces[r].ended);
  }
}

TEST_CASE("greedy ends with the stop token, stays inside the catalogue and off what is excluded", "[decode]") {
  const table_model model(20, 3);
  random_engine rng(2);
  const entity_pool pool = random_catalogue(rng, 30, 5, 16);
  std::vector<request> texts;
  for (int r = 0; r < 10; ++r) {
    texts.push_back(random_request(rng, 5, 20));
    for (item_id i = 0; i < 60; ++i)
      if (i % 10 != r) texts.back().excluded.push_back(i);
  }
  search how{.start = 18, .stop = 19, .max_tokens = 6};
  how.allowed = &pool;
  const auto got = greedy{}.generate(model, counting_positions{}, texts, how, rng);
  for (int r = 0; r < 10; ++r) {
    REQUIRE(got[r].size() == 1);
    REQUIRE(got[r][0].ended);
    REQUIRE(got[r][0].tokens.back() == 19);
    REQUIRE(got[r][0].item % 10 == r);
  }
  texts.resize(1);
  texts[0].excluded.clear();
  for (item_id i = 0; i < 60; ++i) texts[0].excluded.push_back(i);
  REQUIRE(greedy{}.generate(model, counting_positions{}, texts, how, rng)[0].empty());
  REQUIRE(greedy{}.generate(model, counting_positions{}, {}, how, rng).empty());
}

}  // namespace decode_greedy_tests
