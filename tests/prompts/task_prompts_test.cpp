#include "recglm/prompts/task_prompts.hpp"

#include <set>

#include "recglm/items/random_id.hpp"
#include "recglm/items/title.hpp"
#include "recglm/laws/text.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace prompts_task_prompts_tests {

using recglm::five_tasks;
using recglm::history;
using recglm::interaction;
using recglm::prompt;
using recglm::task_data;
using list = std::vector<std::string>;

namespace {

recglm::title many_items() {
  recglm::title items;
  recglm::catalogue c;
  for (int i = 0; i < 200; ++i) c.titles.push_back("Thing " + std::to_string(i));
  items.fit(c);
  return items;
}

std::shared_ptr<const task_data> known() {
  task_data data;
  data.user_names = {"Ann"};
  data.features = {{{"age", "25-34"}, {"city", "Bern"}}};
  data.reviews = {{"Lovely", "I like the scent.", "the scent stays", "scent"}};
  data.met = {{3, 5, 7, 9}};
  data.items = 200;
  return std::make_shared<const task_data>(data);
}

five_tasks knowing() {
  five_tasks out;
  out.data = known();
  return out;
}

const std::vector<interaction> past{{0, 3, 5, 1, -1}, {0, 5, 2, 2, -1}, {0, 7, 4, 3, -1}};
const history asked{0, past, {0, 9, 4, 4, 0}};

/// A family of one's own: asks for the first item of a history.
struct opening {
  static constexpr std::string_view name = "opening";
  static constexpr recglm::task_unit unit = recglm::task_unit::user;
  int times = 2;
  std::optional<history> choose(std::span<const interaction> train, std::size_t, recglm::random_engine&) const {
    return history{train.front().user, train, train.front()};
  }
  template <recglm::ItemRepresentation I>
  recglm::task_values values(const recglm::prompt_template&, const history& h, const task_data& data, const I& items,
                             const recglm::asking&, recglm::random_engine&) const {
    return {facts(h, data, items), h.next.item, {}};
  }
};

}  // namespace

TEST_CASE("a family's templates are those of training and those that are held out", "[prompts]") {
  const five_tasks prompts;
  std::size_t all = 0;
  for (const std::string_view family : five_tasks::names) {
    all += prompts.ids(family).size() + prompts.ids(family, true).size();
    REQUIRE(prompts.ids(family, true).size() == 1);
  }
  REQUIRE(all == 47);
  REQUIRE(prompts.ids("rating", true) == list{"1-10"});
  REQUIRE(prompts.ids("review") == list{"4-1", "4-2", "4-3"});
  five_tasks elsewhere;
  elsewhere.data_set = "mine";
  REQUIRE(elsewhere.ids("rating", true).empty());
}

TEST_CASE("training texts of a family come in each of its seen wordings, never in those held out", "[prompts]") {
  const five_tasks prompts = knowing();
  const recglm::title items = many_items();
  recglm::random_engine rng(1);
  // 1-3 and 1-8 ask about any of five stars.
  for (const auto& [family, wordings] : {std::pair("rating", 7 + 2 * 5), {"explanation", 11}, {"review", 3}}) {
    std::set<std::string> texts, held_out;
    for (int n = 0; n < 1000; ++n) {
      const auto p = prompts.train(family, asked, items, rng);
      REQUIRE(p.has_value());
      REQUIRE_FALSE(p->answer.empty());
      REQUIRE(p->answer_at == static_cast<int>(p->text.size()));
      texts.insert(p->text);
    }
    INFO(family);
    REQUIRE(static_cast<int>(texts.size()) == wordings);
    for (const std::string& id : prompts.ids(family, true))
      REQUIRE(texts.count(prompts.ask(id, asked, items, rng)->asked.text) == 0);
  }
}

