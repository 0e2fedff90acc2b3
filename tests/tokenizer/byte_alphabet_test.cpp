#include "recglm/tokenizer/byte_alphabet.hpp"

#include <set>

#include "support/catch.hpp"

namespace tokenizer_byte_alphabet_tests {

using recglm::byte_alphabet;

TEST_CASE("bytes are spelt as in GPT-2's files", "[tokenizer]") {
  const byte_alphabet alphabet;
  REQUIRE(alphabet.spell(" the") == "\xC4\xA0the");  // U+0120
  REQUIRE(alphabet.spell("\n") == "\xC4\x8A");       // U+010A
  REQUIRE(alphabet.spell("\xAD") == "\xC5\x83");     // U+0143, the last
  REQUIRE(alphabet.spell("\xA1\xFF") == "\xC2\xA1\xC3\xBF");
}

TEST_CASE("every byte has a spelling of its own that is read back", "[tokenizer]") {
  const byte_alphabet alphabet;
  std::set<std::string> seen;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    REQUIRE(seen.insert(alphabet.spell(one)).second);
    REQUIRE(alphabet.read(alphabet.spell(one)) == one);
    REQUIRE(alphabet.read(alphabet.spell("a" + one + "b")) == "a" + one + "b");
  }
}

TEST_CASE("what spells no byte is not read", "[tokenizer]") {
  const byte_alphabet alphabet;
  for (const char* wrong : {" ", "a b", "\xC5\x84", "\xE4\xBD\xA0", "\xC4", "\xFF", "\xC2\xAD"})
    REQUIRE_FALSE(alphabet.read(wrong).has_value());
  REQUIRE(alphabet.read("") == "");
}

}  // namespace tokenizer_byte_alphabet_tests
