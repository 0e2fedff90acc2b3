#include "recglm/masking/plain_span.hpp"

#include "recglm/laws/blank.hpp"
#include "support/catch.hpp"

namespace masking_plain_span_tests {

using namespace recglm;

namespace {
int tokens_of(const mask_plan& plan) {
  int sum = 0;
  for (token_span s : plan.spans) sum += s.end - s.begin;
  return sum;
}
}  // namespace

TEST_CASE("plain spans keep every law but that of whole entities", "[masking]") {
  random_engine random(11);
  bool cut = false, kinds[3] = {};
  for (std::uint64_t round = 0; round < 300; ++round) {
    const example e = draw_document(random, 1 + static_cast<int>(round % 60)).text;
    for (const std::string& law : broken_laws(plain_span{}, e, round)) {
      REQUIRE(law == "a span cuts an entity");
      cut = true;
    }
    random_engine again(round);
    kinds[static_cast<int>(plain_span{}.choose(e, again).kind)] = true;
  }
  REQUIRE(cut);
  REQUIRE((kinds[0] && kinds[1] && kinds[2]));
}

TEST_CASE("each objective of plain spans", "[masking]") {
  random_engine random(12);
  for (int round = 0; round < 100; ++round) {
    const example e = draw_document(random, 60).text;
    const int size = static_cast<int>(e.tokens.size()), budget = static_cast<int>(0.15 * size);
    const mask_plan tokens = plain_span{.token = 1, .sentence = 0}.choose(e, random);
    REQUIRE(tokens.kind == mask_kind::entity);
    REQUIRE(tokens_of(tokens) >= budget);
    for (std::size_t i = 1; i < tokens.spans.size(); ++i) REQUIRE(tokens.spans[i].begin > tokens.spans[i - 1].end);

    const mask_plan sentences = plain_span{.token = 0, .sentence = 1}.choose(e, random);
    REQUIRE(sentences.kind == mask_kind::sentence);
    REQUIRE(tokens_of(sentences) >= budget);
    for (token_span s : sentences.spans)
      REQUIRE(std::find(e.sentences.begin(), e.sentences.end(), s) != e.sentences.end());

    const mask_plan anywhere = plain_span{.token = 0, .sentence = 0, .suffix = 0}.choose(e, random);
    REQUIRE(anywhere.kind == mask_kind::document);
    REQUIRE(anywhere.spans.size() == 1);
    REQUIRE(tokens_of(anywhere) >= size / 2);
    REQUIRE(plain_span{.token = 0, .sentence = 0, .suffix = 1}.choose(e, random).spans[0].end == size - 1);

    REQUIRE(plain_span{.single = 1}.choose(e, random).spans.size() == 1);
  }
}

TEST_CASE("a text too short for a span gives an empty plan", "[masking]") {
  random_engine random(13);
  const plain_span short_spans{.token = 1, .sentence = 0};
  REQUIRE(short_spans.choose({.tokens = {1, 2, 3, 4, 5, 6}}, random).spans.empty());
  REQUIRE(short_spans.choose({.tokens = {1, 2, 3, 4, 5, 6, 7}}, random).spans.size() == 1);
  REQUIRE(plain_span{}.choose({}, random).spans.empty());
  // One token may be blanked, and 30 are asked for.
  REQUIRE(plain_span{.token = 1, .sentence = 0, .rate = 1}
              .choose({.tokens = std::vector<token_id>(30, 5), .sentences = {{1, 2}}}, random)
              .spans.empty());
  REQUIRE_THROWS_WITH(
      (plain_span{.token = 0.8, .sentence = 0.3}.choose({.tokens = {1}}, random)),
      "plain-span: the shares of short spans and sentences, 0.8 and 0.3, must not be below 0 nor sum to more than 1");
}

}  // namespace masking_plain_span_tests
