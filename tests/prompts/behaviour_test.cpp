#include "recglm/prompts/behaviour.hpp"

#include <set>

#include "recglm/items/title.hpp"
#include "recglm/laws/text.hpp"
#include "support/catch.hpp"

namespace prompts_behaviour_tests {

using recglm::behaviour;
using recglm::interaction;
using recglm::prompt;

namespace {

recglm::title four_items() {
  recglm::title items;
  recglm::catalogue c;
  c.titles = {"Rose Soap", "Mint Cream", "Lemon Oil", "Hair . Brush"};
  items.fit(c);
  return items;
}

const std::vector<interaction> past{{5, 2, 4, 10, -1}, {5, 0, 1, 20, -1}, {5, 3, 0, 30, -1}};
const recglm::history asked{5, past, {5, 1, 5, 40, -1}};

std::vector<std::string> entities(const prompt& p) {
  std::vector<std::string> out;
  for (recglm::char_span e : p.entities) out.push_back(p.text.substr(e.begin, e.end - e.begin));
  return out;
}

using list = std::vector<std::string>;

}  // namespace

TEST_CASE("a document shows the past in order, one sentence a behaviour", "[prompts]") {
  recglm::random_engine rng;
  const prompt p = behaviour{}.document(asked, four_items(), rng);
  REQUIRE(p.text == "history: Lemon Oil . Rose Soap . Hair . Brush .");
  REQUIRE(entities(p) == list{"Lemon Oil", "Rose Soap", "Hair . Brush"});
  REQUIRE(p.answer_at == -1);
  REQUIRE(p.answer.empty());
}

TEST_CASE("a training question ends where its answer continues", "[prompts]") {
  recglm::random_engine rng;
  std::set<std::string> texts;
  for (int n = 0; n < 100; ++n)
    for (const prompt& p : behaviour{}.train(asked, four_items(), rng)) {
      REQUIRE(p.answer == "Mint Cream");
      REQUIRE(p.answer_at == static_cast<int>(p.text.size()));
      REQUIRE(entities(p) == list{"Lemon Oil", "Rose Soap", "Hair . Brush"});
      REQUIRE(p.asked == recglm::mask_kind::entity);
      texts.insert(p.text);
    }
  REQUIRE(texts == std::set<std::string>{"history: Lemon Oil . Rose Soap . Hair . Brush . next:",
                                         "bought Lemon Oil ; Rose Soap ; Hair . Brush ; then",
                                         "after Lemon Oil , Rose Soap , Hair . Brush comes",
                                         "user took Lemon Oil ; Rose Soap ; Hair . Brush and now takes"});
}

TEST_CASE("the test question is one of training's, or the wording that training never saw", "[prompts]") {
  const prompt seen = behaviour{}.test(asked, four_items());
  REQUIRE(seen.text == "history: Lemon Oil . Rose Soap . Hair . Brush . next:");
  REQUIRE(seen.answer.empty());
  REQUIRE(seen.answer_at == static_cast<int>(seen.text.size()));
  const prompt unseen = behaviour{.unseen = true}.test(asked, four_items());
  REQUIRE(unseen.text == "given Lemon Oil | Rose Soap | Hair . Brush | predict:");
  for (const behaviour::wording& w : behaviour::seen) REQUIRE(w.closing != behaviour::held_out.closing);
}

TEST_CASE("a rating is recognised by a word where there is one", "[prompts]") {
  recglm::random_engine rng;
  REQUIRE(behaviour{.ratings = true}.document(asked, four_items(), rng).text ==
          "history: Lemon Oil (good) . Rose Soap (awful) . Hair . Brush .");
  std::vector<interaction> films;
  for (float rating : {0.5f, 2.f, 2.1f, 5.f, 7.5f, 8.5f, 10.f}) films.push_back({5, 0, rating, 10, -1});
  const behaviour of_ten{.ratings = true, .best = 10};
  REQUIRE(of_ten.document({5, films, {}}, four_items(), rng).text ==
          "history: Rose Soap (awful) . Rose Soap (awful) . Rose Soap (poor) . Rose Soap (fair) . Rose Soap (good) . "
          "Rose Soap (great) . "
          "Rose Soap (great) .");
  REQUIRE_THROWS_WITH((behaviour{.ratings = true}.document({5, films, {}}, four_items(), rng)),
                      "behaviour: a rating of 7.5 on a scale up to 5; set --prompts.best to the highest rating");
}

TEST_CASE("what is known of a user is before the behaviour, marked as entities", "[prompts]") {
  recglm::random_engine rng;
  behaviour prompts;
  prompts.features =
      std::make_shared<const std::vector<list>>(std::vector<list>{{}, {}, {}, {}, {}, {"young", "tax clerk"}});
  const prompt p = prompts.document(asked, four_items(), rng);
  REQUIRE(p.text == "user: young , tax clerk . history: Lemon Oil . Rose Soap . Hair . Brush .");
  REQUIRE(entities(p) == list{"young", "tax clerk", "Lemon Oil", "Rose Soap", "Hair . Brush"});
  REQUIRE(prompts.test({0, past, {}}, four_items()).text == "history: Lemon Oil . Rose Soap . Hair . Brush . next:");
  REQUIRE(prompts.test({6, past, {}}, four_items()).text == "history: Lemon Oil . Rose Soap . Hair . Brush . next:");
}

TEST_CASE("an empty past teaches nothing, can still be asked about, and makes no document", "[prompts]") {
  recglm::random_engine rng;
  REQUIRE(behaviour{}.train({5, {}, {5, 1, 5, 40, -1}}, four_items(), rng).empty());
  REQUIRE(behaviour{}.test({5, {}, {5, 1, 5, 40, -1}}, four_items()).text == "history: . next:");
  REQUIRE_THROWS_WITH(behaviour{}.document({5, {}, {}}, four_items(), rng),
                      "behaviour: user 5 has no behaviour to write a document of; drop users without events");
}

TEST_CASE("behaviour prompts keep the laws of prompts", "[prompts]") {
  recglm::random_engine rng(2);
  const recglm::title items = four_items();
  for (int n = 0; n < 200; ++n) {
    std::vector<interaction> some;
    for (std::uint64_t i = 1 + rng.below(8); i > 0; --i)
      some.push_back({0, static_cast<recglm::item_id>(rng.below(4)), 3, 0, -1});
    const recglm::history h{0, some, {0, static_cast<recglm::item_id>(rng.below(4)), 3, 1, -1}};
    const behaviour prompts{.unseen = rng.below(2) == 0, .ratings = rng.below(2) == 0};
    REQUIRE(broken_laws(prompts, h, items, rng()) == list{});
  }
}

}  // namespace prompts_behaviour_tests
