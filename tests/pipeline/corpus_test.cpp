#include "recglm/pipeline/corpus.hpp"

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_corpus_tests {

TEST_CASE("the corpus holds every item's text and nothing that was held out", "[pipeline]") {
  tiny::line<> line;
  const auto corpus = recglm::corpus_of(line.ready, *line.shared);
  for (int i = 0; i < line.shared->data.item_count(); ++i)
    REQUIRE(corpus[static_cast<std::size_t>(i)] == " " + line.ready.items.text(i));
  // A user's document names the items of the training part in their order, so its length says how many there are.
  std::size_t at = static_cast<std::size_t>(line.shared->data.item_count());
  const auto& train = line.shared->known.train;
  std::string expected = "history:";
  for (std::size_t k = 0; train[k].user == train[0].user; ++k)
    expected += (k ? " . " : " ") + line.ready.items.text(train[k].item);
  REQUIRE(corpus[at] == expected + " .");
}

TEST_CASE("every item can be answered", "[pipeline]") {
  tiny::line<> line;
  for (int i = 0; i < line.shared->data.item_count(); ++i) {
    int node = recglm::entity_pool::root;
    for (recglm::token_id t : recglm::answer_tokens(line.ready.tokenizer, line.ready.items.text(i)))
      node = line.pool.child(node, t);
    REQUIRE(line.pool.ends(node));
    REQUIRE(line.pool.values(node).size() == 1);
    REQUIRE(line.pool.values(node)[0] == i);
  }
  REQUIRE(line.ready.tokenizer.size() <= line.ready.value.vocabulary + 16);
}

}  // namespace pipeline_corpus_tests
