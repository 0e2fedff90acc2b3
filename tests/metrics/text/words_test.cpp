#include "recglm/metrics/text/words.hpp"

#include "support/catch.hpp"

namespace metrics_text_words_tests {

using namespace recglm;
using words_of_text = std::vector<std::string>;

TEST_CASE("split_words divides at what Python takes for white space", "[metrics]") {
  REQUIRE(split_words("").empty());
  REQUIRE(split_words(" \t\n ").empty());
  REQUIRE(split_words("  a b\tc\nd  ") == words_of_text{"a", "b", "c", "d"});
  REQUIRE(split_words("a\u00a0b\u3000c\u2009d\x1c"
                      "e\x85") == words_of_text{"a", "b", "c", "d", "e\x85"});  // a lone byte is no U+0085
  REQUIRE(split_words("a\u0085b\u200bc") == words_of_text{"a", "b\u200bc"});
  REQUIRE(split_words("质量 很好") == words_of_text{"质量", "很好"});
}

TEST_CASE("words_13a sets punctuation apart as mteval does", "[metrics]") {
  REQUIRE(words_13a("Hello, world!") == words_of_text{"Hello", ",", "world", "!"});
  REQUIRE(words_13a("1,000.5 fl. oz.") == words_of_text{"1,000.5", "fl", ".", "oz", "."});
  REQUIRE(words_13a("don't (2-in-1) 3-") == words_of_text{"don't", "(", "2", "-", "in-1", ")", "3", "-"});
  REQUIRE(words_13a("A &quot;B&quot; &amp;amp; &lt;C&gt;") ==
          words_of_text{"A", "\"", "B", "\"", "&", "amp", ";", "<", "C", ">"});
  REQUIRE(words_13a("hy-\nphen<skipped>ated\nline") == words_of_text{"hyphenated", "line"});
  REQUIRE(words_13a("end -\n") == words_of_text{"end", "-"});
  REQUIRE(words_13a("a..b") == words_of_text{"a", ".", ".", "b"});
  REQUIRE(words_13a("很好。不错,是") == words_of_text{"很好。不错", ",", "是"});
  REQUIRE(words_13a("").empty());
}

TEST_CASE("rouge_words keeps letters and digits of the small alphabet", "[metrics]") {
  REQUIRE(rouge_words("Don't-stop 5-Star!") == words_of_text{"don", "t", "stop", "5", "star"});
  REQUIRE(rouge_words("caf\u00e9s 质量").size() == 2);  // caf, s
  REQUIRE(rouge_words("\u0130x 5\u212a") == words_of_text{"i", "x", "5k"});
  REQUIRE(rouge_words("质量 很好").empty());
}

TEST_CASE("single_space_words keeps empty words", "[metrics]") {
  REQUIRE(single_space_words("") == words_of_text{""});
  REQUIRE(single_space_words("a  b ") == words_of_text{"a", "", "b", ""});
  REQUIRE(single_space_words("a\tb") == words_of_text{"a\tb"});
}

}  // namespace metrics_text_words_tests
