#pragma once
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

namespace recglm {

/// Words of a text as numbers.
using numbered_words = std::vector<std::int32_t>;

/// Numbers for the words of several texts, equal words alike.
class word_numbers {
 public:
  /// Keeps views of `words`, which must outlive it.
  numbered_words operator()(std::span<const std::string> words);

 private:
  std::unordered_map<std::string_view, std::int32_t> numbers_;
};

/// Up to four words in a row; places behind the last are -1.
using ngram = std::array<std::int32_t, 4>;

/// All runs of `n` words (1 to 4), sorted, as often as they occur.
std::vector<ngram> ngrams(std::span<const std::int32_t> words, int n);

/// How many n-grams two sorted lists have in common, one that repeats as often as it does in both.
std::int64_t common_ngrams(std::span<const ngram> a, std::span<const ngram> b);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/text/ngrams-inl.hpp"
#endif
