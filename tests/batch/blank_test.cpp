#include "recglm/batch/blank.hpp"

#include "recglm/core/replay.hpp"
#include "recglm/laws/blank.hpp"
#include "recglm/order/shuffled.hpp"
#include "recglm/position/absolute_1d.hpp"
#include "recglm/position/entity_2d_grow.hpp"
#include "recglm/position/entity_2d_matched.hpp"
#include "recglm/position/glm_2d.hpp"
#include "support/catch.hpp"

namespace batch_blank_tests {

using namespace recglm;
using ints = std::vector<int>;
using spans = std::vector<token_span>;

namespace {
constexpr special_tokens special{.pad = 0, .mask = 1, .smask = 2, .gmask = 3, .start = 4, .end = 5, .cls = 6, .eos = 7};

example text(int size) {
  example e;
  for (int i = 0; i < size; ++i) e.tokens.push_back(100 + i);
  return e;
}
}  // namespace

TEST_CASE("Part B is in the order asked for", "[batch]") {
  example e = text(8);
  e.entities = {{1, 3}, {5, 7}};
  const blanked out = blank(e, {mask_kind::sentence, {{1, 3}, {4, 5}, {5, 8}}}, ints{2, 0, 1}, special);
  REQUIRE(out.tokens == ints{100, 2, 103, 2, 2, 4, 105, 106, 107, 4, 101, 102, 4, 104});
  REQUIRE(out.targets == ints{-100, -100, -100, -100, -100, 105, 106, 107, 5, 101, 102, 5, 104, 5});
  REQUIRE(out.shape.prefix == 5);
  REQUIRE(out.shape.blanks == std::vector<layout::blank>{{4, 4}, {1, 3}, {3, 2}});
  REQUIRE(out.shape.entities == spans{{6, 8}, {10, 12}});
  REQUIRE(out.shape.written == ints{4, 105, 106, 107, 4, 101, 102, 4, 104});
  REQUIRE(out.shape.pool == nullptr);
}

TEST_CASE("the pieces of a cut entity are entities of their own", "[batch]") {
  example e = text(10);
  e.entities = {{1, 8}};
  const blanked out = blank(e, {mask_kind::entity, {{2, 3}, {3, 5}, {7, 9}}}, ints{0, 1, 2}, special);
  // Part A: 100 101 M M 105 106 M 109; Part B: S 102 | S 103 104 | S 107 108
  REQUIRE(out.shape.entities == spans{{1, 2}, {4, 6}, {9, 10}, {11, 13}, {14, 15}});
}

TEST_CASE("random blanks lose no token and no mark", "[batch]") {
  random_engine random(81);
  for (int round = 0; round < 200; ++round) {
    const drawn_document drawn = draw_document(random, 30);
    const example& e = drawn.text;
    mask_plan plan{mask_kind::entity, {}};
    for (int at = 1; at + 1 < static_cast<int>(e.tokens.size());) {
      const int end = std::min<int>(at + 1 + static_cast<int>(random.below(6)), static_cast<int>(e.tokens.size()) - 1);
      if (random.uniform() < 0.3) plan.spans.push_back({at, end});
      at = end;
    }
    const auto order = shuffled{}.arrange(plan, random);
    const blanked out = blank(e, plan, order, drawn.special);
    // Put the text together again from Part A and Part B.
    std::vector<token_id> again;
    std::vector<std::size_t> begins(order.size());
    std::size_t at = static_cast<std::size_t>(out.shape.prefix);
    for (std::size_t b = 0; b < order.size(); ++b) {
      begins[static_cast<std::size_t>(order[b])] = at;
      at += static_cast<std::size_t>(out.shape.blanks[b].length);
    }
    REQUIRE(at == out.tokens.size());
    std::size_t next = 0;
    for (int i = 0; i < out.shape.prefix; ++i) {
      const token_id t = out.tokens[static_cast<std::size_t>(i)];
      if (t != drawn.special.mask) {
        again.push_back(t);
        continue;
      }
      const token_span s = plan.spans[next];
      for (int k = 0; k < s.end - s.begin; ++k) {
        const std::size_t place = begins[next] + static_cast<std::size_t>(k);
        REQUIRE(out.targets[place] == out.tokens[place + 1]);
        again.push_back(out.tokens[place + 1]);
      }
      REQUIRE(out.tokens[begins[next]] == drawn.special.start);
      REQUIRE(out.targets[begins[next] + static_cast<std::size_t>(s.end - s.begin)] == drawn.special.end);
      ++next;
    }
    REQUIRE(again == e.tokens);
    int marked = 0, wanted = 0, last = 0;
    for (token_span s : out.shape.entities) {
      REQUIRE(s.begin >= last);
      marked += s.end - s.begin;
      last = s.end;
    }
    for (token_span s : e.entities) wanted += s.end - s.begin;
    REQUIRE(marked == wanted);
  }
}

TEST_CASE("a [gMASK] at the end closes the text in place of eos", "[batch]") {
  example e = text(4);
  e.tokens.push_back(special.eos);
  REQUIRE(blank(e, {mask_kind::document, {{2, 4}}}, ints{0}, special).tokens == ints{100, 101, 3, 4, 102, 103});
  REQUIRE(blank(e, {mask_kind::document, {{1, 3}}}, ints{0}, special).tokens == ints{100, 3, 103, 7, 4, 101, 102});
  REQUIRE(blank(e, {mask_kind::entity, {{2, 4}}}, ints{0}, special).tokens == ints{100, 101, 1, 7, 4, 102, 103});
  e.tokens.back() = 50;
  REQUIRE(blank(e, {mask_kind::document, {{2, 4}}}, ints{0}, special).tokens == ints{100, 101, 3, 50, 4, 102, 103});
}

TEST_CASE("a text without blanks is Part A only", "[batch]") {
  const blanked out = blank(text(3), {}, ints{}, special);
  REQUIRE(out.tokens == ints{100, 101, 102});
  REQUIRE(out.targets == ints{-100, -100, -100});
  REQUIRE(out.shape.prefix == 3);
}

TEST_CASE("[dBLOCK] changes inputs, never targets or start tokens", "[batch]") {
  using real = replaying_engine::real;
  replaying_engine draws({real{0.05}, real{0.2}, real{0.0}});
  const blanked out = blank(text(6), {mask_kind::entity, {{1, 3}, {4, 5}}}, ints{1, 0}, special, {0.1, 9}, draws);
  REQUIRE(draws.left() == 0);
  REQUIRE(out.tokens == ints{100, 1, 103, 1, 105, 4, 9, 4, 101, 9});
  REQUIRE(out.targets == ints{-100, -100, -100, -100, -100, 104, 5, 101, 102, 5});
  REQUIRE(out.shape.written == ints{4, 9, 4, 101, 9});
  replaying_engine silent({});
  REQUIRE(blank(text(6), {mask_kind::entity, {{1, 3}}}, ints{0}, special, {}, silent).tokens ==
          ints{100, 1, 103, 104, 105, 4, 101, 102});
  REQUIRE_THROWS_WITH(blank(text(6), {mask_kind::entity, {{1, 3}}}, ints{0}, special, {0.5, -1}, silent),
                      "blank: [dBLOCK] needs a rate of at most 1 and a token, not 0.5 and -1");
}

TEST_CASE("plans and orders that do not fit are refused", "[batch]") {
  const example e = text(6);
  const auto blanking = [&](spans s, ints order) {
    return blank(e, {mask_kind::entity, std::move(s)}, order, special);
  };
  REQUIRE_THROWS_WITH(blanking({{1, 3}, {2, 4}}, {0, 1}),
                      "blank: span [2, 4) begins before the one before it ends, at 3; give them sorted and disjoint");
  REQUIRE_THROWS_WITH(blanking({{3, 4}, {0, 1}}, {0, 1}),
                      "blank: span [0, 1) begins before the one before it ends, at 4; give them sorted and disjoint");
  REQUIRE_THROWS_WITH(blanking({{4, 7}}, {0}), "blank: span [4, 7) leaves a text of 6 tokens");
  REQUIRE_THROWS_WITH(blanking({{-1, 2}}, {0}), "blank: span [-1, 2) leaves a text of 6 tokens");
  REQUIRE_THROWS_WITH(blanking({{2, 2}}, {0}), "blank: span [2, 2) is empty; give one of at least one token");
  REQUIRE_THROWS_WITH(blanking({{1, 2}}, {}), "blank: the order names 0 spans, the plan has 1");
  REQUIRE_THROWS_WITH(blanking({{1, 2}, {3, 4}}, {0, 0}),
                      "blank: the order must name each of the 2 spans once, from 0 on");
  REQUIRE_THROWS_WITH(blanking({{1, 2}, {3, 4}}, {0, 2}),
                      "blank: the order must name each of the 2 spans once, from 0 on");
  example wrong = e;
  wrong.entities = {{3, 9}};
  REQUIRE_THROWS_WITH(blank(wrong, {}, ints{}, special), "blank: entity [3, 9) leaves a text of 6 tokens");
  REQUIRE_THROWS_WITH(blank(e, {mask_kind::sentence, {{1, 2}}}, ints{0}, {.mask = 1, .start = 4, .end = 5}),
                      "blank: the vocabulary has no [sMASK]; mask with another kind or take a vocabulary that has it");
  REQUIRE_THROWS_WITH(blank(e, {mask_kind::entity, {{1, 2}}}, ints{0}, {.mask = 1, .start = 4}),
                      "blank: the vocabulary has no start or no end token ([S], [E])");
}

TEST_CASE("a question is blanked at its target only", "[batch]") {
  example e = text(6);
  e.asks = true;
  e.target = {3, 5};
  REQUIRE(blank(e, {mask_kind::entity, {{3, 5}}}, ints{0}, special).shape.prefix == 5);
  for (const mask_plan& plan :
       {mask_plan{mask_kind::entity, {{1, 2}}}, mask_plan{mask_kind::document, {{3, 5}}}, mask_plan{}}) {
    ints order(plan.spans.size(), 0);
    REQUIRE_THROWS_WITH(blank(e, plan, order, special),
                        "blank: a question is blanked at its target only, with the mask it asks for");
  }
}

TEMPLATE_TEST_CASE("Part A of a question is the same in training and when it is asked", "[batch]", glm_2d, absolute_1d,
                   entity_2d, entity_2d_grow, entity_2d_matched) {
  random_engine random(82);
  const entity_pool pool;
  for (int round = 0; round < 100; ++round) {
    drawn_document drawn = draw_document(random, 12);
    example& e = drawn.text;
    e.asks = true;
    e.asked = round % 2 ? mask_kind::entity : mask_kind::document;
    if (e.entities.empty()) continue;
    e.target = e.entities[random.below(e.entities.size())];
    blanked text = blank(e, {e.asked, {e.target}}, ints{0}, drawn.special);
    text.shape.pool = &pool;
    const glm_text trained = number(text, TestType{});

    example open = e;  // as it is asked: the answer is not known
    const int length = e.target.end - e.target.begin;
    open.tokens.erase(open.tokens.begin() + e.target.begin, open.tokens.begin() + e.target.end);
    std::erase(open.entities, e.target);
    for (token_span& s : open.entities)
      if (s.begin >= e.target.end) s = {s.begin - length, s.end - length};
    open.target.end = open.target.begin;
    for (const example& asked : {e, open}) {
      const request r = ask(asked, drawn.special, TestType{});
      REQUIRE(static_cast<int>(r.prefix.size()) == trained.prefix);
      REQUIRE(std::equal(r.prefix.begin(), r.prefix.end(), trained.tokens.begin()));
      REQUIRE(r.at == std::vector<position>(trained.at.begin(), trained.at.begin() + trained.prefix));
      REQUIRE(r.anchor == text.shape.blanks[0].anchor);
      REQUIRE(r.prefix[static_cast<std::size_t>(r.anchor)] == drawn.special.of(e.asked));
      REQUIRE(r.excluded.empty());
    }
  }
  REQUIRE_THROWS_WITH(ask(text(3), special, TestType{}),
                      "ask: the example is a document and asks nothing; give a prompt with a place for an answer");
}

namespace {
struct short_scheme {
  static constexpr std::string_view name = "short";
  std::vector<position> assign(const layout&) const { return {{0, 0}}; }
  using cursor = glm_2d::cursor;
  cursor start(int anchor, const entity_pool&) const { return {{anchor, 0}}; }
};
}  // namespace

TEST_CASE("a scheme that numbers too few tokens is named", "[batch]") {
  REQUIRE_THROWS_WITH(number(blank(text(3), {}, ints{}, special), short_scheme{}), "short: 1 positions for 3 tokens");
}

}  // namespace batch_blank_tests
