#include "recglm/masking/sentence_span.hpp"

#include "recglm/laws/blank.hpp"
#include "support/catch.hpp"

namespace masking_sentence_span_tests {

using namespace recglm;
using spans = std::vector<token_span>;

TEST_CASE("sentence spans are whole sentences and blank enough", "[masking]") {
  random_engine random(31);
  bool touch = false;
  for (std::uint64_t round = 0; round < 300; ++round) {
    const example e = draw_document(random, 1 + static_cast<int>(round % 80)).text;
    REQUIRE(broken_laws(sentence_span{}, e, round) == std::vector<std::string>{});
    const mask_plan plan = sentence_span{.rate = 0.4}.choose(e, random);
    REQUIRE(plan.kind == mask_kind::sentence);
    int sum = 0, least = 1 << 30;
    for (token_span s : plan.spans) {
      REQUIRE(std::find(e.sentences.begin(), e.sentences.end(), s) != e.sentences.end());
      sum += s.end - s.begin;
      least = std::min(least, s.end - s.begin);
    }
    for (std::size_t i = 1; i < plan.spans.size(); ++i) touch |= plan.spans[i].begin == plan.spans[i - 1].end;
    const int budget = static_cast<int>(0.4 * static_cast<double>(e.tokens.size()));
    REQUIRE((sum >= budget || plan.spans.size() == e.sentences.size()));
  }
  REQUIRE(touch);
}

TEST_CASE("sentences that cut an entity are skipped", "[masking]") {
  random_engine random(32);
  const example e{.tokens = std::vector<token_id>(12, 5),
                  .entities = {{2, 5}, {8, 9}},
                  .sentences = {{0, 3}, {3, 6}, {6, 9}, {9, 12}}};
  REQUIRE(sentence_span{.rate = 1}.choose(e, random).spans == spans{{6, 9}, {9, 12}});
  REQUIRE(sentence_span{}.choose({.tokens = {1, 2, 3}}, random).spans.empty());
}

}  // namespace masking_sentence_span_tests
