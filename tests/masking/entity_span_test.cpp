#include "recglm/masking/entity_span.hpp"

#include "recglm/laws/blank.hpp"
#include "support/catch.hpp"

namespace masking_entity_span_tests {

using namespace recglm;
using spans = std::vector<token_span>;

TEST_CASE("entity spans keep every law and blank enough", "[masking]") {
  random_engine random(21);
  for (std::uint64_t round = 0; round < 400; ++round) {
    const example e = draw_document(random, 1 + static_cast<int>(round % 80)).text;
    REQUIRE(broken_laws(entity_span{}, e, round) == std::vector<std::string>{});
    random_engine again(round);
    const mask_plan plan = entity_span{}.choose(e, again);
    REQUIRE(plan.kind == mask_kind::entity);
    int sum = 0;
    for (std::size_t i = 0; i < plan.spans.size(); ++i) {
      sum += plan.spans[i].end - plan.spans[i].begin;
      if (i > 0) REQUIRE(plan.spans[i].begin > plan.spans[i - 1].end);
    }
    REQUIRE(sum >= static_cast<int>(0.15 * static_cast<double>(e.tokens.size())));
  }
}

TEST_CASE("the length of an entity span is counted in units, by GLM's law", "[masking]") {
  // Entities of four tokens only, and a share that one of them reaches: one span a text.
  example e{.tokens = std::vector<token_id>(400, 9)};
  for (int i = 0; i < 400; i += 4) e.entities.push_back({i, i + 4});
  random_engine random(22);
  const int rounds = 20000;
  double counts[5] = {};
  for (int i = 0; i < rounds; ++i) {
    const auto plan = entity_span{.rate = 0.01}.choose(e, random);
    REQUIRE(plan.spans.size() == 1);
    const int length = plan.spans[0].end - plan.spans[0].begin;
    REQUIRE(length % 4 == 0);
    ++counts[std::min(length / 4, 4)];
  }
  const span_length law;
  for (int k = 1; k < 4; ++k) {
    const double p = law.up_to(k) - law.up_to(k - 1);
    REQUIRE(std::abs(counts[k] / rounds - p) < 4 * std::sqrt(p * (1 - p) / rounds));
  }
}

TEST_CASE("entity spans go as far as units are free", "[masking]") {
  random_engine random(23);
  REQUIRE(entity_span{}.choose({.tokens = {1, 2, 3, 4, 5, 6}}, random).spans.empty());
  REQUIRE(entity_span{}.choose({}, random).spans.empty());
  const example one{.tokens = std::vector<token_id>(10, 5), .entities = {{0, 10}}};
  REQUIRE(entity_span{}.choose(one, random).spans == spans{{0, 10}});
  // Everything is asked for: no unit is left that could be taken without touching another span.
  for (int round = 0; round < 50; ++round) {
    const mask_plan plan = entity_span{.rate = 1}.choose({.tokens = std::vector<token_id>(30, 5)}, random);
    REQUIRE(plan.spans.front().begin <= 1);
    REQUIRE(plan.spans.back().end >= 29);
    for (std::size_t i = 1; i < plan.spans.size(); ++i) {
      REQUIRE(plan.spans[i].begin > plan.spans[i - 1].end);
      REQUIRE(plan.spans[i].begin <= plan.spans[i - 1].end + 2);
    }
  }
  REQUIRE_THROWS_WITH(entity_span{.rate = -1}.choose({}, random),
                      "entity-span: a share of -1 is asked for; give one between 0 and 1");
}

}  // namespace masking_entity_span_tests
