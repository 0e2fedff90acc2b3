#include "recglm/decode/score.hpp"

#include <map>

#include "recglm/decode/beam.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"
#include "support/table_model.hpp"

namespace decode_score_tests {

using namespace recglm;

namespace {
constexpr token_id start = 30, stop = 31;
constexpr int vocabulary = 32;

/// log p of every token of `tokens` after the text, one at a time.
std::vector<double> one_by_one(const table_model& model, const request& text, std::vector<token_id> tokens) {
  auto where = counting_positions{}.start(text.anchor, entity_pool{});
  auto state = model.read(std::span(&text, 1));
  token_id last = start;
  std::vector<double> out;
  for (token_id t : tokens) {
    model.advance(state, {{0}, {0, 1}, {last}, {where.next(last)}});
    out.push_back(model.log_probs(state)[t]);
    last = t;
  }
  return out;
}
}  // namespace

TEST_CASE("candidates score as fed token by token, with and without the stop token, however many at once", "[decode]") {
  const table_model model(vocabulary);
  random_engine rng(4);
  std::vector<request> texts;
  std::vector<std::vector<std::vector<token_id>>> lists(3);
  for (int r = 0; r < 3; ++r) {
    texts.push_back(random_request(rng, 4 + r, vocabulary));
    for (int c = 0; c < 3 * r; ++c) {  // the first text has none
      std::vector<token_id> tokens(1 + rng.below(5));
      for (token_id& t : tokens) t = static_cast<token_id>(rng.below(30));
      lists[r].push_back(tokens);
    }
  }
  search how{.start = start, .stop = stop};
  for (int rows : {1, 4, 100}) {
    const auto got = score_candidates(model, counting_positions{}, texts, lists, how, rows);
    REQUIRE(got.size() == 3);
    for (int r = 0; r < 3; ++r) {
      REQUIRE(got[r].size() == lists[r].size());
      for (std::size_t c = 0; c < lists[r].size(); ++c) {
        std::vector<token_id> tokens = lists[r][c];
        tokens.push_back(stop);
        const std::vector<double> want = one_by_one(model, texts[r], tokens);
        REQUIRE(got[r][c].log_probs == want);
        double score = 0;
        for (std::size_t i = 0; i + 1 < want.size(); ++i) score += want[i];
        REQUIRE(got[r][c].score == score);
        REQUIRE(got[r][c].score_with_stop == score + want.back());
      }
    }
  }
  how.stop = -1;
  const auto open = score_candidates(model, counting_positions{}, texts, lists, how);
  REQUIRE(open[1][0].log_probs.size() == lists[1][0].size());
  REQUIRE(open[1][0].score == open[1][0].score_with_stop);
}

TEST_CASE("score_candidates refuses what it cannot score", "[decode]") {
  const table_model model(vocabulary);
  random_engine rng(4);
  const std::vector<request> texts{random_request(rng, 4, vocabulary)};
  std::vector<std::vector<std::vector<token_id>>> lists{{{1}, {}}};
  const search how{.start = start, .stop = stop};
  REQUIRE_THROWS_WITH(score_candidates(model, counting_positions{}, texts, lists, how),
                      "candidate 1 of text 0 has no tokens; its text tokenises to nothing");
  lists.push_back({});
  REQUIRE_THROWS_WITH(score_candidates(model, counting_positions{}, texts, lists, how),
                      "score_candidates: 1 texts and 2 lists of candidates; give one list for each text");
}

TEST_CASE("full scores rank every allowed text, as a beam as wide as the catalogue does", "[decode]") {
  for (const bool renormalise : {false, true}) {
    random_engine rng(6);
    const entity_pool pool = random_catalogue(rng, 50, 6, 12);
    const table_model model(vocabulary);
    std::vector<request> texts;
    for (int r = 0; r < 3; ++r) {
      texts.push_back(random_request(rng, 4, vocabulary));
      for (item_id i = 0; i < 100; ++i)
        if (rng.below(3) == 0) texts.back().excluded.push_back(i);
    }
    search how{.start = start, .stop = stop, .beams = 1000, .max_tokens = 20, .results = 1000};
    how.allowed = &pool;
    how.renormalise = renormalise;
    const auto wide = beam{}.generate(model, counting_positions{}, texts, how, rng);
    for (int rows : {1, 3, 256}) {
      const auto got = full_scores{rows}.generate(model, counting_positions{}, texts, how, rng);
      for (std::size_t r = 0; r < texts.size(); ++r) {
        REQUIRE(got[r].size() == wide[r].size());
        double total = 0;
        for (std::size_t i = 0; i < got[r].size(); ++i) {
          REQUIRE(got[r][i].tokens == wide[r][i].tokens);
          REQUIRE(got[r][i].score == wide[r][i].score);
          REQUIRE(got[r][i].item == wide[r][i].item);
          if (!renormalise) {
            double sum = 0;
            for (double p : one_by_one(model, texts[r], got[r][i].tokens)) sum += p;
            REQUIRE(got[r][i].score == sum);
          }
          if (i == 0 || got[r][i].tokens != got[r][i - 1].tokens) total += std::exp(got[r][i].score);
        }
        // Renormalised, the texts of the catalogue share the whole probability (items of several texts hide some).
        if (renormalise) REQUIRE(total <= 1 + table::metric);
      }
    }
  }
  random_engine rng(1);
  const table_model model(vocabulary);
  const std::vector<request> texts{random_request(rng, 4, vocabulary)};
  REQUIRE_THROWS_WITH(full_scores{}.generate(model, counting_positions{}, texts, search{.start = start}, rng),
                      "full_scores ranks a list of texts: set search.allowed");
}

}  // namespace decode_score_tests
