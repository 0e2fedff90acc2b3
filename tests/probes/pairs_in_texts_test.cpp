#include "recglm/probes/pairs_in_texts.hpp"

#include <set>

#include "recglm/data/synthetic.hpp"
#include "recglm/items/random_id.hpp"
#include "recglm/items/title.hpp"
#include "recglm/prompts/task_epoch.hpp"
#include "recglm/prompts/task_prompts.hpp"
#include "support/catch.hpp"

namespace probes_pairs_in_texts_tests {

using recglm::item_id;
using recglm::pairs_in_texts;
using recglm::part;
using recglm::prompt;

namespace {

/// Three items; user 0 has the last held out, user 1 the first.
const recglm::split by_hand{
    {{0, 0, 0, 1, -1}, {0, 1, 0, 2, -1}, {0, 2, 0, 3, -1}, {1, 2, 0, 1, -1}, {1, 1, 0, 2, -1}, {1, 0, 0, 3, -1}},
    {part::train, part::train, part::test, part::train, part::train, part::validation},
    "by hand"};

recglm::title titles() {
  recglm::title items;
  recglm::catalogue c;
  c.titles = {"Rose Soap", "Mint Cream", "Lemon Oil"};
  items.fit(c);
  return items;
}

prompt with(const std::string& text, const std::string& answer = "", std::vector<recglm::char_span> entities = {},
            recglm::mask_kind asked = recglm::mask_kind::entity) {
  prompt out;
  out.text = text;
  out.answer = answer;
  out.entities = std::move(entities);
  out.asked = asked;
  return out;
}

std::size_t found(const prompt& p, recglm::user_id about = -1) {
  const std::vector<std::string> names{"Ann Miller", "Bob"};
  const std::vector<recglm::user_id> known{about};
  return pairs_in_texts{}(std::span(&p, 1), by_hand, titles(), names, known).found;
}

/// A world's reviews as P5 tells them: the first sentence as headline, the second as explanation.
std::shared_ptr<const recglm::task_data> told(const recglm::dataset& d) {
  recglm::task_data data = recglm::task_data_of(d);
  for (recglm::review_words& r : data.reviews) {
    const std::size_t first = r.body.find(". "), second = r.body.find(". ", first + 1);
    r.headline = r.body.substr(0, first);
    r.explanation = r.body.substr(first + 2, second - first - 2);
    r.feature = r.explanation.substr(0, r.explanation.find(' '));
  }
  return std::make_shared<const recglm::task_data>(std::move(data));
}

/// Every training text of a pass over the world, all families, and a document of each user.
template <recglm::ItemRepresentation I>
std::vector<prompt> training_texts(const recglm::five_tasks& prompts, const recglm::split& s, const I& items) {
  std::vector<prompt> out;
  recglm::random_engine rng(1);
  const recglm::task_epoch pass(shares_of(prompts.families), s);
  for (std::uint64_t k = 0; k < pass.size(); ++k) {
    const auto sample = pass[k];
    if (const auto h = prompts.choose(sample.family, sample.train, sample.at, rng))
      if (auto p = prompts.train(sample.family, *h, items, rng)) out.push_back(std::move(*p));
    if (sample.at == 0 && sample.family == "rating")
      out.push_back(prompts.document({sample.train[0].user, sample.train, {}}, items, rng));
  }
  return out;
}

recglm::split with_test_in_train(recglm::split s) {
  for (part& p : s.parts)
    if (p == part::test) p = part::train;
  return s;
}

}  // namespace

TEST_CASE("a held-out item is found in text, entity and answer, of the users that a text names", "[probes]") {
  REQUIRE(found(with("user_1 had Lemon Oil")) == 1);
  REQUIRE(found(with("user_1 had Rose Soap")) == 0);
  REQUIRE(found(with("user_2 had Lemon Oil")) == 0);
  REQUIRE(found(with("user_2 had Rose Soap")) == 1);
  REQUIRE(found(with("user_12 had Lemon Oil")) == 0);
  REQUIRE(found(with("does Ann Miller like Lemon Oil ?")) == 1);
  REQUIRE(found(with("does Ann like Lemon Oil ?")) == 0);
  REQUIRE(found(with("for Bobby Rose Soap")) == 0);
  REQUIRE(found(with("for Bob, Rose Soap")) == 1);
  REQUIRE(found(with("what does Bob take ?", "Rose Soap")) == 1);
  REQUIRE(found(with("why does Bob take it ?", "because Rose Soap is good", {}, recglm::mask_kind::document)) == 1);
  REQUIRE(found(with("what does Bob take ?", "Rose Soap Deluxe")) == 0);
  REQUIRE(found(with("history : Lemon Oil .")) == 0);
  REQUIRE(found(with("history : Lemon Oil ."), 0) == 1);
  REQUIRE(found(with("history : Lemon Oil Deluxe .", "", {{10, 26}}), 0) == 0);  // a longer entity
}

TEST_CASE("the report counts and shows the first", "[probes]") {
  const std::vector<prompt> texts{with("nobody"), with("user_1 had Mint Cream"), with("user_2 had Rose Soap"),
                                  with("user_1 had Lemon Oil")};
  const auto report = pairs_in_texts{}(texts, by_hand, titles());
  REQUIRE(report.fires);
  REQUIRE(report.texts == 4);
  REQUIRE(report.of_users == 3);
  REQUIRE(report.found == 2);
  REQUIRE(report.first == 2);
  REQUIRE(report.user == 1);
  REQUIRE(report.item == 0);
  REQUIRE(report.sentence ==
          "pairs in texts: 2 of 4 training texts name a held-out item to its user, first user 1 and 'Rose Soap' in "
          "'user_2 had Rose Soap'");
  const auto clean = pairs_in_texts{}(std::span(texts).first(2), by_hand, titles());
  REQUIRE_FALSE(clean.fires);
  REQUIRE(clean.sentence == "pairs in texts: 0 of 2 training texts name a held-out item to its user");
  const std::vector<recglm::user_id> one{0};
  REQUIRE_THROWS_WITH(pairs_in_texts{}(texts, by_hand, titles(), {}, one), "pairs_in_texts: 4 texts but 1 users");
}

TEST_CASE("bare numbers count as entities and answers only", "[probes]") {
  REQUIRE(pairs_in_texts::mentions(with("user_1 gives item_5 a 4 ?", "", {{13, 19}}), "5"));
  REQUIRE(pairs_in_texts::mentions(with("of 5 , 6", "", {{3, 4}}), "5"));
  REQUIRE_FALSE(pairs_in_texts::mentions(with("( 1 being lowest and 5 being highest )"), "5"));
  REQUIRE(pairs_in_texts::mentions(with("next ?", "5"), "5"));
}

TEST_CASE("on the strict split no held-out pair of any family is in any training text of any family", "[probes]") {
  recglm::world_spec spec;
  spec.users = 60;
  spec.items = 240;
  const recglm::dataset d = recglm::synthetic_world(spec, 3).make();
  const recglm::split strict = recglm::leave_one_out(d);
  recglm::title items;
  items.fit(recglm::catalogue_of(d, strict));
  for (const bool as_p5 : {false, true}) {
    recglm::five_tasks prompts = as_p5 ? recglm::p5_compat_tasks() : recglm::five_tasks();
    prompts.data = told(d);
    const std::vector<prompt> texts = training_texts(prompts, strict, items);
    REQUIRE(texts.size() > 3000);
    const auto clean = pairs_in_texts{}(texts, strict, items, d.users);
    INFO(clean.sentence);
    REQUIRE(clean.of_users >= texts.size() - d.users.size());  // all but the documents name their user
    REQUIRE_FALSE(clean.fires);

    // The same search finds them where the test events are trained on.
    const std::vector<prompt> leaking = training_texts(prompts, with_test_in_train(strict), items);
    const auto report = pairs_in_texts{}(leaking, strict, items, d.users);
    INFO(report.sentence);
    REQUIRE(report.fires);
    REQUIRE(report.found > d.users.size());
  }
}

TEST_CASE("the same with items as bare numbers", "[probes]") {
  recglm::world_spec spec;
  spec.users = 40;
  spec.items = 240;
  const recglm::dataset d = recglm::synthetic_world(spec, 4).make();
  const recglm::split strict = recglm::leave_one_out(d);
  recglm::random_id items;
  items.form.word = "";
  items.first = 1001;  // as OpenP5 counts: no number is a rating too
  items.fit(recglm::catalogue_of(d, strict));
  recglm::five_tasks prompts;
  prompts.data = told(d);
  REQUIRE_FALSE(pairs_in_texts{}(training_texts(prompts, strict, items), strict, items, d.users).fires);
  REQUIRE(pairs_in_texts{}(training_texts(prompts, with_test_in_train(strict), items), strict, items, d.users).fires);
}

}  // namespace probes_pairs_in_texts_tests
