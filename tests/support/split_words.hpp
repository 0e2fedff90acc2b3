#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

/// The words into which a rule of splitting cuts a text; every one is a part of the text and not empty.
template <class Split>
std::vector<std::string> split_words(const Split& split, std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = split.end(text, begin);
    REQUIRE((end > begin && end <= text.size()));
    out.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}
