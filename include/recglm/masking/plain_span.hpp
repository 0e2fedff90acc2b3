#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/masking/sample_spans.hpp"
#include "recglm/masking/span_length.hpp"
#include "recglm/masking/units.hpp"

namespace recglm {

/// GLM's objectives: short spans, whole sentences, one long span.
enum class glm_mode { token, sentence, generation };

/// Sentences in random order until they hold `budget` tokens, in the order drawn; two of them may touch (paper.md 2.2).
template <RandomSource R>
std::vector<token_span> sample_sentences(std::vector<token_span> sentences, int budget, R& random) {
  shuffle(random, sentences);
  int sum = 0;
  for (std::size_t i = 0; i < sentences.size(); ++i)
    if ((sum += sentences[i].end - sentences[i].begin) >= budget) sentences.resize(i + 1);
  return sentences;
}

/// GLM's own masking, blind to entities (paper.md 1.2, 2.2), on one text: the mixture of objectives is drawn anew for
/// each text. The defaults are GLM-10B's mixture with its code's lengths; `shortest_generation` is .25 in GLM-10B's own
/// config. A text too short for a span, or whose spans do not fit, gives an empty plan: skip it, as GLM does.
struct plain_span {
  static constexpr std::string_view name = "plain-span";

  double token = 0.5;                ///< share of texts with short spans, [MASK]
  double sentence = 0.3;             ///< share of texts with whole sentences, [sMASK]; the rest is generation, [gMASK]
  double single = 0;                 ///< share of texts with one short span, drawn before the other shares
  double rate = 0.15;                ///< of a text's tokens in short spans
  double sentence_rate = 0.15;       ///< of a text's tokens in sentences
  double mean_length = 3;            ///< of the Poisson law of short spans, before zero is taken out
  int longest = 39;                  ///< short span
  double shortest_generation = 0.5;  ///< of a text, in generation
  double suffix = 0.5;               ///< share of generation that takes the end of the text; the rest stands anywhere

  struct draw {
    glm_mode mode;
    bool single;
  };

  /// Which objective a text is for: two draws, or one where a single span is drawn.
  template <RandomSource R>
  draw choose_mode(R& random) const {
    const bool one = random.uniform() < single;
    const double u = one ? 0 : random.uniform();
    return {u < token ? glm_mode::token : u < token + sentence ? glm_mode::sentence : glm_mode::generation, one};
  }

  /// Lengths of the short spans of a text of `size` tokens.
  template <RandomSource R>
  std::vector<int> token_lengths(std::size_t size, bool single_span, R& random) const {
    return draw_lengths(span_length(mean_length, longest), token_budget(rate, size, name), single_span, random);
  }

  template <RandomSource R>
  mask_plan choose(const example& e, R& random) const {
    check(token >= 0 && sentence >= 0 && token + sentence <= 1 + 1e-12,
          "plain-span: the shares of short spans and sentences, ", token, " and ", sentence,
          ", must not be below 0 nor sum to more than 1");
    const token_span all = blankable(e);
    const int size = all.end - all.begin;
    if (size <= 0) return {};
    const draw drawn = choose_mode(random);
    mask_plan plan;
    if (drawn.mode == glm_mode::token) {
      plan.spans = placed(all, token_lengths(e.tokens.size(), drawn.single, random), random);
    } else if (drawn.mode == glm_mode::sentence) {
      plan.kind = mask_kind::sentence;
      plan.spans = sample_sentences(e.sentences.empty() ? std::vector{all} : e.sentences,
                                    token_budget(sentence_rate, e.tokens.size(), name), random);
      std::sort(plan.spans.begin(), plan.spans.end(), [](token_span a, token_span b) { return a.begin < b.begin; });
    } else {
      plan.kind = mask_kind::document;
      const int least = std::min(size, std::max(1, token_budget(shortest_generation, e.tokens.size(), name)));
      const int length = least + static_cast<int>(random.below(static_cast<std::uint64_t>(size - least) + 1));
      if (random.uniform() < suffix)
        plan.spans = {{all.end - length, all.end}};
      else
        plan.spans = placed(all, {length}, random);
    }
    return plan;
  }

  template <class V>
  void visit(V&& v) {
    v("token", token, explained("share of texts with short spans, [MASK]", value_range::share()));
    v("sentence", sentence,
      explained("share of texts with whole sentences, [sMASK]; the rest is generation, [gMASK]", value_range::share()));
    v("single", single, explained("share of texts with one short span", value_range::share()));
    v("rate", rate, explained("share of a text's tokens in short spans", value_range::share()));
    v("sentence-rate", sentence_rate, explained("share of a text's tokens in sentences", value_range::share()));
    v("mean-length", mean_length,
      explained("of the Poisson law of a short span's length", value_range::number(1e-6, 1000)));
    v("longest", longest, explained("tokens of the longest short span", value_range::between(1, 1000000)));
    v("shortest-generation", shortest_generation,
      explained("least share of a text in generation", value_range::share()));
    v("suffix", suffix, explained("share of generation that takes the end of the text", value_range::share()));
  }

 private:
  // GLM shuffles the lengths twice, once for the text and once for its documents; the law is the same after one.
  template <RandomSource R>
  std::vector<token_span> placed(token_span all, std::vector<int> lengths, R& random) const {
    shuffle(random, lengths);
    int needed = -1;
    for (int length : lengths) needed += length + 1;
    if (lengths.empty() || needed > all.end - all.begin) return {};
    return sample_spans(lengths, all.end - all.begin, random, all.begin);
  }
};
static_assert(MaskingPolicy<plain_span>);

}  // namespace recglm
