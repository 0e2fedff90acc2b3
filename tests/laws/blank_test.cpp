// The laws must be able to fail: each is broken here once.
#include "recglm/laws/blank.hpp"

#include <memory>

#include "support/catch.hpp"

namespace laws_blank_tests {

using namespace recglm;
using words_of_law = std::vector<std::string>;

namespace {

struct fixed_plan {
  static constexpr std::string_view name = "fixed";
  std::vector<token_span> spans;
  mask_plan choose(const example&, random_engine&) const { return {mask_kind::entity, spans}; }
};

struct forgetful {
  static constexpr std::string_view name = "forgetful";
  std::shared_ptr<int> calls = std::make_shared<int>(0);
  mask_plan choose(const example&, random_engine&) const { return {mask_kind::entity, {{1, 2 + ++*calls}}}; }
  std::vector<int> arrange(const mask_plan&, random_engine&) const {
    return ++*calls % 2 ? std::vector{0, 1} : std::vector{1, 0};
  }
};

struct fixed_order {
  static constexpr std::string_view name = "fixed";
  std::vector<int> order;
  std::vector<int> arrange(const mask_plan&, random_engine&) const { return order; }
};

// GLM's positions with one thing wrong.
struct wrong_scheme {
  static constexpr std::string_view name = "wrong";
  int too_few = 0, first_intra = 1, lowest = 0, step = 1;
  bool shares = false, looks_at_length = false;
  std::vector<position> assign(const layout& l) const {
    std::vector<position> out;
    for (int i = 0; i < l.prefix; ++i) out.push_back({i, looks_at_length ? l.blanks[0].length : lowest});
    for (auto [anchor, length] : l.blanks)
      for (int i = 0; i < length; ++i) out.push_back({anchor, first_intra + i});
    out.resize(out.size() - static_cast<std::size_t>(too_few));
    return out;
  }
  struct cursor {
    int anchor, step;
    std::shared_ptr<int> intra;
    bool shares;
    cursor(int a, int s, int first, bool share)
        : anchor(a), step(s), intra(std::make_shared<int>(first)), shares(share) {}
    cursor(const cursor& other) : anchor(other.anchor), step(other.step), shares(other.shares) {
      intra = shares ? other.intra : std::make_shared<int>(*other.intra);
    }
    cursor& operator=(const cursor&) = default;
    position next(token_id) { return {anchor, *intra += step}; }
  };
  cursor start(int anchor, const entity_pool&) const { return {anchor, step, 0, shares}; }
};

}  // namespace

namespace {
/// Blanks the last entity, and the first two tokens where there is none: outside of the sentences.
struct careless {
  static constexpr std::string_view name = "careless";
  recglm::mask_plan choose(const recglm::example& e, recglm::random_engine&) const {
    if (e.entities.empty()) return {recglm::mask_kind::entity, {{0, 2}}};
    return {recglm::mask_kind::entity, {e.entities.back()}};
  }
};
}  // namespace

TEST_CASE("masking is tried on a text without entities, too", "[laws]") {
  recglm::random_engine rng(2);
  recglm::drawn_document drawn = recglm::draw_document(rng);
  while (drawn.text.entities.empty()) drawn = recglm::draw_document(rng);
  REQUIRE(recglm::broken_laws(careless{}, drawn.text) ==
          std::vector<std::string>{"a span leaves the sentences, in a text without entities"});
}

TEST_CASE("masking that breaks a law is reported", "[laws]") {
  example e{.tokens = std::vector<token_id>(10, 5), .entities = {{4, 7}}, .sentences = {{1, 9}}};
  REQUIRE(broken_laws(fixed_plan{{{2, 3}, {4, 7}}}, e) == words_of_law{});
  REQUIRE(broken_laws(fixed_plan{{{2, 2}}}, e) == words_of_law{"a span is empty"});
  REQUIRE(broken_laws(fixed_plan{{{2, 4}, {3, 4}}}, e) == words_of_law{"spans overlap or are not sorted"});
  REQUIRE(broken_laws(fixed_plan{{{8, 11}}}, e) == words_of_law{"a span leaves the example"});
  REQUIRE(broken_laws(fixed_plan{{{0, 2}}}, e) == words_of_law{"a span leaves the sentences"});
  REQUIRE(broken_laws(fixed_plan{{{2, 5}}}, e) == words_of_law{"a span cuts an entity"});
  REQUIRE(broken_laws(fixed_plan{{{6, 8}}}, e) == words_of_law{"a span cuts an entity"});
  e.entities.clear();
  REQUIRE(broken_laws(forgetful{}, e) == words_of_law{"the same seed chose other spans"});
}

TEST_CASE("an order that breaks a law is reported", "[laws]") {
  const mask_plan plan{mask_kind::entity, {{1, 2}, {4, 5}}};
  REQUIRE(broken_laws(fixed_order{{1, 0}}, plan) == words_of_law{});
  REQUIRE(broken_laws(fixed_order{{0}}, plan) == words_of_law{"the order must name each span of the plan"});
  REQUIRE(broken_laws(fixed_order{{0, 0}}, plan) == words_of_law{"the order is no permutation of 0 .. spans - 1"});
  REQUIRE(broken_laws(fixed_order{{1, 2}}, plan) == words_of_law{"the order is no permutation of 0 .. spans - 1"});
  REQUIRE(broken_laws(forgetful{}, plan) == words_of_law{"the same seed chose another order"});
}

TEST_CASE("positions that break a law are reported", "[laws]") {
  const entity_pool pool;
  layout l;
  l.prefix = 2;
  l.blanks = {{1, 2}};
  l.written = {4, 50};
  l.pool = &pool;
  REQUIRE(broken_laws(wrong_scheme{}, l) == words_of_law{});
  REQUIRE(broken_laws(wrong_scheme{.too_few = 1}, l) ==
          words_of_law{"there must be one position for each token of Part A and Part B"});
  REQUIRE(broken_laws(wrong_scheme{.first_intra = 2}, l) ==
          words_of_law{"token 0 of Part B gets another position when it is generated",
                       "token 1 of Part B gets another position when it is generated"});
  REQUIRE(broken_laws(wrong_scheme{.lowest = -1}, l) == words_of_law{"a coordinate is below 0"});
  REQUIRE(broken_laws(wrong_scheme{.step = 2}, l).size() == 2);
  const auto shared = broken_laws(wrong_scheme{.shares = true}, l);
  REQUIRE(std::find(shared.begin(), shared.end(), "a copied cursor continues in another way at token 0 of Part B") !=
          shared.end());
  REQUIRE(broken_laws(wrong_scheme{.looks_at_length = true}, l) ==
          words_of_law{"Part A gets other positions before the blanks are written"});
  l.pool = nullptr;
  REQUIRE(broken_laws(wrong_scheme{}, l) == words_of_law{"the layout must hold its pool and the tokens of Part B"});
}

TEST_CASE("drawn documents respect the condition of the paper's positions", "[laws]") {
  random_engine random(91), again(91);
  for (int round = 0; round < 100; ++round) {
    const drawn_document d = draw_document(random);
    REQUIRE(draw_document(again).text.tokens == d.text.tokens);
    std::vector<char> inside(d.text.tokens.size(), 0);
    for (token_span e : d.text.entities) {
      int node = entity_pool::root;
      for (int i = e.begin; i < e.end; ++i) {
        node = d.pool.child(node, d.text.tokens[static_cast<std::size_t>(i)]);
        REQUIRE(node != entity_pool::root);
        inside[static_cast<std::size_t>(i)] = 1;
      }
      REQUIRE(d.pool.ends(node));
      REQUIRE(d.pool.edges(node).empty());
    }
    for (std::size_t i = 0; i < inside.size(); ++i)
      if (!inside[i]) REQUIRE(d.pool.child(entity_pool::root, d.text.tokens[i]) == entity_pool::root);
    REQUIRE(d.text.sentences.front().begin == 1);
    REQUIRE(d.text.sentences.back().end + 1 == static_cast<int>(d.text.tokens.size()));
    REQUIRE(d.text.tokens.front() == d.special.cls);
    REQUIRE(d.text.tokens.back() == d.special.eos);
  }
}

}  // namespace laws_blank_tests
