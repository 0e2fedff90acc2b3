#include "recglm/run/erased/words.hpp"

#include "recglm/items/title.hpp"
#include "recglm/prompts/behaviour.hpp"
#include "recglm/sampling/most_recent.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"
#include "recglm/tokenizer/bytes.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_erased_words_tests {

namespace {
recglm::catalogue three() {
  recglm::catalogue c;
  c.titles = {"red cup", "blue cup", "green tea"};
  c.attributes = {{}, {}, {}};
  return c;
}
}  // namespace

TEST_CASE("the words of a recipe are the same with and without its types", "[run]") {
  recglm::title items;
  items.fit(three());
  recglm::any_items erased = recglm::title{};
  erased.fit(three());
  REQUIRE(erased.kind() == "title");
  for (int i = 0; i < 3; ++i) REQUIRE(erased.text(i) == items.text(i));
  REQUIRE(erased.find("green tea") == 2);

  const std::vector<recglm::interaction> past{{0, 0, 5, 1, -1}, {0, 1, 4, 2, -1}};
  const recglm::history h{0, past, {0, 2, 3, 3, -1}};
  recglm::random_engine a(1), b(1);
  const recglm::any_sampler sampler = recglm::most_recent{};
  REQUIRE(sampler.choose(h, a) == recglm::most_recent{}.choose(h, b));
  const recglm::any_prompts prompts = recglm::behaviour{};
  REQUIRE(prompts.document(h, erased, a).text == recglm::behaviour{}.document(h, items, b).text);
  REQUIRE(prompts.test(h, items).text == recglm::behaviour{}.test(h, items).text);
  REQUIRE(prompts.train(h, erased, a).size() == recglm::behaviour{}.train(h, items, b).size());
}

TEST_CASE("a tokenizer learns as many entries as it is given, and comes back from a folder", "[run]") {
  const std::vector<std::string> corpus(20, " red cup blue cup green tea");
  recglm::any_tokenizer tokens = recglm::byte_bpe{};
  tokens.fit(corpus, 300);
  recglm::byte_bpe typed;
  typed.vocabulary = 300;
  typed.fit(corpus);
  REQUIRE(tokens.size() == typed.size());
  REQUIRE(tokens.encode(" red tea") == typed.encode(" red tea"));
  REQUIRE(tokens.decode(tokens.encode("green")) == "green");
  const temporary_folder folder;
  tokens.save(folder.path);
  recglm::any_tokenizer back = recglm::byte_bpe{};
  back.load(folder.path);
  REQUIRE(back.encode(" red tea") == tokens.encode(" red tea"));

  recglm::any_tokenizer bytes = recglm::bytes{};  // has nothing to learn and nothing to save
  bytes.fit(corpus, 300);
  bytes.load(folder.path);
  REQUIRE(bytes.size() == recglm::bytes{}.size());
}

}  // namespace run_erased_words_tests
