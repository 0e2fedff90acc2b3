#include "recglm/prompts/tasks.hpp"

#include <map>
#include <set>

#include "recglm/items/title.hpp"
#include "recglm/prompts/template_source.hpp"
#include "support/catch.hpp"

namespace prompts_tasks_tests {

using recglm::asking;
using recglm::history;
using recglm::interaction;
using recglm::item_id;
using recglm::prompt_field;
using recglm::prompt_template;
using recglm::task_data;
using recglm::task_values;

namespace {

constexpr int count = 200;

recglm::title many_items() {
  recglm::title items;
  recglm::catalogue c;
  for (int i = 0; i < count; ++i) c.titles.push_back("Thing " + std::to_string(i));
  items.fit(c);
  return items;
}

task_data known() {
  task_data data;
  data.user_names = {"Ann"};
  data.reviews = {{"Lovely", "I like the scent.", "the scent stays", "scent"}};
  data.met = {{3, 5, 7, 9}};
  data.items = count;
  return data;
}

const std::vector<interaction> past{{0, 3, 5, 1, -1}, {0, 5, 2, 2, -1}, {0, 7, 4, 3, -1}};
const history asked{0, past, {0, 9, 4, 4, 0}};

const prompt_template& p5(const std::string& id) {
  static const auto set = recglm::template_source("p5").get();
  return *set->find(id);
}

std::string text(const task_values& v, prompt_field f) {
  return v.fields.texts.count(f) ? v.fields.texts.at(f) : "(none)";
}

template <class Family>
task_values values(const Family& family, const std::string& id, recglm::random_engine& rng, const history& h = asked,
                   const asking& how = {}) {
  return family.values(p5(id), h, known(), many_items(), how, rng);
}

}  // namespace

TEST_CASE("the counts are P5's (paper.md 3.4)", "[prompts]") {
  REQUIRE(recglm::rating_task{}.times == 1);
  REQUIRE(recglm::sequential_task{}.times == 5 + 5 + 10);
  REQUIRE(recglm::explanation_task{}.times == 1);
  REQUIRE(recglm::review_task{}.times == 1);
  REQUIRE(recglm::direct_task{}.times == 10 + 5);
}

TEST_CASE("plain ratings are trained on, jittered ones with p5_compat; what is tested is plain", "[prompts]") {
  recglm::random_engine rng(1);
  REQUIRE(text(values(recglm::rating_task{}, "1-1", rng, asked, {.training = true}), prompt_field::star_rating) == "4");
  std::set<std::string> ratings, of_explanations;
  for (int n = 0; n < 200; ++n) {
    ratings.insert(text(values(recglm::rating_task{.p5_compat = true}, "1-1", rng, asked, {.training = true}),
                        prompt_field::star_rating));
    of_explanations.insert(
        text(values(recglm::explanation_task{.p5_compat = true}, "3-7", rng, asked, {.training = true}),
             prompt_field::star_rating));
    REQUIRE(text(values(recglm::rating_task{.p5_compat = true}, "1-1", rng), prompt_field::star_rating) == "4");
    // What the question tells is never jittered, nor what a review is rated.
    REQUIRE(text(values(recglm::explanation_task{.p5_compat = true}, "3-3", rng, asked, {.training = true}),
                 prompt_field::star_rating) == "4");
    REQUIRE(text(values(recglm::review_task{}, "4-2", rng, asked, {.training = true}), prompt_field::star_rating) ==
            "4");
  }
  REQUIRE(ratings.size() > 4);
  REQUIRE(ratings.count("3.9") == 1);
  REQUIRE(ratings.count("4") == 0);
  REQUIRE(of_explanations.size() > 4);
}

TEST_CASE("a star that is asked about is the true one half of the time, else any other", "[prompts]") {
  recglm::random_engine rng(2);
  std::map<std::string, int> stars;
  for (int n = 0; n < 4000; ++n) {
    const task_values v = values(recglm::rating_task{}, "1-3", rng);
    const std::string star = text(v, prompt_field::star_rating);
    REQUIRE(text(v, prompt_field::yes_no) == (star == "4" ? "yes" : "no"));
    ++stars[star];
  }
  REQUIRE(stars.size() == 5);
  for (const auto& [star, times] : stars) REQUIRE(std::abs(times - (star == "4" ? 2000 : 500)) < 160);
}

TEST_CASE("four stars and more are a like", "[prompts]") {
  recglm::random_engine rng(3);
  for (int star = 1; star <= 5; ++star) {
    history h = asked;
    h.next.rating = static_cast<float>(star);
    REQUIRE(text(values(recglm::rating_task{}, "1-4", rng, h), prompt_field::like_dislike) ==
            (star >= 4 ? "like" : "dislike"));
  }
  REQUIRE(text(values(recglm::rating_task{.best = 10, .like_from = 7}, "1-4", rng), prompt_field::like_dislike) ==
          "dislike");
}

TEST_CASE("an event without a rating tells none, one outside the scale is refused", "[prompts]") {
  recglm::random_engine rng;
  history h = asked;
  h.next.rating = 0;
  for (const char* id : {"1-1", "1-3", "1-4"})
    REQUIRE(lacking(p5(id), values(recglm::rating_task{}, id, rng, h).fields).has_value());
  h.next.rating = 7;
  REQUIRE_THROWS_WITH(values(recglm::rating_task{}, "1-1", rng, h),
                      "rating: a rating of 7 of user 0 is outside the scale 1 to 5; set --prompts.rating.lowest and "
                      "--prompts.rating.best "
                      "to the data's");
}

TEST_CASE("yes or no is asked about the taken item half of the time, else about one never met", "[prompts]") {
  recglm::random_engine rng(4);
  std::set<item_id> negatives;
  int yes = 0;
  for (int n = 0; n < 2000; ++n) {
    const bool direct = n % 2;
    const task_values v =
        direct ? values(recglm::direct_task{}, "5-3", rng) : values(recglm::sequential_task{}, "2-11", rng);
    REQUIRE(text(v, prompt_field::item_id) == "Thing " + std::to_string(v.item));
    REQUIRE(text(v, prompt_field::item_title) == text(v, prompt_field::item_id));
    REQUIRE(text(v, prompt_field::yes_no) == (v.item == 9 ? "yes" : "no"));
    REQUIRE(v.fields.texts.count(prompt_field::star_rating) == (v.item == 9));
    yes += v.item == 9;
    if (v.item != 9) negatives.insert(v.item);
  }
  REQUIRE(std::abs(yes - 1000) < 120);
  REQUIRE(negatives.size() > 150);
  for (item_id met : {3, 5, 7, 9}) REQUIRE(negatives.count(met) == 0);
}

TEST_CASE("a yes-or-no question may be put about any item", "[prompts]") {
  recglm::random_engine rng(5);
  const task_values right = values(recglm::direct_task{}, "5-1", rng, asked, {.item = 9});
  REQUIRE(text(right, prompt_field::yes_no) == "yes");
  const task_values other = values(recglm::direct_task{}, "5-1", rng, asked, {.item = 11});
  REQUIRE(text(other, prompt_field::yes_no) == "no");
  REQUIRE(text(other, prompt_field::item_id) == "Thing 11");
  REQUIRE(other.item == 11);
}

TEST_CASE("candidates are 99 unmet items and the answer, shuffled; or those that are given", "[prompts]") {
  recglm::random_engine rng(6);
  std::set<std::size_t> places;
  for (int n = 0; n < 100; ++n) {
    const task_values v = values(recglm::sequential_task{}, "2-7", rng);
    REQUIRE(v.candidates.size() == 100);
    const std::set<item_id> different(v.candidates.begin(), v.candidates.end());
    REQUIRE(different.size() == 100);
    for (item_id met : {3, 5, 7}) REQUIRE(different.count(met) == 0);
    REQUIRE(different.count(9) == 1);
    places.insert(
        static_cast<std::size_t>(std::find(v.candidates.begin(), v.candidates.end(), 9) - v.candidates.begin()));
    REQUIRE(v.fields.lists.at(prompt_field::candidates).size() == 100);
    REQUIRE(v.fields.lists.at(prompt_field::candidates)[0].at(prompt_field::item_id) ==
            "Thing " + std::to_string(v.candidates[0]));
    REQUIRE(text(v, prompt_field::item_id) == "Thing 9");
  }
  REQUIRE(places.size() > 40);
  REQUIRE(values(recglm::direct_task{.candidates = 4}, "5-5", rng).candidates.size() == 5);

  const std::vector<item_id> fixed{9, 1, 2}, without{1, 2};
  REQUIRE(values(recglm::direct_task{}, "5-8", rng, asked, {.candidates = fixed}).candidates == fixed);
  REQUIRE_THROWS_WITH(values(recglm::direct_task{}, "5-8", rng, asked, {.candidates = without}),
                      "prompt '5-8': the candidates of user 0 do not hold the answer, item 9; add it to the list");
}

TEST_CASE("without a catalogue nothing is drawn, and such templates can't be filled", "[prompts]") {
  recglm::random_engine rng;
  const recglm::title items = many_items();
  for (const char* id : {"2-7", "2-11"}) {
    const task_values v = recglm::sequential_task{}.values(p5(id), asked, {}, items, {}, rng);
    REQUIRE(lacking(p5(id), v.fields).has_value());
  }
  REQUIRE_FALSE(
      lacking(p5("2-3"), recglm::sequential_task{}.values(p5("2-3"), asked, {}, items, {}, rng).fields).has_value());
}

TEST_CASE("training texts are about train only: events, places in the order, windows", "[prompts]") {
  recglm::random_engine rng(7);
  std::vector<interaction> train;
  for (int t = 0; t < 8; ++t) train.push_back({0, t, 1, t, -1});

  const auto event = recglm::rating_task{}.choose(train, 5, rng);
  REQUIRE(event->next.item == 5);
  REQUIRE(event->past.size() == 5);

  std::set<int> nexts, windows, targets;
  for (int n = 0; n < 400; ++n) {
    const auto plain = recglm::sequential_task{}.choose(train, 0, rng);
    REQUIRE(plain->past.size() == static_cast<std::size_t>(plain->next.item));
    nexts.insert(plain->next.item);
    const auto window = recglm::sequential_task{.p5_compat = true}.choose(train, 0, rng);
    REQUIRE(window->past.back().item + 1 == window->next.item);
    windows.insert(window->past.front().item * 10 + window->next.item);
    const auto direct = recglm::direct_task{}.choose(train, 0, rng);
    targets.insert(direct->next.item);
  }
  REQUIRE(nexts == std::set<int>{1, 2, 3, 4, 5, 6, 7});
  REQUIRE(windows == std::set<int>{5, 6, 7, 15, 16, 17, 25, 26, 27});  // first item of the history, target
  REQUIRE(targets.size() == 8);

  REQUIRE_FALSE(recglm::sequential_task{}.choose(std::span(train).first(1), 0, rng).has_value());
  REQUIRE_FALSE(recglm::sequential_task{.p5_compat = true}.choose(std::span(train).first(2), 0, rng).has_value());
  REQUIRE_FALSE(recglm::direct_task{}.choose({}, 0, rng).has_value());
}

}  // namespace prompts_tasks_tests
