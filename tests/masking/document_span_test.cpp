#include "recglm/masking/document_span.hpp"

#include "recglm/laws/blank.hpp"
#include "support/catch.hpp"

namespace masking_document_span_tests {

using namespace recglm;
using spans = std::vector<token_span>;

TEST_CASE("a document span is the end of the text, from half to all of it", "[masking]") {
  random_engine random(41);
  for (std::uint64_t round = 0; round < 300; ++round) {
    const example e = draw_document(random, 1 + static_cast<int>(round % 80)).text;
    REQUIRE(broken_laws(document_span{}, e, round) == std::vector<std::string>{});
    const mask_plan plan = document_span{}.choose(e, random);
    const int size = static_cast<int>(e.tokens.size()) - 2;
    REQUIRE(plan.kind == mask_kind::document);
    REQUIRE(plan.spans.size() == 1);
    REQUIRE(plan.spans[0].end == size + 1);
    REQUIRE(plan.spans[0].end - plan.spans[0].begin >= std::max(1, size / 2));
  }
}

TEST_CASE("every length of a document span is drawn, and entities stay whole", "[masking]") {
  random_engine random(42);
  std::vector<int> plain(11, 0), marked(11, 0);
  for (int i = 0; i < 600; ++i) {
    ++plain[static_cast<std::size_t>(
        document_span{}.choose({.tokens = std::vector<token_id>(10, 5)}, random).spans[0].begin)];
    const example e{.tokens = std::vector<token_id>(10, 5), .entities = {{2, 5}}};
    ++marked[static_cast<std::size_t>(document_span{}.choose(e, random).spans[0].begin)];
  }
  for (std::size_t i = 0; i < 11; ++i) {
    REQUIRE((plain[i] > 0) == (i <= 5));
    REQUIRE((marked[i] > 0) == (i <= 2 || i == 5));
  }
  REQUIRE(document_span{}.choose({}, random).spans.empty());
  REQUIRE(document_span{.shortest = 1}.choose({.tokens = {1, 2, 3}}, random).spans == spans{{0, 3}});
}

}  // namespace masking_document_span_tests
