#include "recglm/tokenizer/gpt2_words.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/split_words.hpp"

namespace tokenizer_gpt2_words_tests {

using list = std::vector<std::string>;

TEST_CASE("texts fall into the words that GPT-2's pattern gives", "[tokenizer]") {
  // The words are those of the pattern itself, run by Python's `regex`.
  const std::vector<list> expected{
      {"don", "'t", " we", "'ll", " I", "'d", " they", "'re", " '", "tis", " DON", "'", "T", " x", "'ve", " '", "m",
       "'s"},
      {"a", " ", " b", "  ", " c", " \x09\x0A", " d"},
      {"  "},
      {"\x0A\x0A", " x"},
      {" \xE3\x80\x80\xC2\xA0", " y"},
      {"x", "\xE2\x80\xA8", "y"},
      {"\xD9\xA1\xD9\xA2\xD9\xA3", " \xC2\xBD", "x", " \xE2\x85\x93"},
      {"\xE4\xBD\xA0\xE5\xA5\xBD"
       "abc",
       "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93", "\xE3\x80\x82"},
      {"re", "'"},
      {"'"},
      {"''", " '", "s"},
      {"'", " s"},
      {"a", "'"},
      {"\xC3\xA9", " \xC3\xA9", " \xC3\xB1"},
      {"\xF0\x9F\x91\x8D\xF0\x9F\x91\x8D", " ok"},
      {"\xE2\x80\x8B", "zero"},
      {"\x1C\x1D", " a"},
      {"a", "\xC2\x85", "b"},
      {"!!'", "s", " --", " '", "ll"},
      {"\xC2\xA0", "nbsp"},
      {"3", ".", "14", ",", "15"},
      {"_", "a", "_", "b"},
      {"\x09", "\x09", "x"},
      {"x", " \x0A"},
      {"\xC7\x85", " \xCA\xB0", " \xC2\xAA"},
      {"\xE2\x85\xAB", " \xE3\x8A\xBF"},
      {"\xE1\x9A\xA0", " ", "\xE1\x9A\x80", "x"},
      {"\xF0\x9E\xA4\xA2", "\xF0\x9D\x9F\x98"},
      {"\xE0\xA4\xB9", "\xE0\xA4\xBF", "\xE0\xA4\xA8", "\xE0\xA5\x8D", "\xE0\xA4\xA6", "\xE0\xA5\x80"},
  };
  const recglm::gpt2_words split;
  for (const list& of_text : expected) {
    std::string text;
    for (const std::string& word : of_text) text += word;
    CAPTURE(text);
    REQUIRE(split_words(split, text) == of_text);
  }
}

TEST_CASE("bytes that are not UTF-8 count as punctuation", "[tokenizer]") {
  const recglm::gpt2_words split;
  REQUIRE(split_words(split, "a \xFF\x80!b\xC3") == list{"a", " \xFF\x80!", "b", "\xC3"});
  REQUIRE(split_words(split, "x\xED\xA0\x80y") == list{"x", "\xED\xA0\x80", "y"});  // a surrogate
}

}  // namespace tokenizer_gpt2_words_tests
