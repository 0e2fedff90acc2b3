#include "recglm/decode/allowed.hpp"

#include "support/catch.hpp"

namespace decode_allowed_tests {

using namespace recglm;

namespace {
std::vector<token_id> word(std::initializer_list<token_id> t) { return t; }

/// 1 2 | 1 2 3 | 1 4 5 | 6, the first shared by items 0 and 7, item 2 with two texts.
entity_pool small() {
  entity_pool pool;
  pool.add(word({1, 2}), 7);
  pool.add(word({1, 2}), 0);
  pool.add(word({1, 2, 3}), 1);
  pool.add(word({1, 4, 5}), 2);
  pool.add(word({6}), 2);
  return pool;
}
int at(const entity_pool& pool, std::initializer_list<token_id> path) {
  int node = entity_pool::root;
  for (token_id t : path) node = pool.child(node, t);
  return node;
}
}  // namespace

TEST_CASE("the trie counts its texts and knows the way up", "[decode]") {
  const entity_pool pool = small();
  const allowed_texts all(pool, 9);
  REQUIRE(all.texts(entity_pool::root) == 4);
  REQUIRE(all.texts(at(pool, {1})) == 3);
  REQUIRE(all.texts(at(pool, {1, 2})) == 2);
  REQUIRE(all.path(at(pool, {1, 4, 5})) == word({1, 4, 5}));
}

TEST_CASE("excluding items closes exactly what leads only to them", "[decode]") {
  const entity_pool pool = small();
  const allowed_texts all(pool, 9);

  const live_texts everything(all, {});
  REQUIRE(everything.choices(entity_pool::root) == word({1, 6}));
  REQUIRE(everything.choices(at(pool, {1, 2})) == word({3, 9}));
  REQUIRE(everything.items(at(pool, {1, 2})) == std::vector<item_id>{0, 7});
  REQUIRE_FALSE(everything.forced(at(pool, {1, 2})));
  REQUIRE(everything.forced(at(pool, {1, 4}))->token == 5);

  const std::vector<item_id> one{0};
  const live_texts shared(all, one);  // the text still stands for item 7
  REQUIRE(shared.choices(at(pool, {1, 2})) == word({3, 9}));
  REQUIRE(shared.items(at(pool, {1, 2})) == std::vector<item_id>{7});

  const std::vector<item_id> both{0, 7};
  const live_texts inner(all, both);  // 1 2 is closed, 1 2 3 is not
  REQUIRE(inner.choices(at(pool, {1, 2})) == word({3}));
  REQUIRE(inner.forced(at(pool, {1, 2}))->token == 3);
  REQUIRE_FALSE(inner.ends(at(pool, {1, 2})));

  const std::vector<item_id> two{2};
  const live_texts aliases(all, two);  // both texts of item 2
  REQUIRE(aliases.choices(entity_pool::root) == word({1}));
  REQUIRE(aliases.choices(at(pool, {1})) == word({2}));
  REQUIRE_FALSE(aliases.alive(at(pool, {1, 4})));

  const std::vector<item_id> most{0, 1, 2, 7, 99};
  REQUIRE_FALSE(live_texts(all, most).alive(entity_pool::root));
}

TEST_CASE("a text without an item cannot be excluded", "[decode]") {
  entity_pool pool;
  pool.add(word({1}));
  const allowed_texts all(pool, 9);
  const std::vector<item_id> excluded{0, 1};
  REQUIRE(live_texts(all, excluded).ends(at(pool, {1})));
}

TEST_CASE("answers list the items of a shared text and each item once", "[decode]") {
  const entity_pool pool = small();
  const allowed_texts all(pool, 9);
  const live_texts texts(all, {});
  const std::vector<std::pair<hypothesis, int>> found{{{{6, 9}, -1, true}, at(pool, {6})},
                                                      {{{1, 2, 9}, -2, true}, at(pool, {1, 2})},
                                                      {{{1, 4, 5, 9}, -3, true}, at(pool, {1, 4, 5})},
                                                      {{{1, 2, 3}, -4, false}, at(pool, {1, 2, 3})}};
  std::vector<item_id> items;
  for (const hypothesis& h : answers(found, &texts, 10)) items.push_back(h.item);
  REQUIRE(items == std::vector<item_id>{2, 0, 7, -1});  // the last one was cut off before its end
  REQUIRE(answers(found, &texts, 2).size() == 2);
}

TEST_CASE("what cannot be searched is refused", "[decode]") {
  entity_pool pool;
  REQUIRE_THROWS_WITH(allowed_texts(pool, 9), "search.allowed holds no text; add at least one, or leave it null");
  pool.add(word({1, 9}), 0);
  REQUIRE_THROWS_WITH(allowed_texts(pool, 9),
                      "search.allowed: a text holds the stop token 9; texts are given without it");
  pool.add(word({1}), 1);
  REQUIRE_THROWS_WITH(allowed_texts(pool, -1),
                      "search.allowed: one text begins another; a search without a stop token cannot "
                      "tell them apart: set search.stop");
  const entity_pool good = small();
  const allowed_texts all(good, 9);
  const std::vector<item_id> unsorted{2, 0};
  REQUIRE_THROWS_WITH(live_texts(all, unsorted), "request.excluded must be sorted");
  const std::vector<double> nan{0, NAN};
  REQUIRE_THROWS_WITH(check_answer(nan, 2),
                      "the language model gave a log-probability that is not a number; look for NaN in its weights");
  REQUIRE_THROWS_WITH(check_answer(nan, 3), "the language model gave 2 log-probabilities where 3 were asked for");
}

TEST_CASE("a token that the model does not know is refused", "[decode]") {
  search how{.start = 1, .stop = 9};
  REQUIRE_NOTHROW(check_search({}, how, 10));
  REQUIRE_THROWS_WITH(check_search({}, how, 9), "search.stop: the token 9 is outside of the vocabulary of 9");
  how.stop = -1;
  REQUIRE_NOTHROW(check_search({}, how, 9));
  how.start = 9;
  REQUIRE_THROWS_WITH(check_search({}, how, 9), "search.start: the token 9 is outside of the vocabulary of 9");
}

}  // namespace decode_allowed_tests
