#include "recglm/prompts/task_data.hpp"

#include "recglm/items/title.hpp"
#include "support/catch.hpp"

namespace prompts_task_data_tests {

using recglm::field_texts;
using recglm::interaction;
using recglm::prompt_field;
using recglm::task_data;

namespace {

recglm::title three_items() {
  recglm::title items;
  recglm::catalogue c;
  c.titles = {"Rose Soap", "Mint Cream", "Lemon Oil"};
  items.fit(c);
  return items;
}

}  // namespace

TEST_CASE("a dataset tells names, reviews, and who met what", "[prompts]") {
  recglm::dataset d;
  d.users = {"Ann", "Bob"};
  d.items = {"a", "b", "c"};
  d.reviews = {"good", "bad"};
  d.interactions = {{0, 2, 5, 1, 0}, {0, 0, 4, 2, -1}, {0, 2, 3, 3, -1}, {1, 1, 1, 1, 1}};
  const task_data data = recglm::task_data_of(d);
  REQUIRE(data.user_names == d.users);
  REQUIRE(data.items == 3);
  REQUIRE(data.met == std::vector<std::vector<recglm::item_id>>{{0, 2}, {1}});
  REQUIRE(data.reviews[1] == recglm::review_words{"", "bad", "", ""});
}

TEST_CASE("columns of the items are told of each item", "[prompts]") {
  recglm::dataset d;
  d.users = {"Ann"};
  d.items = {"a", "b", "c"};
  d.item_columns = {{"brand", {"Hill", "", "Dale"}}, {"Sales Rank", {"1", "2", "3"}}, {"item_title", {"x", "x", "x"}}};
  const task_data data = recglm::task_data_of(d);
  REQUIRE(data.columns == d.item_columns);
  const std::vector<interaction> past{{0, 2, 0, 10, -1}};
  const auto v = facts({0, past, {0, 1, 4, 30, -1}}, data, three_items());
  REQUIRE(v.texts.at(prompt_field("brand")) == "unknown brand");
  REQUIRE(v.texts.at(prompt_field("Sales Rank")) == "2");
  REQUIRE(v.texts.at(prompt_field::item_title) == "Mint Cream");  // a column cannot replace a field that is known
  REQUIRE(v.lists.at(prompt_field::purchase_history)[0].at(prompt_field("brand")) == "Dale");
}

TEST_CASE("everything that is known of an event is given, the rest is left out", "[prompts]") {
  task_data data;
  data.user_names = {"Ann Miller", ""};
  data.features = {{{"age", "25-34"}, {"city", ""}}};
  data.reviews = {{"Lovely", "I like the scent. ", "the scent stays", "scent"}};
  const std::vector<interaction> past{{0, 2, 0, 10, -1}, {0, 0, 3.5f, 20, -1}};
  const auto v = facts({0, past, {0, 1, 4, 30, 0}}, data, three_items());
  REQUIRE(v.texts == field_texts{{prompt_field::user_id, "1"},
                                 {prompt_field::user_desc, "Ann Miller"},
                                 {prompt_field::item_id, "Mint Cream"},
                                 {prompt_field::item_title, "Mint Cream"},
                                 {prompt_field::star_rating, "4"},
                                 {prompt_field::explanation, "the scent stays"},
                                 {prompt_field::feature, "scent"},
                                 {prompt_field::review_headline, "Lovely"},
                                 {prompt_field::review_body, "I like the scent."}});
  const auto& history = v.lists.at(prompt_field::purchase_history);
  REQUIRE(history.size() == 2);
  REQUIRE(history[0] == field_texts{{prompt_field::item_id, "Lemon Oil"}, {prompt_field::item_title, "Lemon Oil"}});
  REQUIRE(history[1].at(prompt_field::star_rating) == "3.5");
  REQUIRE(v.lists.at(prompt_field::user_features) ==
          std::vector<field_texts>{{{prompt_field::attribute, "age"}, {prompt_field::value, "25-34"}}});

  const auto bare = facts({1, {}, {1, 0, 0, 0, -1}}, data, three_items());
  REQUIRE(bare.texts == field_texts{{prompt_field::user_id, "2"},
                                    {prompt_field::item_id, "Rose Soap"},
                                    {prompt_field::item_title, "Rose Soap"}});
  REQUIRE(bare.lists.count(prompt_field::user_features) == 0);
}

TEST_CASE("titles may be beside what the items are called", "[prompts]") {
  task_data data;
  data.titles = {"Soap of Roses", ""};
  const recglm::title items = three_items();
  REQUIRE(item_texts(0, data, items) ==
          field_texts{{prompt_field::item_id, "Rose Soap"}, {prompt_field::item_title, "Soap of Roses"}});
  REQUIRE(item_texts(1, data, items).at(prompt_field::item_title) == "unknown title");
  REQUIRE(item_texts(2, data, items).at(prompt_field::item_title) == "Lemon Oil");
}

}  // namespace prompts_task_data_tests
