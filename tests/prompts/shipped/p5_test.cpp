#include "recglm/prompts/shipped/p5.hpp"

#include <set>

#include "recglm/prompts/fill.hpp"
#include "recglm/prompts/template_source.hpp"
#include "support/catch.hpp"

namespace prompts_shipped_p5_tests {

using recglm::prompt_field;
using recglm::prompt_template;

namespace {

/// A row of paper.md 3.1.
struct row {
  std::string id, family, source, arguments, target, answers;
};

const std::vector<row> paper{
    {"1-1", "rating", "Which star rating will user_{} give item_{} ? ( 1 being lowest and 5 being highest )",
     "user_id, item_id", "{}", "star_rating"},
    {"1-2", "rating", "How will user_{} rate this product : {} ? ( 1 being lowest and 5 being highest )",
     "user_id, item_title", "{}", "star_rating"},
    {"1-3", "rating", "Will user_{} give item_{} a {}-star rating ? ( 1 being lowest and 5 being highest )",
     "user_id, item_id, star_rating", "{}", "yes_no"},
    {"1-4", "rating", "Does user_{} like or dislike item_{} ?", "user_id, item_id", "{}", "like_dislike"},
    {"1-5", "rating", "Predict the user_{} 's preference on item_{} ( {} ) \n -1 \n -2 \n -3 \n -4 \n -5",
     "user_id, item_id, item_title", "{}", "star_rating"},
    {"1-6", "rating", "What star rating do you think {} will give item_{} ? ( 1 being lowest and 5 being highest )",
     "user_desc, item_id", "{}", "star_rating"},
    {"1-7", "rating", "How will {} rate this product : {} ? ( 1 being lowest and 5 being highest )",
     "user_desc, item_title", "{}", "star_rating"},
    {"1-8", "rating", "Will {} give a {}-star rating for {} ? ( 1 being lowest and 5 being highest )",
     "user_desc, star_rating, item_title", "{}", "yes_no"},
    {"1-9", "rating", "Does {} like or dislike {} ?", "user_desc, item_title", "{}", "like_dislike"},
    {"1-10", "rating", "Predict {} 's preference towards {} ( 1 being lowest and 5 being highest )",
     "user_desc, item_title", "{}", "star_rating"},
    {"2-1", "sequential",
     "Given the following purchase history of user_{} : \n {} \n predict next possible item to be purchased by the "
     "user ?",
     "user_id, purchase_history", "{}", "item_id"},
    {"2-2", "sequential",
     "I find the purchase history list of user_{} : \n {} \n I wonder what is the next item to recommend to the user . "
     "Can you help me decide ?",
     "user_id, purchase_history", "{}", "item_id"},
    {"2-3", "sequential",
     "Here is the purchase history list of user_{} : \n {} \n try to recommend next item to the user",
     "user_id, purchase_history", "{}", "item_id"},
    {"2-4", "sequential",
     "Given the following purchase history of {} : \n {} \n predict next possible item for the user",
     "user_desc, purchase_history", "{}", "item_id"},
    {"2-5", "sequential",
     "Based on the purchase history of {} : \n {} \n Can you decide the next item likely to be purchased by the user ?",
     "user_desc, purchase_history", "{}", "item_id"},
    {"2-6", "sequential", "Here is the purchase history of {} : \n {} \n What to recommend next for the user ?",
     "user_desc, purchase_history", "{}", "item_id"},
    {"2-7", "sequential",
     "Here is the purchase history of user_{} : \n {} \n Select the next possible item likely to be purchased by the "
     "user from the following candidates : \n {}",
     "user_id, purchase_history, candidates", "{}", "item_id"},
    {"2-8", "sequential",
     "Given the following purchase history of {} : \n {} \n What to recommend next for the user? Select one from the "
     "following items : \n {}",
     "user_desc, purchase_history, candidates", "{}", "item_id"},
    {"2-9", "sequential",
     "Based on the purchase history of user_{} : \n {} \n Choose the next possible purchased item from the following "
     "candidates : \n {}",
     "user_id, purchase_history, candidates", "{}", "item_id"},
    {"2-10", "sequential",
     "I find the purchase history list of {} : \n {} \n I wonder which is the next item to recommend to the user . Try "
     "to select one from the following candidates : \n {}",
     "user_desc, purchase_history, candidates", "{}", "item_id"},
    {"2-11", "sequential",
     "user_{} has the following purchase history : \n {} \n does the user likely to buy {} next ?",
     "user_id, purchase_history, item_id", "{}", "yes_no"},
    {"2-12", "sequential",
     "According to {} 's purchase history list : \n {} \n Predict whether the user will purchase {} next ?",
     "user_desc, purchase_history, item_id", "{}", "yes_no"},
    {"2-13", "sequential",
     "According to the purchase history of {} : \n {} \n Can you recommend the next possible item to the user ?",
     "user_desc, purchase_history", "{}", "item_id"},
    {"3-1", "explanation", "Generate an explanation for user_{} about this product : {}", "user_id, item_title", "{}",
     "explanation"},
    {"3-2", "explanation",
     "Given the following review headline \n {} \n can you help generate an explanation of user_{} for item_{} ?",
     "review_headline, user_id, item_id", "{}", "explanation"},
    {"3-3", "explanation", "Help user_{} generate a {}-star explanation about this product : \n {}",
     "user_id, star_rating, item_title", "{}", "explanation"},
    {"3-4", "explanation", "Generate an explanation for {} about this product : {}", "user_desc, item_title", "{}",
     "explanation"},
    {"3-5", "explanation",
     "Based on the following review headline : \n {} \n Generate {} 's purchase explanation about {}",
     "review_headline, user_desc, item_title", "{}", "explanation"},
    {"3-6", "explanation", "Help {} generate a {}-star explanation for item_{}", "user_desc, star_rating, item_id",
     "{}", "explanation"},
    {"3-7", "explanation",
     "Predict the star rating , then use {} as feature word to generate user_{} 's purchase explanation for item_{}",
     "feature, user_id, item_id", "{} , {}", "star_rating, explanation"},
    {"3-8", "explanation",
     "What score will {} rate item_{} ? Then give an explanation for the rating score . ( 1 being lowest and 5 being "
     "highest )",
     "user_desc, item_id", "{} , {}", "star_rating, explanation"},
    {"3-9", "explanation", "Based on the feature word {} , generate an explanation for user_{} about this product : {}",
     "feature, user_id, item_title", "{}", "explanation"},
    {"3-10", "explanation", "Given the word {} , can you help generate an explanation for {} about the product : \n {}",
     "feature, user_desc, item_title", "{}", "explanation"},
    {"3-11", "explanation", "Using the word {} , write a {}-star explanation for user_{} about item_{}",
     "feature, star_rating, user_id, item_id", "{}", "explanation"},
    {"3-12", "explanation", "According to the feature word {} , generate a {}-star explanation for {} about item_{}",
     "feature, star_rating, user_desc, item_id", "{}", "explanation"},
    {"4-1", "review", "Write a short sentence to summarize the following product review from user_{} : \n {}",
     "user_id, review_body", "{}", "review_headline"},
    {"4-2", "review",
     "Given the following review written by user_{} : \n {} \n Can you predict the associated star rating ? ( 1 being "
     "lowest and 5 being highest )",
     "user_id, review_body", "{}", "star_rating"},
    {"4-3", "review", "Give a short sentence describing the following product review from {}: \n {}",
     "user_desc, review_body", "{}", "review_headline"},
    {"4-4", "review",
     "According to the following review written by {} : \n {} \n Predict the associated star rating ( 1 being lowest "
     "and 5 being highest )",
     "user_desc, review_body", "{}", "star_rating"},
    {"5-1", "traditional", "Will user_{} likely to interact with item_{} ?", "user_id, item_id", "{}", "yes_no"},
    {"5-2", "traditional", "Shall we recommend item_{} to {} ?", "item_id, user_desc", "{}", "yes_no"},
    {"5-3", "traditional", "For {}, do you think it is good to recommend {} ?", "user_desc, item_title", "{}",
     "yes_no"},
    {"5-4", "traditional",
     "I would like to recommend some items for user_{} . Is the following item a good choice ? \n {}",
     "user_id, item_title", "{}", "yes_no"},
    {"5-5", "traditional", "Which item of the following to recommend for {} ? \n {}", "user_desc, candidates", "{}",
     "groundtruth_item_ids"},
    {"5-6", "traditional", "Choose the best item from the candidates to recommend for {} ? \n {}",
     "user_desc, candidates", "{}", "groundtruth_item_ids"},
    {"5-7", "traditional", "Pick the most suitable item from the following list and recommend to user_{} : \n {}",
     "user_id, candidates", "{}", "groundtruth_item_ids"},
    {"5-8", "traditional",
     "We want to make recommendation for user_{} .  Select the best item from these candidates : \n {}",
     "user_id, candidates", "{}", "groundtruth_item_ids"},
};

/// A template's text as the paper prints it: {} for a field; and the names of the fields, in order.
std::pair<std::string, std::string> printed(const recglm::template_text& text) {
  std::pair<std::string, std::string> out;
  for (const recglm::template_piece& p : text) {
    out.first += p.words + p.tag + (p.field ? "{}" : "");
    if (p.field) out.second.append(out.second.empty() ? "" : ", ").append(recglm::name_of(*p.field));
  }
  return out;
}

}  // namespace

TEST_CASE("P5's 47 prompts are those of paper.md 3.1, string by string", "[prompts]") {
  const recglm::template_set p5 = recglm::read_templates(recglm::text_file::of("p5", std::string(recglm::shipped::p5)));
  REQUIRE(p5.name == "p5");
  REQUIRE(p5.templates.size() == paper.size());
  REQUIRE(paper.size() == 47);
  for (std::size_t i = 0; i < paper.size(); ++i) {
    const row& want = paper[i];
    const prompt_template& t = p5.templates[i];
    INFO(want.id);
    REQUIRE(t.id == want.id);
    REQUIRE(t.family == (want.family == "traditional" ? "direct" : want.family));
    REQUIRE(printed(t.source) == std::pair(want.source, want.arguments));
    REQUIRE(printed(t.target) ==
            std::pair(want.target, want.answers == "groundtruth_item_ids" ? "item_id" : want.answers));
    const bool free_text = want.answers.find("explanation") != std::string::npos || want.answers == "review_headline";
    REQUIRE(t.asked == (free_text ? recglm::mask_kind::document : recglm::mask_kind::entity));
  }
}

TEST_CASE("P5 holds five prompts out of training on Amazon (paper.md 3.2)", "[prompts]") {
  const auto p5 = recglm::template_source("p5").get();
  std::set<std::string> held;
  for (const prompt_template& t : p5->templates)
    if (t.held_out("amazon")) held.insert(t.id);
  REQUIRE(held == std::set<std::string>{"1-10", "2-13", "3-12", "4-4", "5-8"});
  for (const prompt_template& t : p5->templates) REQUIRE_FALSE(t.held_out("mine"));
}

TEST_CASE("P5's histories are joined by a comma or an arrow, its candidates by a comma", "[prompts]") {
  const auto p5 = recglm::template_source("p5").get();
  const prompt_template& t = *p5->find("2-7");
  REQUIRE(t.lists.at(prompt_field::purchase_history).joiners == std::vector<std::string>{" , ", " -> "});
  REQUIRE(t.lists.at(prompt_field::candidates).joiners == std::vector<std::string>{" , "});

  recglm::field_values v;
  v.set(prompt_field::user_id, "23");
  v.set(prompt_field::item_id, "7391");
  const auto item = [](const char* id) { return recglm::field_texts{{prompt_field::item_id, id}}; };
  v.lists[prompt_field::purchase_history] = {item("1009"), item("7390")};
  v.lists[prompt_field::candidates] = {item("5"), item("7391"), item("12")};
  const recglm::prompt comma = fill(t, v);
  REQUIRE(comma.text ==
          "Here is the purchase history of user_23 : \n 1009 , 7390 \n Select the next possible item likely to be "
          "purchased by the user "
          "from the following candidates : \n 5 , 7391 , 12");
  REQUIRE(comma.answer == "7391");
  REQUIRE(comma.entities.size() == 5);
  std::set<std::string> texts;
  recglm::random_engine rng(3);
  for (int n = 0; n < 40; ++n) texts.insert(fill(t, v, rng).text);
  REQUIRE(texts.size() == 2);
  REQUIRE(texts.count("Here is the purchase history of user_23 : \n 1009 -> 7390 \n Select the next possible item "
                      "likely to be purchased "
                      "by the user from the following candidates : \n 5 , 7391 , 12") == 1);
}

TEST_CASE("bare numbers keep P5's item_, items of words are alone; both are one entity behind a space", "[prompts]") {
  const auto p5 = recglm::template_source("p5").get();
  const prompt_template& t = *p5->find("1-1");
  recglm::field_values v;
  v.set(prompt_field::user_id, "23");
  v.set(prompt_field::star_rating, "5");
  for (const auto& [words, written] : std::vector<std::pair<std::string, std::string>>{{"7391", "item_7391"},
                                                                                       {"7 3 9 1", "item_7 3 9 1"},
                                                                                       {"item 7391", "item 7391"},
                                                                                       {"Rose Soap", "Rose Soap"}}) {
    v.texts[prompt_field::item_id] = words;
    const recglm::prompt p = fill(t, v);
    REQUIRE(p.text == "Which star rating will user_23 give " + written + " ? ( 1 being lowest and 5 being highest )");
    REQUIRE(p.entities.size() == 1);
    REQUIRE(p.text.substr(p.entities[0].begin, p.entities[0].end - p.entities[0].begin) == written);
    REQUIRE(p.answer == "5");
    REQUIRE(p.answer_at == static_cast<int>(p.text.size()));
    REQUIRE(p.asked == recglm::mask_kind::entity);
  }
}

}  // namespace prompts_shipped_p5_tests
