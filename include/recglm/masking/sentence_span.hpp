#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/masking/plain_span.hpp"

namespace recglm {

/// RecSysLLM's sentence masking (paper.md 1.2): whole sentences in random order until at least `rate` of the text's
/// tokens are blanked. Two of them may touch, and then two [sMASK] are side by side. Sentences that would cut an entity
/// are skipped; a text without a sentence gives an empty plan: skip it.
struct sentence_span {
  static constexpr std::string_view name = "sentence-span";

  double rate = 0.15;  ///< of the text's tokens, at least

  template <RandomSource R>
  mask_plan choose(const example& e, R& random) const {
    std::vector<token_span> whole;
    std::size_t next = 0;  // entities before this one end before the sentence
    for (token_span s : e.sentences) {
      while (next < e.entities.size() && e.entities[next].end <= s.begin) ++next;
      bool cuts = next < e.entities.size() && e.entities[next].begin < s.begin;
      for (std::size_t i = next; i < e.entities.size() && e.entities[i].begin < s.end; ++i)
        cuts |= e.entities[i].end > s.end;
      if (!cuts) whole.push_back(s);
    }
    mask_plan plan{mask_kind::sentence,
                   sample_sentences(std::move(whole), token_budget(rate, e.tokens.size(), name), random)};
    std::sort(plan.spans.begin(), plan.spans.end(), [](token_span a, token_span b) { return a.begin < b.begin; });
    return plan;
  }

  template <class V>
  void visit(V&& v) {
    v("rate", rate, explained("least share of a text's tokens that is blanked", value_range::share()));
  }
};
static_assert(MaskingPolicy<sentence_span>);

}  // namespace recglm