TEST_CASE("a test question comes by id, with what is right", "[prompts]") {
  const five_tasks prompts = knowing();
  const recglm::title items = many_items();
  recglm::random_engine rng(2);
  const auto rating = prompts.ask("1-6", asked, items, rng);
  REQUIRE(rating->asked.text ==
          "What star rating do you think Ann will give Thing 9 ? ( 1 being lowest and 5 being highest )");
  REQUIRE(rating->asked.answer.empty());
  REQUIRE(rating->expected == "4");
  REQUIRE(rating->item == 9);

  const auto next = prompts.ask("2-13", asked, items, rng);
  REQUIRE(next->asked.text ==
          "According to the purchase history of Ann : \n Thing 3 , Thing 5 , Thing 7 \n Can you recommend the next "
          "possible item to the user ?");
  REQUIRE(next->expected == "Thing 9");

  const auto why = prompts.ask("3-9", asked, items, rng);
  REQUIRE(why->asked.text ==
          "Based on the feature word scent , generate an explanation for user_1 about this product : Thing 9");
  REQUIRE(why->asked.asked == recglm::mask_kind::document);
  REQUIRE(why->expected == "the scent stays");
  REQUIRE(prompts.ask("3-8", asked, items, rng)->expected == "4 , the scent stays");

  const auto headline = prompts.ask("4-1", asked, items, rng);
  REQUIRE(headline->asked.text ==
          "Write a short sentence to summarize the following product review from user_1 : \n I like the scent.");
  REQUIRE(headline->expected == "Lovely");

  const std::vector<recglm::item_id> fixed{12, 9, 4};
  const auto direct = prompts.ask("5-8", asked, items, rng, {.candidates = fixed});
  REQUIRE(direct->asked.text ==
          "We want to make recommendation for user_1 .  Select the best item from these candidates : \n Thing 12 , "
          "Thing 9 , Thing 4");
  REQUIRE(direct->expected == "Thing 9");
  REQUIRE(direct->candidates == fixed);

  const auto about = prompts.ask("5-1", asked, items, rng, {.item = 12});
  REQUIRE(about->asked.text == "Will user_1 likely to interact with Thing 12 ?");
  REQUIRE(about->expected == "no");
}

TEST_CASE("what the data lacks gives no question and no training text", "[prompts]") {
  const five_tasks prompts = knowing();
  const recglm::title items = many_items();
  recglm::random_engine rng(3);
  history silent = asked;
  silent.next.review = -1;
  REQUIRE_FALSE(prompts.ask("3-1", silent, items, rng).has_value());
  REQUIRE_FALSE(prompts.train("explanation", silent, items, rng).has_value());
  REQUIRE_FALSE(five_tasks{}.train("direct", asked, items, rng).has_value());
  REQUIRE_THROWS_WITH(
      prompts.train("zero-shot", asked, items, rng),
      "task_prompts: there is no family 'zero-shot' among rating, sequential, explanation, review, direct; add a "
      "TaskFamily of that name, or name files that do without it (--prompts.questions, --prompts.documents)");
  five_tasks few;
  few.questions.name = "behaviour_en";
  REQUIRE_THROWS_WITH(few.ask("2-3", asked, items, rng),
                      "task_prompts: there is no template '2-3' in 'behaviour_en'; it has history, rated, told, "
                      "told-rated, next, bought, "
                      "told-next, choose, told-choose, predict, pick");
}

TEST_CASE("made as P5 makes them: jittered ratings and its windows", "[prompts]") {
  five_tasks prompts = recglm::p5_compat_tasks();
  prompts.data = known();
  const recglm::title items = many_items();
  recglm::random_engine rng(4);
  int jittered = 0, ratings = 0;
  for (int n = 0; n < 300; ++n) {
    const prompt p = *prompts.train("rating", asked, items, rng);
    if (p.answer.find_first_not_of("0123456789.") != std::string::npos) continue;
    ++ratings;
    jittered += p.answer.size() == 3;
  }
  REQUIRE(ratings > 100);
  REQUIRE(jittered == ratings);
  const std::vector<interaction> short_train(past.begin(), past.begin() + 2);
  REQUIRE_FALSE(prompts.choose("sequential", short_train, 0, rng).has_value());
  REQUIRE(knowing().choose("sequential", short_train, 0, rng).has_value());
}

TEST_CASE("as a prompt set: documents of behaviour and features, questions what comes next", "[prompts]") {
  const five_tasks prompts = knowing();
  const recglm::title items = many_items();
  recglm::random_engine rng(5);
  std::set<std::string> documents;
  for (int n = 0; n < 100; ++n) documents.insert(prompts.document(asked, items, rng).text);
  REQUIRE(documents ==
          std::set<std::string>{
              "history : Thing 3 . Thing 5 . Thing 7 .",
              "history : Thing 3 rated 5 . Thing 5 rated 2 . Thing 7 rated 4 .",
              "user : age 25-34 , city Bern . history : Thing 3 . Thing 5 . Thing 7 .",
              "user : age 25-34 , city Bern . history : Thing 3 rated 5 . Thing 5 rated 2 . Thing 7 rated 4 ."});
  REQUIRE(prompts.test(asked, items).text ==
          "Here is the purchase history list of user_1 : \n Thing 3 , Thing 5 , Thing 7 \n try to recommend next item "
          "to the user");
  REQUIRE(prompts.test({0, {}, {}}, items).text ==
          "Here is the purchase history list of user_1 : \n  \n try to recommend next item to the user");
  REQUIRE(prompts.train({0, {}, asked.next}, items, rng).empty());
  REQUIRE_THROWS_WITH(prompts.document({4, {}, {}}, items, rng),
                      "task_prompts: user 4 has no behaviour to write a document of; drop users without events");
  five_tasks candidates = knowing();
  candidates.test_id = "2-7";
  REQUIRE_THROWS_WITH(candidates.test(asked, items),
                      "task_prompts: prompt '2-7' shows {candidates} and can't ask what comes next; set --prompts.test "
                      "to one that shows the "
                      "past only");
}

