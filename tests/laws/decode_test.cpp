#include "recglm/laws/decode.hpp"

#include "recglm/decode/beam.hpp"
#include "recglm/decode/greedy.hpp"
#include "recglm/decode/score.hpp"
#include "recglm/metrics/ranking.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"
#include "support/table_model.hpp"

namespace laws_decode_tests {

using namespace recglm;

namespace {

constexpr token_id start = 30, stop = 31;
constexpr int vocabulary = 32;
const std::vector<std::string> none;
const double exact = table::kernel<double>(vocabulary);

std::vector<request> some_requests(std::uint64_t seed) {
  random_engine rng(seed);
  std::vector<request> out;
  for (int r = 0; r < 4; ++r) {
    out.push_back(random_request(rng, 3 + r, vocabulary));
    for (item_id i = 0; i < 50; ++i)
      if (rng.below(5) == 0) out.back().excluded.push_back(i);
  }
  return out;
}

bool says(const std::vector<std::string>& broken, const std::string& what) {
  return std::any_of(broken.begin(), broken.end(),
                     [&](const std::string& b) { return b.find(what) != std::string::npos; });
}

/// A table that breaks one promise.
struct wrong_model : table_model {
  enum kind { unnormalised, stretched, shared_rows, nonzero_first } how;
  explicit wrong_model(kind k) : table_model(laws_decode_tests::vocabulary), how(k) {}
  std::vector<double> advance(state& s, const continuation& next) const {
    std::vector<double> out = table_model::advance(s, next);
    if (how == stretched && next.tokens.size() > 2 * s.rows.size())
      for (state::row& row : s.rows) row.context = mix(row.context);
    if (how == shared_rows && s.rows.size() > 2) s.rows[0] = s.rows[1];
    if (how == nonzero_first) out[0] = -1;
    return out;
  }
  std::vector<double> log_probs(state& s) const {
    std::vector<double> out = table_model::log_probs(s);
    if (how == unnormalised)
      for (double& p : out) p += 0.5;
    return out;
  }
  std::vector<double> log_probs(state& s, const legal_tokens& l) const { return table_model::log_probs(s, l); }
};

/// A decoder that spoils what a beam found.
struct wrong_decoder {
  static constexpr std::string_view name = "wrong";
  enum kind { unsorted, too_many, unclosed, excluded, outside } how = unsorted;
  template <LanguageModel M, PositionScheme P>
  std::vector<std::vector<hypothesis>> generate(const M& m, const P& p, std::span<const request> texts, const search& s,
                                                random_engine& rng) const {
    auto out = beam{}.generate(m, p, texts, s, rng);
    auto& first = out[0];
    if (how == unsorted) std::reverse(first.begin(), first.end());
    if (how == too_many) first.resize(s.results + 1, first.back());
    if (how == unclosed) first[0].tokens.pop_back();
    if (how == excluded) first[0].item = texts[0].excluded[0];
    if (how == outside) first[0].tokens[0] = 29;
    return out;
  }
};

/// A sum that depends on the order of adding.
struct running_sum {
  static constexpr std::string_view name = "running-sum";
  double sum = 0;
  void add(const judged& j) { sum += metrics_at(j.ranking, std::span(&j.asked.next.item, 1), 20).ndcg; }
  void merge(const running_sum& other) { sum += other.sum; }
  double value() const { return sum; }
};

}  // namespace

TEST_CASE("a table keeps the laws of language models", "[laws]") {
  for (std::uint64_t seed : {1, 2, 3})
    REQUIRE(broken_laws(table_model(vocabulary, seed), counting_positions{}, some_requests(seed), start, entity_pool{},
                        exact, seed) == none);
}

TEST_CASE("the laws of language models find what is broken", "[laws]") {
  const auto broken = [](wrong_model::kind k) {
    return broken_laws(wrong_model(k), counting_positions{}, some_requests(1), start, entity_pool{}, exact);
  };
  REQUIRE(says(broken(wrong_model::unnormalised), "the probabilities of row 0 do not sum to 1"));
  REQUIRE(
      says(broken(wrong_model::unnormalised), "legal tokens must have the log-probabilities that they have among all"));
  REQUIRE(says(broken(wrong_model::stretched), "tokens fed together and one by one"));
  REQUIRE(says(broken(wrong_model::shared_rows), "text 0 continues otherwise when it is alone"));
  REQUIRE(says(broken(wrong_model::nonzero_first), "the first token fed to a row has log-probability 0"));
}

TEST_CASE("the decoders keep their laws", "[laws]") {
  for (std::uint64_t seed : {1, 2, 3, 4}) {
    random_engine rng(seed);
    const entity_pool pool = random_catalogue(rng, 40, 6, 15);
    const table_model model(vocabulary, seed, seed % 2 ? 0 : 3);
    const std::vector<request> texts = some_requests(seed);
    search how{.start = start, .stop = stop, .beams = 5, .max_tokens = 8, .results = 5};
    for (const ended_rule rule : {ended_rule::kept, ended_rule::aside}) {
      how.ended = rule;
      for (const entity_pool* allowed : {static_cast<const entity_pool*>(nullptr), &pool}) {
        how.allowed = allowed;
        REQUIRE(broken_laws(beam{}, model, counting_positions{}, texts, how, exact) == none);
        REQUIRE(broken_laws(greedy{}, model, counting_positions{}, texts, how, exact) == none);
        REQUIRE(broken_width_law(beam{}, greedy{}, model, counting_positions{}, texts, how, exact) == none);
      }
    }
    REQUIRE(broken_laws(full_scores{}, model, counting_positions{}, texts, how, exact) == none);
  }
}

TEST_CASE("the laws of decoders find what is broken", "[laws]") {
  random_engine rng(1);
  const entity_pool pool = random_catalogue(rng, 40, 6, 15);
  const table_model model(vocabulary);
  search how{.start = start, .stop = stop, .beams = 5, .max_tokens = 8, .results = 5};
  how.allowed = &pool;
  const std::vector<request> texts = some_requests(1);
  const auto broken = [&](wrong_decoder::kind k) {
    return broken_laws(wrong_decoder{k}, model, counting_positions{}, texts, how, exact);
  };
  REQUIRE(says(broken(wrong_decoder::unsorted), "the answers of text 0 are not sorted by score"));
  REQUIRE(says(broken(wrong_decoder::too_many), "text 0 has more answers than asked for"));
  REQUIRE(says(broken(wrong_decoder::unclosed), "answer 0 of text 0 and its stop token disagree"));
  REQUIRE(says(broken(wrong_decoder::excluded), "answer 0 of text 0 is an excluded item"));
  REQUIRE(says(broken(wrong_decoder::outside), "answer 0 of text 0 is not allowed"));
  REQUIRE(says(broken(wrong_decoder::unsorted), "text 1 is answered otherwise when it is alone"));
  REQUIRE(
      says(broken_width_law(full_scores{}, greedy{}, model, counting_positions{}, texts, how, exact), "with one beam"));
}

TEST_CASE("the metrics keep their laws, and a sum in the order of adding does not", "[laws]") {
  random_engine rng(3);
  std::vector<history> questions(300);
  std::vector<std::vector<item_id>> rankings(300);
  for (int q = 0; q < 300; ++q) {
    questions[q].user = q;
    questions[q].next.item = static_cast<item_id>(rng.below(30));
    for (int i = 0; i < 20; ++i) rankings[q].push_back(static_cast<item_id>(rng.below(31)) - 1);
  }
  REQUIRE(broken_laws(hr<10>{}, questions, rankings) == none);
  REQUIRE(broken_laws(ndcg<10>{}, questions, rankings) == none);
  REQUIRE(broken_laws(mrr<20>{}, questions, rankings) == none);
  REQUIRE(broken_laws(invalid_rate{}, questions, rankings) == none);
  REQUIRE(broken_laws(duplicate_rate{}, questions, rankings) == none);

  REQUIRE(says(broken_laws(running_sum{}, questions, rankings), "parts merged in another order"));
}

}  // namespace laws_decode_tests
