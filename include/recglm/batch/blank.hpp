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

/// GLM's [dBLOCK] (PAPER 2.1): each input token of Part B but the start token becomes `token` with probability `rate`;
/// targets stay. GLM does so in short spans only.
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

inline void check_spans(std::span<const token_span> spans, std::size_t size, std::string_view what,
                        bool may_be_empty = false) {
  int last = 0;
  for (token_span s : spans) {
    check(0 <= s.begin && s.end <= static_cast<int>(size), what, " [", s.begin, ", ", s.end, ") leaves a text of ",
          size, " tokens");
    check(s.begin < s.end || (may_be_empty && s.begin == s.end), what, " [", s.begin, ", ", s.end,
          ") is empty; give one of at least one token");
    check(s.begin >= last, what, " [", s.begin, ", ", s.end, ") begins before the one before it ends, at ", last,
          "; give them sorted and disjoint");
    last = s.end;
  }
}

inline part_a blank_part_a(const example& e, mask_kind kind, std::span<const token_span> spans,
                           const special_tokens& special) {
  const token_id mask = special.of(kind);
  check(mask >= 0, "blank: the vocabulary has no ",
        kind == mask_kind::entity     ? "[MASK]"
        : kind == mask_kind::sentence ? "[sMASK]"
                                      : "[gMASK]",
        "; mask with another kind or take a vocabulary that has it");
  part_a out;
  int end = static_cast<int>(e.tokens.size());
  // A [gMASK] at the end of the text closes it, as in GLM's generation: no eos behind it.
  if (kind == mask_kind::document && !spans.empty() && spans.back().end == end - 1 && special.eos >= 0 &&
      e.tokens.back() == special.eos)
    --end;
  std::size_t entity = 0;
  const auto keep = [&](int from, int to) {
    const int shift = static_cast<int>(out.tokens.size()) - from;
    out.tokens.insert(out.tokens.end(), e.tokens.begin() + from, e.tokens.begin() + to);
    while (entity < e.entities.size() && e.entities[entity].end <= from) ++entity;
    for (std::size_t i = entity; i < e.entities.size() && e.entities[i].begin < to; ++i) {
      const token_span piece{std::max(e.entities[i].begin, from) + shift, std::min(e.entities[i].end, to) + shift};
      if (piece.begin < piece.end) out.entities.push_back(piece);
    }
  };
  int at = 0;
  for (token_span s : spans) {
    keep(at, s.begin);
    out.anchors.push_back(static_cast<int>(out.tokens.size()));
    out.tokens.push_back(mask);
    at = s.end;
  }
  keep(at, end);
  return out;
}

}  // namespace detail

/// Cuts the spans of `plan` out of a text (PAPER 2.1): Part A has one mask token for each, Part B holds them as `order`
/// says (indices into the plan's spans, those to stand first first). Of an entity that a span cuts, the pieces outside
/// and inside are marked as entities of their own. A closing eos right behind a [gMASK] is left out. Throws on spans
/// that are unsorted, overlapping, empty or outside the text, on an order that is no permutation, on a question blanked
/// elsewhere than at its target, and on a vocabulary without the mask, start or end token.
inline blanked blank(const example& e, const mask_plan& plan, std::span<const int> order,
                     const special_tokens& special) {
  detail::check_spans(plan.spans, e.tokens.size(), "blank: span");
  detail::check_spans(e.entities, e.tokens.size(), "blank: entity");
  check(!e.asks || (plan.spans.size() == 1 && plan.spans[0] == e.target && plan.kind == e.asked),
        "blank: a question is blanked at its target only, with the mask it asks for");
  check(special.start >= 0 && special.end >= 0, "blank: the vocabulary has no start or no end token ([S], [E])");
  check(order.size() == plan.spans.size(), "blank: the order names ", order.size(), " spans, the plan has ",
        plan.spans.size());
  std::vector<char> used(order.size(), 0);
  for (int i : order) {
    check(i >= 0 && static_cast<std::size_t>(i) < used.size() && !used[static_cast<std::size_t>(i)],
          "blank: the order must name each of the ", used.size(), " spans once, from 0 on");
    used[static_cast<std::size_t>(i)] = 1;
  }

  detail::part_a a = detail::blank_part_a(e, plan.kind, plan.spans, special);
  blanked out{std::move(a.tokens), {}, {}};
  out.shape.prefix = static_cast<int>(out.tokens.size());
  out.shape.entities = std::move(a.entities);
  out.targets.assign(out.tokens.size(), no_target);
  for (int i : order) {
    const token_span s = plan.spans[static_cast<std::size_t>(i)];
    out.shape.blanks.push_back({a.anchors[static_cast<std::size_t>(i)], s.end - s.begin + 1});
    out.tokens.push_back(special.start);
    const int shift = static_cast<int>(out.tokens.size()) - s.begin;
    const auto inside =
        std::partition_point(e.entities.begin(), e.entities.end(), [&](token_span x) { return x.end <= s.begin; });
    for (auto x = inside; x != e.entities.end() && x->begin < s.end; ++x)
      out.shape.entities.push_back({std::max(x->begin, s.begin) + shift, std::min(x->end, s.end) + shift});
    out.tokens.insert(out.tokens.end(), e.tokens.begin() + s.begin, e.tokens.begin() + s.end);
    out.targets.insert(out.targets.end(), e.tokens.begin() + s.begin, e.tokens.begin() + s.end);
    out.targets.push_back(special.end);
  }
  out.shape.written.assign(out.tokens.begin() + out.shape.prefix, out.tokens.end());
  return out;
}

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