namespace {
/// A family of one's own with a field of its own: asks for the brand of an item in a mood.
struct brand_task {
  static constexpr std::string_view name = "brand";
  static constexpr recglm::task_unit unit = recglm::task_unit::event;
  static constexpr std::array<std::string_view, 1> fields{"mood"};
  int times = 1;
  std::optional<history> choose(std::span<const interaction> train, std::size_t at, recglm::random_engine&) const {
    return history{train[at].user, train.first(at), train[at]};
  }
  template <recglm::ItemRepresentation I>
  recglm::task_values values(const recglm::prompt_template&, const history& h, const task_data& data, const I& items,
                             const recglm::asking&, recglm::random_engine&) const {
    recglm::task_values out{facts(h, data, items), h.next.item, {}};
    if (h.next.rating > 0) out.fields.set("mood", h.next.rating > 3 ? "glad" : "cross");
    return out;
  }
};

const std::string own_file = R"(fields: brand, mood
entities: item_title
each: purchase_history {item_title} by {brand}

id: which
family: brand
unseen: all
mask: [MASK]
source: a {mood} person takes {item_title} of the brand
target: {brand}

id: then
family: sequential
mask: [MASK]
source: after {purchase_history} comes
target: {item_title}
)";

template <class Prompts>
Prompts own_prompts(std::vector<recglm::item_column> columns) {
  Prompts out;
  task_data data = *known();
  data.columns = std::move(columns);
  out.data = std::make_shared<const task_data>(data);
  out.questions = recglm::template_source::of("own", own_file);
  return out;
}
std::vector<recglm::item_column> brands() {
  recglm::item_column brand{"brand", std::vector<std::string>(200, "Hill")};
  brand.values[7].clear();
  return {brand};
}
}  // namespace

TEST_CASE("templates of one's own show columns of the items and fields of a family of one's own", "[prompts]") {
  using own = recglm::task_prompts<brand_task, recglm::sequential_task>;
  const own prompts = own_prompts<own>(brands());
  const recglm::title items = many_items();
  recglm::random_engine rng(5);
  const auto question = prompts.ask("which", asked, items, rng);
  REQUIRE(question->asked.text == "a glad person takes Thing 9 of the brand");
  REQUIRE(question->expected == "Hill");
  REQUIRE(prompts.train("sequential", asked, items, rng)->text ==
          "after Thing 3 by Hill , Thing 5 by Hill , Thing 7 by unknown brand comes");
  // What the family leaves out is skipped; what nothing can give is an error.
  const history unrated{0, past, {0, 9, 0, 4, 0}};
  REQUIRE_FALSE(prompts.ask("which", unrated, items, rng).has_value());
  const own without = own_prompts<own>({{"category", std::vector<std::string>(200, "tea")}});
  const std::string message =
      "prompt 'then': the items have no column 'brand' (they have category), and no task family has it among its "
      "fields; "
      "correct the template, or prepare the data with the column";
  REQUIRE_THROWS_WITH(without.train("sequential", asked, items, rng), message);
  REQUIRE_THROWS_WITH(without.test(asked, items), message);
}

