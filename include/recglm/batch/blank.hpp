#pragma once
#include <algorithm>

#include "recglm/concepts.hpp"

namespace recglm {

/// A text after blanking, not yet numbered: Part A, then for each blank its start token and its tokens. `targets` holds
/// what the logits at each place must predict, `no_target` in Part A; a blank is closed by the end token.
struct blanked {
  std::vector<token_id> tokens;
  std::vector<token_id> targets;
  layout shape;  ///< its `pool` is null: who numbers by the pool sets it
};

/// GLM's [dBLOCK] (paper.md 2.1): each input token of Part B but the start token becomes `token` with probability
/// `rate`; targets stay. GLM does so in short spans only.
struct block_mask {
  double rate = 0;
  token_id token = -1;
};

namespace detail {

// Part A, and where each of its blanks stands; entities in the coordinates of Part A.
struct part_a {
  std::vector<token_id> tokens;
  std::vector<int> anchors;
  std::vector<token_span> entities;
};

void check_spans(std::span<const token_span> spans, std::size_t size, std::string_view what, bool may_be_empty = false);

part_a blank_part_a(const example& e, mask_kind kind, std::span<const token_span> spans, const special_tokens& special);

}  // namespace detail

/// Cuts the spans of `plan` out of a text (paper.md 2.1): Part A has one mask token for each, Part B holds them as
/// `order` says (indices into the plan's spans, those to be first first). Of an entity that a span cuts, the pieces
/// outside and inside are marked as entities of their own. A closing eos right behind a [gMASK] is left out. Throws on
/// spans that are unsorted, overlapping, empty or outside the text, on an order that is no permutation, on a question
/// blanked elsewhere than at its target, and on a vocabulary without the mask, start or end token.
blanked blank(const example& e, const mask_plan& plan, std::span<const int> order, const special_tokens& special);

/// The same with [dBLOCK], one draw for each token of Part B but the start tokens; none where the rate is 0.
template <RandomSource R>
blanked blank(const example& e, const mask_plan& plan, std::span<const int> order, const special_tokens& special,
              block_mask noise, R& random) {
  blanked out = blank(e, plan, order, special);
  if (noise.rate <= 0) return out;
  check(noise.rate <= 1 && noise.token >= 0, "blank: [dBLOCK] needs a rate of at most 1 and a token, not ", noise.rate,
        " and ", noise.token);
  std::size_t at = static_cast<std::size_t>(out.shape.prefix);
  for (const layout::blank& b : out.shape.blanks) {
    ++at;  // the start token
    for (int i = 1; i < b.length; ++i, ++at)
      if (random.uniform() < noise.rate) out.tokens[at] = noise.token;
  }
  out.shape.written.assign(out.tokens.begin() + out.shape.prefix, out.tokens.end());
  return out;
}

/// A blanked text with the coordinates of `scheme`: what the network trains on. Throws where the scheme gives another
/// number of positions than there are tokens.
template <PositionScheme P>
glm_text number(const blanked& text, const P& scheme) {
  glm_text out{text.tokens, text.targets, scheme.assign(text.shape), text.shape.prefix};
  check(out.at.size() == out.tokens.size(), P::name, ": ", out.at.size(), " positions for ", out.tokens.size(),
        " tokens");
  return out;
}

/// A question as a decoder takes it: Part A exactly as in training, the mask in the place of the target, whether the
/// answer is known or not. Throws on a document.
template <PositionScheme P>
request ask(const example& e, const special_tokens& special, const P& scheme) {
  check(e.asks, "ask: the example is a document and asks nothing; give a prompt with a place for an answer");
  detail::check_spans({&e.target, 1}, e.tokens.size(), "ask: target", true);
  detail::check_spans(e.entities, e.tokens.size(), "ask: entity");
  check(special.start >= 0, "ask: the vocabulary has no start token ([S])");
  detail::part_a a = detail::blank_part_a(e, e.asked, {&e.target, 1}, special);
  const entity_pool none;  // numbers the one start token of Part B, which is then taken off
  layout l;
  l.prefix = static_cast<int>(a.tokens.size());
  l.blanks = {{a.anchors[0], 1}};
  l.entities = std::move(a.entities);
  l.written = {special.start};
  l.pool = &none;
  std::vector<position> at = scheme.assign(l);
  check(at.size() == a.tokens.size() + 1, P::name, ": ", at.size(), " positions for ", a.tokens.size() + 1, " tokens");
  at.pop_back();
  return {std::move(a.tokens), std::move(at), a.anchors[0], {}};
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/batch/blank-inl.hpp"
#endif
