#pragma once
#include "recglm/metrics/text/ngrams.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC numbered_words word_numbers::operator()(std::span<const std::string> words) {
  numbered_words out;
  out.reserve(words.size());
  for (const std::string& w : words)
    out.push_back(numbers_.emplace(w, static_cast<std::int32_t>(numbers_.size())).first->second);
  return out;
}

RECGLM_FUNC std::vector<ngram> ngrams(std::span<const std::int32_t> words, int n) {
  check(n >= 1 && n <= 4, "n-grams have 1 to 4 words, not ", n);
  const auto length = static_cast<std::size_t>(n);
  std::vector<ngram> out;
  for (std::size_t at = 0; at + length <= words.size(); ++at) {
    ngram& gram = out.emplace_back(ngram{-1, -1, -1, -1});
    std::copy_n(words.begin() + static_cast<std::ptrdiff_t>(at), length, gram.begin());
  }
  std::sort(out.begin(), out.end());
  return out;
}

RECGLM_FUNC std::int64_t common_ngrams(std::span<const ngram> a, std::span<const ngram> b) {
  std::vector<ngram> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return static_cast<std::int64_t>(both.size());
}

}  // namespace recglm
