#include "recglm/tokenizer/bytes.hpp"

#include "recglm/laws/text.hpp"
#include "support/catch.hpp"

namespace tokenizer_bytes_tests {

using recglm::bytes;
using recglm::token_id;

TEST_CASE("every byte is its own token", "[tokenizer]") {
  REQUIRE(bytes{}.encode(std::string("A\0\xFF", 3)) == std::vector<token_id>{65, 0, 255});
  REQUIRE(bytes{}.encode("").empty());
  REQUIRE(bytes{}.size() == 264);
}

TEST_CASE("bytes keep the laws of a tokenizer", "[tokenizer]") {
  std::vector<std::string> texts{"", "plain", "[MASK] <|endoftext|>", "\xE4\xBD\xA0\xE5\xA5\xBD"};
  recglm::random_engine rng(4);
  for (int n = 0; n < 50; ++n) {
    texts.emplace_back();
    for (std::uint64_t i = rng.below(300); i > 0; --i) texts.back() += static_cast<char>(rng.below(256));
  }
  REQUIRE(broken_laws(bytes{}, texts) == std::vector<std::string>{});
}

TEST_CASE("bytes decode a special to nothing and refuse what is no token", "[tokenizer]") {
  REQUIRE(bytes{}.decode(std::vector<token_id>{72, 257, 105}) == "Hi");
  REQUIRE_THROWS_WITH(bytes{}.decode(std::vector<token_id>{264}), "bytes: token 264 is outside the vocabulary of 264");
  REQUIRE_THROWS_WITH(bytes{}.decode(std::vector<token_id>{-1}), "bytes: token -1 is outside the vocabulary of 264");
}

}  // namespace tokenizer_bytes_tests
