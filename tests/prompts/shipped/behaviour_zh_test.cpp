#include "recglm/prompts/shipped/behaviour_zh.hpp"

#include "recglm/batch/encode.hpp"
#include "recglm/prompts/fill.hpp"
#include "recglm/prompts/template_source.hpp"
#include "recglm/tokenizer/bytes.hpp"
#include "support/catch.hpp"

namespace prompts_shipped_behaviour_zh_tests {

using recglm::field_values;
using recglm::prompt_field;

namespace {

field_values known() {
  field_values v;
  v.set(prompt_field::item_title, "薄荷霜");
  v.lists[prompt_field::user_features] = {{{prompt_field::attribute, "年龄"}, {prompt_field::value, "25-34"}},
                                          {{prompt_field::attribute, "职业"}, {prompt_field::value, "会计"}}};
  v.lists[prompt_field::purchase_history] = {{{prompt_field::item_title, "柠檬油"}, {prompt_field::star_rating, "4"}},
                                             {{prompt_field::item_title, "木梳"}, {prompt_field::star_rating, "1"}}};
  v.lists[prompt_field::candidates] = {{{prompt_field::item_title, "玫瑰皂"}}, {{prompt_field::item_title, "薄荷霜"}}};
  v.set(prompt_field::yes_no, "是");
  return v;
}

}  // namespace

TEST_CASE("behaviour and features are given in Chinese, one behaviour a sentence", "[prompts]") {
  const auto set = recglm::template_source("behaviour_zh").get();
  REQUIRE(set->language == "zh");
  const auto text = [&](const char* id) { return fill(*set->find(id), known()).text; };
  REQUIRE(text("history") == "行为记录 ： 柠檬油 。 木梳 。");
  REQUIRE(text("told-rated") == "用户特征 ： 年龄 25-34 ， 职业 会计 。 行为记录 ： 柠檬油 评分 4 。 木梳 评分 1 。");
  REQUIRE(text("after") == "用户先后选择了 柠檬油 ， 木梳 ， 接着选择");
  REQUIRE(text("choose") == "行为记录 ： 柠檬油 。 木梳 。 候选 ： 玫瑰皂 ， 薄荷霜 。 请选出下一个 ：");
  REQUIRE(text("will-take") == "用户特征 ： 年龄 25-34 ， 职业 会计 。 是否推荐 薄荷霜 ？");
  REQUIRE(fill(*set->find("next"), known()).answer == "薄荷霜");
  REQUIRE(set->find("likes")->like_dislike == std::array<std::string, 2>{"喜欢", "不喜欢"});
  REQUIRE(set->find("will-take")->yes_no[1] == "否");

  const recglm::prompt p = fill(*set->find("told"), known());
  const recglm::example e = encode(recglm::bytes{}, p);
  REQUIRE(e.entities.size() == 4);
  REQUIRE(e.sentences.size() == 3);  // features 。 | 柠檬油 。 | 木梳 。 (GLM ends no sentence at the full-width colon)
}

TEST_CASE("two Chinese wordings are held out of training", "[prompts]") {
  const auto set = recglm::template_source("behaviour_zh").get();
  for (const recglm::prompt_template& t : set->templates)
    REQUIRE(t.held_out("any") == (t.id == "predict" || t.id == "pick"));
}

}  // namespace prompts_shipped_behaviour_zh_tests