TEST_CASE("what is asked next and what is evaluated is said by the file, else found in it", "[prompts]") {
  const five_tasks p5;
  REQUIRE(p5.asks_next() == "2-3");
  REQUIRE(p5.evaluated() == list{"1-6", "1-10", "2-3", "2-13", "3-9", "3-12", "4-1", "4-2", "4-4", "5-5", "5-8"});
  using own = recglm::task_prompts<brand_task, recglm::sequential_task>;
  own prompts = own_prompts<own>(brands());
  REQUIRE(prompts.asks_next() == "then");
  REQUIRE(prompts.test(asked, many_items()).text ==
          "after Thing 3 by Hill , Thing 5 by Hill , Thing 7 by unknown brand comes");
  REQUIRE(prompts.evaluated() == list{"which"});  // held out of training
  std::string all_seen = own_file;
  all_seen.erase(all_seen.find("unseen: all\n"), 12);
  prompts.questions = recglm::template_source::of("seen", all_seen);
  REQUIRE(prompts.evaluated() == list{"which", "then"});
  recglm::task_prompts<recglm::sequential_task> fewer;
  fewer.questions = recglm::template_source::of("seen", all_seen);
  REQUIRE(fewer.evaluated() == list{"then"});
  prompts.questions = recglm::template_source::of("none", all_seen.substr(0, all_seen.find("id: then")));
  REQUIRE_THROWS_WITH(prompts.test(asked, many_items()),
                      "task_prompts: no template of 'none' asks for an item and shows {purchase_history} and the user "
                      "only; a run asks so what comes next");
}

TEST_CASE("without any data beside histories a run on what comes next works", "[prompts]") {
  const five_tasks prompts;
  const recglm::title items = many_items();
  recglm::random_engine rng(6);
  std::set<std::string> texts;
  for (int n = 0; n < 100; ++n)
    for (const prompt& p : prompts.train(asked, items, rng)) texts.insert(p.text);
  REQUIRE(texts.size() == 3 * 2);  // 2-1, 2-2, 2-3; commas, arrows
  REQUIRE(texts.count("Given the following purchase history of user_1 : \n Thing 3 -> Thing 5 -> Thing 7 \n predict "
                      "next possible item to be "
                      "purchased by the user ?") == 1);
}

TEST_CASE("task prompts keep the laws of prompts, with titles, numbers, English and Chinese", "[prompts]") {
  recglm::random_engine rng(7);
  const recglm::title titles = many_items();
  recglm::random_id ids;
  ids.form.word = "";
  recglm::catalogue c;
  c.titles.resize(200);
  ids.fit(c);
  for (int n = 0; n < 150; ++n) {
    five_tasks prompts = n % 3 ? knowing() : recglm::p5_compat_tasks();
    prompts.data = known();
    const bool chinese = n % 2;
    if (chinese) {
      prompts.questions.name = prompts.documents.name = "behaviour_zh";
      prompts.test_id = "next";
    } else {
      prompts.test_id = prompts.ids("sequential")[rng.below(6)];
    }
    std::vector<interaction> some;
    for (std::uint64_t i = 1 + rng.below(8); i > 0; --i)
      some.push_back({0, static_cast<recglm::item_id>(rng.below(200)), 3, 0, -1});
    const history h{0, some, {0, static_cast<recglm::item_id>(rng.below(200)), 3, 1, -1}};
    REQUIRE(broken_laws(prompts, h, titles, rng()) == list{});
    REQUIRE(broken_laws(prompts, h, ids, rng()) == list{});
  }
}

TEST_CASE("a family and templates of one's own", "[prompts]") {
  const temporary_folder folder;
  put(folder / "mine.txt",
      "entities: item_title\n\nid: L\nfamily: opening\nmask: [MASK]\nsource: of {purchase_history} the first was\n"
      "target: {item_id}\n");
  recglm::task_prompts<recglm::rating_task, opening> prompts;
  prompts.questions.name = (folder / "mine.txt").string();
  recglm::random_engine rng;
  const recglm::title items = many_items();
  const auto h = prompts.choose("opening", past, 0, rng);
  REQUIRE(prompts.train("opening", *h, items, rng)->text == "of Thing 3 , Thing 5 , Thing 7 the first was");
  REQUIRE(prompts.ask("L", *h, items, rng)->expected == "Thing 3");
}

TEST_CASE("parameters go by family", "[prompts]") {
  five_tasks prompts;
  std::set<std::string> names;
  prompts.visit([&](const std::string& name, auto& value, const std::string& sentence) {
    REQUIRE_FALSE(sentence.empty());
    names.insert(name);
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(value)>, int>)
      if (name == "sequential.times") value = 3;
  });
  REQUIRE(std::get<recglm::sequential_task>(prompts.families).times == 3);
  REQUIRE(names == std::set<std::string>{"questions", "documents", "questions.encoding", "documents.encoding",
                                         "data-set", "test", "rating.times", "rating.p5-compat", "rating.lowest",
                                         "rating.best", "rating.like-from", "sequential.times", "sequential.p5-compat",
                                         "sequential.candidates", "explanation.times", "explanation.p5-compat",
                                         "review.times", "direct.times", "direct.candidates"});
}

}  // namespace prompts_task_prompts_tests
