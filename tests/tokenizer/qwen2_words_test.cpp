#include "recglm/tokenizer/qwen2_words.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/split_words.hpp"

namespace tokenizer_qwen2_words_tests {

using list = std::vector<std::string>;

TEST_CASE("texts fall into the words that Qwen2's pattern gives", "[tokenizer]") {
  // The words are those of the pattern itself, run by Python's `regex`.
  const std::vector<list> expected{
      {"don", "'t", " WE", "'LL", " I", "'d", " they", "'RE", " '", "tis", " DON", "'T", " x", "'Ve", " '", "M", "'s"},
      {"a", "\xC2\xA0", " b", " ", " c", "\x09\x0A", "d"},
      {"  "},
      {"\x0A\x0A", " x"},
      {"a", " \x0D\x0A \x0A", " ", " b"},
      {" \x0A"},
      {"x", " \x0A"},
      {"\x09", "\x09word", "\x09word"},
      {" !!\x0A\x0A", "!!\x0D\x0A", "x"},
      {"-abc", " _", "x", " (", "y", ")", " $", "3", ".", "1", "4", " #", "1", "2"},
      {"\xD9\xA1", "\xD9\xA2", "\xD9\xA3", " ", "\xC2\xBD", "x", " ", "\xE2\x85\x93"},
      {"\xE4\xBD\xA0\xE5\xA5\xBD"
       "abc",
       "\xEF\xBC\x91", "\xEF\xBC\x92", "\xEF\xBC\x93", "\xE3\x80\x82\x0A", "\xE4\xBD\xA0"},
      {"'"},
      {"''", " ", " '", "s"},
      {"'", " s"},
      {"a", "'"},
      {"\xC3\xA9", " \xC3\xA9"},
      {"\xF0\x9F\x91\x8D\xF0\x9F\x91\x8D", " ok", "\xE2\x80\x8Bzero"},
      {"\x1C\x1D", " a"},
      {"a",
       "\xC2\x85"
       "b"},
      {"'\xC5\xBF", " '", "\xC5\xBFx"},
      {"it", "\xE2\x80\x99s"},
      {"\xE3\x80\x80\xC2\xA0", " y"},
      {"\xE0\xA4\xB9", "\xE0\xA4\xBF\xE0\xA4\xA8", "\xE0\xA5\x8D\xE0\xA4\xA6", "\xE0\xA5\x80"},
      {"1", "2", "3", "4", "5", "6", "7"},
      {"3", "D", " ", "2", "nd"},
      {"\xE2\x80\xA8x", "\xE2\x80\xA8\x0A"},
      {"\x0D"},
      {"a", "\x0D", "b"},
      {"!\x0D\x0A", " \x0D\x0A", "!"},
      {"...", " ", "\xC2\xA0", "..."},
      {"ab",
       "\xCC\x81"
       "c",
       " \xCC\x81", "d"},
      {"\xC2\xA0nbsp", " ", "1", " ", "\xC2\xA0", "1"},
  };
  const recglm::qwen2_words split;
  for (const list& of_text : expected) {
    std::string text;
    for (const std::string& word : of_text) text += word;
    CAPTURE(text);
    REQUIRE(split_words(split, text) == of_text);
  }
}

TEST_CASE("twenty thousand texts fall into the words that the tokenizers library gives", "[tokenizer]") {
  const list pool{"a",        "b",           "'",
                  "s",        "S",           "t",
                  "T",        "r",           "R",
                  "e",        "l",           "L",
                  "v",        "V",           "d",
                  "D",        "m",           "M",
                  " ",        "\t",          "\r",
                  "\n",       ".",           ",",
                  "!",        "1",           "9",
                  "\xC2\xA0", "\xC3\xA9",    "\xE4\xBD\xA0",
                  "\xC2\xBD", "\xCC\x81",    "\xF0\x9F\x91\x8D",
                  "\xC5\xBF", "\xE2\x80\xA8"};
  const recglm::qwen2_words split;
  std::uint64_t x = 1, hash = 0xcbf29ce484222325;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (int j = 0; j < 12; ++j) {
      x = x * 6364136223846793005u + 1442695040888963407u;
      text += pool[(x >> 33) % pool.size()];
    }
    for (const std::string& word : split_words(split, text))
      for (char c : word + "|") hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  REQUIRE(hash == 0x2f4476658e2ca1c);
}

TEST_CASE("bytes that are not UTF-8 count as punctuation, after Qwen2's pattern too", "[tokenizer]") {
  const recglm::qwen2_words split;
  REQUIRE(split_words(split, "a \xFF\x80!\nb\xC3") == list{"a", " \xFF\x80!\n", "b", "\xC3"});
}

}  // namespace tokenizer_qwen2_words_tests
