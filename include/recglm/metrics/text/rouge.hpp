#pragma once
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/metrics/text/ngrams.hpp"
#include "recglm/metrics/text/words.hpp"

namespace recglm {

/// Precision, recall and their F, 0 to 1.
struct rouge_score {
  double p = 0;
  double r = 0;
  double f = 0;
};

/// All metrics of one text against its reference.
struct rouge_scores {
  rouge_score rouge1;  ///< words
  rouge_score rouge2;  ///< pairs of words
  rouge_score rougeL;  ///< the longest common subsequence
};

/// Words in the longest sequence that both texts hold in this order, with gaps or without.
int longest_common_subsequence(std::span<const std::int32_t> a, std::span<const std::int32_t> b);

/// ROUGE-1, -2 and -L as rouge-score gives them without stemming.
rouge_scores rouge(std::string_view hypothesis, std::string_view reference);

/// The same as P5 takes them (paper.md 3.6): words between single spaces; repeated n-grams count once; its F of ROUGE-L
/// leans to recall the more, the better precision is (beta = P/R).
rouge_scores p5_rouge(std::string_view hypothesis, std::string_view reference);

/// The means over all texts. Throws on none.
rouge_scores mean(std::span<const rouge_scores> all);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/text/rouge-inl.hpp"
#endif
