#include "recglm/prompts/fill.hpp"

#include "recglm/core/replay.hpp"
#include "recglm/prompts/template_file.hpp"
#include "support/catch.hpp"

namespace prompts_fill_tests {

using recglm::field_texts;
using recglm::field_values;
using recglm::prompt;
using recglm::prompt_field;
using list = std::vector<std::string>;

namespace {

recglm::template_set templates(const std::string& text) {
  return recglm::read_templates(recglm::text_file::of("mine", text));
}

list entities(const prompt& p) {
  list out;
  for (recglm::char_span e : p.entities) out.push_back(p.text.substr(e.begin, e.end - e.begin));
  return out;
}

const std::string text = R"(entities: item_id value
join: purchase_history " , " " -> "
each: purchase_history {item_id} at {star_rating}
join: user_features " ; "

id: whole
family: explanation
mask: [gMASK]
source: {user_desc} ( {user_features} ) took {purchase_history} . Why item_{item_id} of {candidates} ?
target: {star_rating} , {explanation}

id: document
family: document
source: took {purchase_history} .
)";

field_values everything() {
  field_values v;
  v.set(prompt_field::user_desc, "Ann");
  v.set(prompt_field::item_id, "Rose Soap");
  v.set(prompt_field::star_rating, "4");
  v.set(prompt_field::explanation, " it smells good \n");
  v.lists[prompt_field::user_features] = {{{prompt_field::attribute, "age"}, {prompt_field::value, "25-34"}},
                                          {{prompt_field::attribute, "city"}, {prompt_field::value, "Bern"}}};
  v.lists[prompt_field::purchase_history] = {{{prompt_field::item_id, "Oil"}, {prompt_field::star_rating, "3"}},
                                             {{prompt_field::item_id, "7"}, {prompt_field::star_rating, "5"}}};
  v.lists[prompt_field::candidates] = {{{prompt_field::item_title, "Cream"}},
                                       {{prompt_field::item_title, "Rose Soap"}}};
  return v;
}

}  // namespace

TEST_CASE("fields are filled in, lists joined, entities marked, the answer is behind", "[prompts]") {
  const auto set = templates(text);
  const prompt p = fill(*set.find("whole"), everything());
  REQUIRE(p.text == "Ann ( age 25-34 ; city Bern ) took Oil at 3 , 7 at 5 . Why Rose Soap of Cream , Rose Soap ?");
  REQUIRE(entities(p) == list{"25-34", "Bern", "Oil", "7",
                              "Rose Soap"});  // candidates are recognised by item_title, which is unmarked
  REQUIRE(p.answer == "4 , it smells good");
  REQUIRE(p.answer_at == static_cast<int>(p.text.size()));
  REQUIRE(p.asked == recglm::mask_kind::document);

  const prompt d = fill(*set.find("document"), everything());
  REQUIRE(d.text == "took Oil at 3 , 7 at 5 .");
  REQUIRE(d.answer_at == -1);
  REQUIRE(d.answer.empty());
}

TEST_CASE("a joiner is drawn where a list has several, one draw a list", "[prompts]") {
  const auto set = templates(text);
  using replay = recglm::replaying_engine;
  replay draws({replay::integer{2, 1}});
  REQUIRE(fill(*set.find("whole"), everything(), draws).text ==
          "Ann ( age 25-34 ; city Bern ) took Oil at 3 -> 7 at 5 . Why Rose Soap of Cream , Rose Soap ?");
  REQUIRE(draws.left() == 0);
}

TEST_CASE("what has no value is named", "[prompts]") {
  const auto set = templates(text);
  const recglm::prompt_template& t = *set.find("whole");
  field_values v = everything();
  REQUIRE_FALSE(lacking(t, v).has_value());
  v.texts.erase(prompt_field::explanation);
  REQUIRE(lacking(t, v) == prompt_field::explanation);
  REQUIRE_THROWS_WITH(
      fill(t, v),
      "prompt 'whole': there is no value for {explanation}; ask with another template or bring the data for it");
  v = everything();
  v.lists.erase(prompt_field::candidates);
  REQUIRE(lacking(t, v) == prompt_field::candidates);
  v = everything();
  v.lists[prompt_field::purchase_history][1].erase(prompt_field::star_rating);
  REQUIRE(lacking(t, v) == prompt_field::star_rating);
  v = everything();
  v.texts.erase(prompt_field::user_desc);
  v.set(prompt_field::user_desc, " \t\n");  // an empty text is none
  REQUIRE(lacking(t, v) == prompt_field::user_desc);
  v = everything();
  v.lists[prompt_field::purchase_history].clear();  // a list of nothing is known to be empty
  REQUIRE(fill(*set.find("document"), v).text == "took  .");
}

}  // namespace prompts_fill_tests
