#include "recglm/baselines/next_item/texts.hpp"

#include <map>
#include <set>

#include "support/catch.hpp"

namespace baselines_next_item_texts_tests {

using recglm::next_item_settings;
using recglm::next_item_texts;

namespace {

// Users 0, 2, 3 with 4, 3 and 2 events, user 1 with one.
recglm::catalogue events() {
  recglm::catalogue c;
  c.titles.resize(20);
  int item = 0;
  const int lengths[] = {4, 1, 3, 2};
  for (int user = 0; user < 4; ++user)
    for (int i = 0; i < lengths[user]; ++i) c.train.push_back({user, item++, 0, i, -1});
  return c;
}

next_item_settings with(const std::string& texts, int length = 3, int batch = 2) {
  next_item_settings out;
  out.texts = texts, out.length = length, out.batch_texts = batch;
  return out;
}

// Every text of an epoch, as "items>answers".
std::multiset<std::string> epoch(next_item_texts& source) {
  std::multiset<std::string> out;
  for (int s = 0; s < source.steps_of_an_epoch(); ++s) {
    const recglm::batch b = source.next();
    for (int r = 0; r < b.texts(); ++r) {
      std::string text;
      for (int i = b.offsets[static_cast<std::size_t>(r)]; i < b.offsets[static_cast<std::size_t>(r) + 1]; ++i) {
        const std::size_t at = static_cast<std::size_t>(i);
        text += std::to_string(b.tokens[at]) + ">" + std::to_string(b.targets[at]) + "@" + std::to_string(b.inter[at]) +
                "u" + std::to_string(b.intra[at]) + " ";
      }
      out.insert(text);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("whole texts: the latest items, each the answer to those before it", "[baselines]") {
  const recglm::catalogue c = events();
  next_item_texts source("mine", c, with("whole"), -1), shorter("mine", c, with("whole", 2), -1);
  REQUIRE(source.steps_of_an_epoch() == 2);
  const std::multiset<std::string> want{"0>1@0u0 1>2@1u0 2>3@2u0 ", "5>6@1u2 6>7@2u2 ", "8>9@2u3 "};
  REQUIRE(epoch(source) == want);
  REQUIRE(epoch(source) == want);
  REQUIRE(source.answers() == 12);
  REQUIRE(epoch(shorter) == std::multiset<std::string>{"1>2@0u0 2>3@1u0 ", "5>6@0u2 6>7@1u2 ", "8>9@1u3 "});
}

TEST_CASE("prefixes: every place of a user's events is asked in a text of its own", "[baselines]") {
  const recglm::catalogue c = events();
  next_item_texts source("mine", c, with("prefixes", 2), -1);
  REQUIRE(epoch(source) == std::multiset<std::string>{"0>1@1u0 ", "0>-100@0u0 1>2@1u0 ", "1>-100@0u0 2>3@1u0 ",
                                                      "5>6@1u2 ", "5>-100@0u2 6>7@1u2 ", "8>9@1u3 "});
}

TEST_CASE("masked texts: some items are asked where they stand, at least one", "[baselines]") {
  const recglm::catalogue c = events();
  next_item_settings settings = with("masked", 3, 1);
  settings.mask_share = 0.3;
  next_item_texts source("mine", c, settings, 99);
  std::map<int, int> masked;
  int texts = 0;
  for (int step = 0; step < 3000; ++step) {
    const recglm::batch b = source.next();
    int asked = 0;
    for (std::size_t i = 0; i < b.tokens.size(); ++i) {
      REQUIRE((b.tokens[i] == 99) == (b.targets[i] != recglm::no_target));
      if (b.targets[i] == recglm::no_target) continue;
      ++asked;
      if (b.intra[i] == 0) ++masked[b.targets[i]];
    }
    REQUIRE(asked > 0);
    texts += b.intra[0] == 0;
  }
  REQUIRE(masked.size() == 3);  // the latest three of user 0
  // 1 of 3 whatever is drawn, the others by .3: a share of 1/3 + 2/3 .3.
  for (const auto& [item, count] : masked) REQUIRE(std::abs(count / static_cast<double>(texts) - 0.5333) < 0.08);
  REQUIRE_THROWS_WITH(next_item_texts("mine", c, settings, -1),
                      "mine: a network that has no item for \"which one?\" can't be trained on masked texts");
}

TEST_CASE("a source continues from where it was saved", "[baselines]") {
  const recglm::catalogue c = events();
  for (const char* kind : {"whole", "prefixes", "masked"})
    for (int steps = 0; steps < 5; ++steps) {
      next_item_texts one("mine", c, with(kind), 99), two("mine", c, with(kind), 99);
      for (int i = 0; i < steps; ++i) one.next();
      two.load(one.save());
      for (int i = 0; i < 6; ++i) {
        const recglm::batch a = one.next(), b = two.next();
        REQUIRE(a.tokens == b.tokens);
        REQUIRE(a.targets == b.targets);
      }
      REQUIRE(one.answers() == two.answers());
    }
  next_item_texts source("mine", c, with("whole"), -1);
  REQUIRE_THROWS_WITH(source.load("9"), "the checkpoint's place in the training texts can't be read");
}

TEST_CASE("users with too few events teach nothing", "[baselines]") {
  recglm::catalogue c = events();
  next_item_settings ahead = with("whole");
  ahead.ahead = 3;
  next_item_texts source("mine", c, ahead, -1);
  REQUIRE(epoch(source) == std::multiset<std::string>{"0>1@0u0 1>2@1u0 2>3@2u0 "});
  ahead.ahead = 4;
  REQUIRE_THROWS_WITH(next_item_texts("mine", c, ahead, -1),
                      "mine: no user has 5 training events; there is nothing to learn an order from");
  c.train.resize(1);
  REQUIRE_THROWS_WITH(next_item_texts("mine", c, with("whole"), -1),
                      "mine: no user has two training events; there is nothing to learn an order from");
}

TEST_CASE("what follows a basket is any item of the next one", "[baselines]") {
  recglm::catalogue c = events();
  // User 0: {0, 1}, {2, 3}; user 2: {5, 6, 7}; user 3: 8, then 9.
  c.baskets = true;
  for (std::size_t i = 0; i < c.train.size(); ++i)
    c.train[i].time = c.train[i].user == 0 ? i / 2 : c.train[i].user == 2 ? 0 : i;
  for (const char* kind : {"whole", "prefixes"}) {
    next_item_texts source("mine", c, with(kind), -1);
    std::map<int, int> after_1;
    for (int i = 0; i < 400; ++i) {
      const recglm::batch b = source.next();
      for (std::size_t t = 0; t < b.tokens.size(); ++t) {
        if (b.targets[t] == recglm::no_target) continue;
        if (b.tokens[t] == 1)
          ++after_1[b.targets[t]];
        else
          REQUIRE(((b.tokens[t] == 0 && (b.targets[t] == 2 || b.targets[t] == 3)) ||
                   (b.tokens[t] == 8 && b.targets[t] == 9)));
      }
    }
    REQUIRE(after_1.size() == 2);
    REQUIRE(std::abs(after_1[2] - after_1[3]) < 80);
  }
}

TEST_CASE("a history as a text, with its mask where a network wants one", "[baselines]") {
  const recglm::catalogue c = events();
  recglm::batch b;
  recglm::add_history(b, std::span(c.train).first(4), 7, 3, -1);
  recglm::add_history(b, std::span(c.train).first(4), 7, 3, 99);
  recglm::add_history(b, std::span(c.train).first(1), 8, 3, -1);
  REQUIRE(b.tokens == std::vector<recglm::token_id>{1, 2, 3, 2, 3, 99, 0});
  REQUIRE(b.inter == std::vector<std::int32_t>{0, 1, 2, 0, 1, 2, 2});
  REQUIRE(b.intra == std::vector<std::int32_t>{7, 7, 7, 7, 7, 7, 8});
  REQUIRE(b.offsets == std::vector<int>{0, 3, 6, 7});
}

}  // namespace baselines_next_item_texts_tests
