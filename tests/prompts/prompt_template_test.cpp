#include "recglm/prompts/prompt_template.hpp"

#include "support/catch.hpp"

namespace prompts_prompt_template_tests {

using recglm::prompt_field;

TEST_CASE("fields go by their names, there and back", "[prompts]") {
  for (const std::string_view name : recglm::prompt_field_names) {
    REQUIRE(recglm::field_named(name) == prompt_field(name));
    REQUIRE(name_of(prompt_field(name)) == name);
    REQUIRE_FALSE(is_own(prompt_field(name)));
  }
  REQUIRE(is_own(prompt_field("brand")));
  REQUIRE(prompt_field("user_id") == prompt_field::user_id);
  REQUIRE(prompt_field("brand") != prompt_field::user_id);
  REQUIRE(name_of(prompt_field::user_id) == "user_id");
  REQUIRE(name_of(prompt_field::purchase_history) == "purchase_history");
  REQUIRE(name_of(prompt_field::value) == "value");
  REQUIRE_FALSE(recglm::field_named("user").has_value());
  REQUIRE_FALSE(recglm::field_named("").has_value());
  REQUIRE(recglm::listed(std::vector<std::string>{"a", "b"}) == "a, b");
}

TEST_CASE("a template says what it tells, what it asks, and for whom it is held out", "[prompts]") {
  recglm::prompt_template t{"1", "rating"};
  t.source = {{"Does ", "", prompt_field::user_desc}, {" like ", "", prompt_field::item_id}, {" ?", "", {}}};
  t.target = {{"", "", prompt_field::like_dislike}};
  t.entities = {prompt_field::item_id};
  t.unseen = {"amazon", "yelp"};
  REQUIRE(t.shows(prompt_field::item_id));
  REQUIRE_FALSE(t.shows(prompt_field::like_dislike));
  REQUIRE(t.asks(prompt_field::like_dislike));
  REQUIRE(t.marks(prompt_field::item_id));
  REQUIRE_FALSE(t.marks(prompt_field::user_desc));
  REQUIRE(t.held_out("yelp"));
  REQUIRE_FALSE(t.held_out("ml-100k"));
  t.unseen = {"all"};
  REQUIRE(t.held_out("ml-100k"));
  const recglm::template_set set{"mine", "en", {t}};
  REQUIRE(set.find("1") == &set.templates[0]);
  REQUIRE(set.find("2") == nullptr);
}

}  // namespace prompts_prompt_template_tests
