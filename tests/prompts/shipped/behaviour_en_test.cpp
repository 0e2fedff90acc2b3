#include "recglm/prompts/shipped/behaviour_en.hpp"

#include "recglm/batch/encode.hpp"
#include "recglm/prompts/fill.hpp"
#include "recglm/prompts/template_source.hpp"
#include "support/catch.hpp"
#include "support/words.hpp"

namespace prompts_shipped_behaviour_en_tests {

using recglm::field_values;
using recglm::prompt_field;

namespace {

field_values known() {
  field_values v;
  v.set(prompt_field::item_title, "Mint Cream");
  v.lists[prompt_field::user_features] = {
      {{prompt_field::attribute, "age"}, {prompt_field::value, "25-34"}},
      {{prompt_field::attribute, "occupation"}, {prompt_field::value, "tax clerk"}}};
  v.lists[prompt_field::purchase_history] = {
      {{prompt_field::item_title, "Lemon Oil"}, {prompt_field::star_rating, "4"}},
      {{prompt_field::item_title, "Hair . Brush"}, {prompt_field::star_rating, "1"}}};
  v.lists[prompt_field::candidates] = {{{prompt_field::item_title, "Rose Soap"}},
                                       {{prompt_field::item_title, "Mint Cream"}}};
  return v;
}

}  // namespace

TEST_CASE("behaviour and features are given in English, one behaviour a sentence", "[prompts]") {
  const auto set = recglm::template_source("behaviour_en").get();
  const auto text = [&](const char* id) { return fill(*set->find(id), known()).text; };
  REQUIRE(text("history") == "history : Lemon Oil . Hair . Brush .");
  REQUIRE(text("told-rated") ==
          "user : age 25-34 , occupation tax clerk . history : Lemon Oil rated 4 . Hair . Brush rated 1 .");
  REQUIRE(text("next") == "history : Lemon Oil . Hair . Brush . next :");
  REQUIRE(text("bought") == "bought Lemon Oil ; Hair . Brush ; then");
  REQUIRE(text("told-choose") ==
          "user : age 25-34 , occupation tax clerk . history : Lemon Oil . Hair . Brush . which of Rose Soap , Mint "
          "Cream comes next :");
  REQUIRE(text("predict") == "given Lemon Oil | Hair . Brush | predict :");
  REQUIRE(fill(*set->find("pick"), known()).answer == "Mint Cream");

  const recglm::prompt p = fill(*set->find("told"), known());
  std::vector<std::string> entities;
  for (recglm::char_span e : p.entities) entities.push_back(p.text.substr(e.begin, e.end - e.begin));
  REQUIRE(entities == std::vector<std::string>{"25-34", "tax clerk", "Lemon Oil", "Hair . Brush"});
  const recglm::example e = encode(words{}, p);
  REQUIRE(e.entities.size() == 4);
  REQUIRE(e.sentences.size() == 5);  // user : | features . | history : | Lemon Oil . | Hair . Brush .
}

TEST_CASE("two wordings are held out of training, for every data set", "[prompts]") {
  const auto set = recglm::template_source("behaviour_en").get();
  for (const recglm::prompt_template& t : set->templates)
    REQUIRE(t.held_out("any") == (t.id == "predict" || t.id == "pick"));
}

}  // namespace prompts_shipped_behaviour_en_tests
