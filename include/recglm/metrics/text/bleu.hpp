#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/metrics/text/ngrams.hpp"

namespace recglm {

/// All that BLEU asks of a corpus: n-grams that hypotheses share with their references, by length. Whole numbers, so
/// that the order of adding and merging does not matter.
struct bleu_counts {
  /// N-grams of the hypotheses that the reference has too, as often as both have them.
  std::array<std::int64_t, 4> matches{};
  std::array<std::int64_t, 4> possible{};  ///< n-grams of the hypotheses
  std::int64_t hypothesis_words = 0;
  std::int64_t reference_words = 0;

  /// One text and its reference, in words (`split_words`, `words_13a`).
  void add(std::span<const std::string> hypothesis, std::span<const std::string> reference);
  void merge(const bleu_counts& other);
};

/// `exp` halves, for each order without a match, what one match would have given, as sacrebleu does.
enum class bleu_smoothing { none, exp };

/// BLEU of n-grams up to `order` words, times 100, as sacrebleu gives it. `effective_order` leaves out orders longer
/// than any hypothesis: for a single sentence. 0 where nothing matches.
double bleu(const bleu_counts& c, int order = 4, bleu_smoothing smoothing = bleu_smoothing::none,
            bool effective_order = false);

/// BLEU as P5's script gives it (paper.md 3.6), times 100; `add_one` is that script's own smoothing, which P5 does not
/// use. Throws where it divides by zero: if all hypotheses or all references are empty.
double p5_bleu(const bleu_counts& c, int order = 4, bool add_one = false);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/text/bleu-inl.hpp"
#endif
