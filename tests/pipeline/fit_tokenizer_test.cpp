#include "recglm/pipeline/fit_tokenizer.hpp"

#include "recglm/run/erased/words.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"
#include "support/catch.hpp"

namespace pipeline_fit_tokenizer_tests {

/// A tokenizer that has no vocabulary to choose.
struct fixed : recglm::archetype_tokenizer {
  std::size_t texts = 0;
  void fit(std::span<const std::string> corpus) { texts = corpus.size(); }
};

TEST_CASE("a tokenizer learns as many entries as it is told, if it learns", "[pipeline]") {
  const std::vector<std::string> corpus(50, "a book about books, and one about cooks");
  recglm::byte_bpe one;
  recglm::fit_tokenizer(one, corpus, 262);
  REQUIRE(one.vocabulary == 262);
  recglm::any_tokenizer other = recglm::byte_bpe();
  recglm::fit_tokenizer(other, corpus, 262);
  REQUIRE(other.size() == one.size());
  recglm::byte_bpe usual;
  recglm::fit_tokenizer(usual, corpus, 0);
  REQUIRE(usual.vocabulary == recglm::byte_bpe().vocabulary);
  fixed none;
  recglm::fit_tokenizer(none, corpus, 262);
  REQUIRE(none.texts == 50);
}

}  // namespace pipeline_fit_tokenizer_tests
