#include "recglm/items/title.hpp"

#include <fstream>
#include <sstream>

#include "recglm/laws/text.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace items_title_tests {

using recglm::catalogue;
using recglm::title;

namespace {

std::vector<std::string> texts(title items, const std::vector<std::string>& titles,
                               const std::vector<std::vector<std::string>>& attributes = {}) {
  catalogue c;
  c.titles = titles;
  c.attributes = attributes;
  items.fit(c);
  REQUIRE(broken_laws(items, static_cast<int>(titles.size())) == std::vector<std::string>{});
  std::vector<std::string> out;
  for (std::size_t i = 0; i < titles.size(); ++i) out.push_back(items.text(static_cast<recglm::item_id>(i)));
  return out;
}

using list = std::vector<std::string>;

}  // namespace

TEST_CASE("titles that are alike are distinguished by numbers, the lowest id keeping the bare title", "[items]") {
  REQUIRE(texts({}, {"Soap", "Cream", "Soap", "Soap"}) == list{"Soap", "Cream", "Soap #2", "Soap #3"});
  // A title that looks like a number behind another keeps its text.
  REQUIRE(texts({}, {"Soap", "Soap", "Soap #2", "Soap #2"}) == list{"Soap", "Soap #3", "Soap #2", "Soap #2 #2"});
}

TEST_CASE("an empty title is made of attributes", "[items]") {
  REQUIRE(texts({}, {"", " \t", "OPI Makeup", ""}, {{"OPI", "Makeup", "Nails"}, {"OPI", "", "Makeup"}, {}, {}}) ==
          list{"OPI Makeup #2", "OPI Makeup #3", "OPI Makeup", "item 3"});
  REQUIRE(texts({.attributes = 1}, {"", ""}, {{"OPI", "Makeup"}}) == list{"OPI", "item 1"});
  REQUIRE(texts({.attributes = 0}, {""}, {{"OPI"}}) == list{"item 0"});
}

TEST_CASE("HTML entities are decoded and white space is made one space", "[items]") {
  REQUIRE(title::cleaned("  Salt &amp; Pepper\t\n 5&quot; &#39;x&#x27;  ") == "Salt & Pepper 5\" 'x'");
  REQUIRE(title::cleaned("a&nbsp;b\xC2\xA0"
                         "c&#160;d\x01"
                         "e") == "a b c d e");
  REQUIRE(title::cleaned("L&#233;a &eacute; &#8482; &#x1F600;") ==
          "L\xC3\xA9"
          "a \xC3\xA9 \xE2\x84\xA2 \xF0\x9F\x98\x80");
  for (const char* same : {"AT&T; more", "a & b", "&;", "&#;", "&#x;", "&#0;", "&#1114112;", "&#xD800;", "&#12x;",
                           "&unknown;", "&amp", "R&D"})
    REQUIRE(title::cleaned(same) == same);
}

TEST_CASE("titles are cut to words, and get more where they would be alike", "[items]") {
  REQUIRE(texts({.max_words = 2}, {"Rose Hand Cream, 2 oz", "Rose Hand Soap", "Lemon Body - Lotion", "Mint"}) ==
          list{"Rose Hand Cream", "Rose Hand Soap", "Lemon Body", "Mint"});
  REQUIRE(texts({.max_words = 3}, {"Lemon Body - Lotion", "Lemon Body - Cream"}) ==
          list{"Lemon Body - Lotion", "Lemon Body - Cream"});
  REQUIRE(texts({.max_words = 1}, {"Rose", "Rose Hand", "Rose"}) == list{"Rose", "Rose Hand", "Rose #2"});
  REQUIRE(texts({.max_words = 1}, {"Same Words", "Same Words", "Same Others"}) ==
          list{"Same Words", "Same Words #2", "Same Others"});
  REQUIRE(texts({.max_words = 1}, {"Green Tea", "Green Tea", "Mint Tea"}) == list{"Green", "Green #2", "Mint"});
  REQUIRE(texts({.max_words = 1}, {"- one", "- two"}) == list{"- one", "- two"});
}

TEST_CASE("titles keep the laws of items whatever the catalogue holds", "[items]") {
  recglm::random_engine rng(11);
  const list words{"Soap", "#2", "Cream,", "&amp;", "", " ", "-", "#3", "oz", "\xC3\xA9", "\xFF", "item", "0", "1"};
  for (int round = 0; round < 60; ++round) {
    catalogue c;
    for (int i = 0; i < 60; ++i) {
      std::string s;
      for (std::uint64_t n = rng.below(5); n > 0; --n) s += words[rng.below(words.size())] + " ";
      c.titles.push_back(s);
      c.attributes.push_back({words[rng.below(words.size())], words[rng.below(words.size())]});
    }
    title items{.max_words = static_cast<int>(rng.below(4))};
    items.fit(c);
    REQUIRE(broken_laws(items, 60) == list{});
  }
}

TEST_CASE("the real Beauty titles keep the laws, cut and whole", "[items][realdata]") {
  if (!have_data()) return;
  catalogue c;
  std::ifstream in(data_folder() / "beauty/items.tsv");
  std::string line, field;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    list columns;
    while (std::getline(fields, field, '\t')) columns.push_back(field);
    columns.resize(4);
    c.titles.push_back(columns[2]);
    c.attributes.emplace_back();
    std::istringstream parts(columns[3]);
    while (std::getline(parts, field, '|')) c.attributes.back().push_back(field);
  }
  REQUIRE(c.titles.size() == 12101);
  for (int words : {0, 6}) {
    title items{.max_words = words};
    items.fit(c);
    REQUIRE(broken_laws(items, 12101) == list{});
  }
}

TEST_CASE("an item without a text is refused", "[items]") {
  REQUIRE_THROWS_WITH(title{}.text(3),
                      "title: item 3 is not in the catalogue of 0 items; call fit with the one that has it");
  REQUIRE_FALSE(title{}.find("Soap").has_value());
  title wrong{.max_words = -1};
  REQUIRE_THROWS_WITH(wrong.fit({}), "title: max-words -1 and attributes 2 must not be negative");
}

}  // namespace items_title_tests
