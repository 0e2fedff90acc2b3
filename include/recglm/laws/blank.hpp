#pragma once
#include <algorithm>

#include "recglm/concepts.hpp"

/// \file
/// What the concepts of masking, span order and positions cannot say. Each function returns the laws that a policy
/// breaks, in words; none where it keeps them all.

namespace recglm {

namespace detail {

template <MaskingPolicy M>
std::vector<std::string> broken_spans(const M& policy, const example& e, std::uint64_t seed) {
  random_engine rng(seed), again(seed);
  const mask_plan plan = policy.choose(e, rng);
  std::vector<std::string> broken;
  const int size = static_cast<int>(e.tokens.size());
  const token_span inside =
      e.sentences.empty() ? token_span{0, size} : token_span{e.sentences.front().begin, e.sentences.back().end};
  int last = 0;
  for (token_span s : plan.spans) {
    if (s.begin >= s.end) broken.push_back("a span is empty");
    if (s.begin < last) broken.push_back("spans overlap or are not sorted");
    if (s.begin < 0 || s.end > size)
      broken.push_back("a span leaves the example");
    else if (s.begin < inside.begin || s.end > inside.end)
      broken.push_back("a span leaves the sentences");
    for (token_span w : e.entities)
      if ((s.begin > w.begin && s.begin < w.end) || (s.end > w.begin && s.end < w.end))
        broken.push_back("a span cuts an entity");
    last = s.end;
  }
  if (policy.choose(e, again) != plan) broken.push_back("the same seed chose other spans");
  return broken;
}

}  // namespace detail

/// Spans are sorted, disjoint, not empty, inside the text and inside its sentences where it has any; none cuts an
/// entity; one seed chooses alike; and all that for the same text without entities and without sentences.
/// (`plain_span`, GLM's own masking, cuts entities: that is the point of the comparison.)
template <MaskingPolicy M>
std::vector<std::string> broken_laws(const M& policy, const example& e, std::uint64_t seed = 1) {
  const std::vector<std::string> of_whole = detail::broken_spans(policy, e, seed);
  std::vector<std::string> broken = of_whole;
  example bare = e;
  bare.entities.clear();
  for (const bool sentences : {true, false}) {
    if (!sentences) bare.sentences.clear();
    for (const std::string& law : detail::broken_spans(policy, bare, seed))
      if (std::find(of_whole.begin(), of_whole.end(), law) == of_whole.end())
        broken.push_back(law + (sentences ? ", in a text without entities" : ", in a text without sentences"));
  }
  return broken;
}

/// An order names each span of the plan once; one seed arranges alike.
template <SpanOrder O>
std::vector<std::string> broken_laws(const O& policy, const mask_plan& plan, std::uint64_t seed = 1) {
  random_engine rng(seed), again(seed);
  const std::vector<int> order = policy.arrange(plan, rng);
  std::vector<std::string> broken;
  if (order.size() != plan.spans.size()) broken.push_back("the order must name each span of the plan");
  std::vector<int> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (sorted[i] != static_cast<int>(i)) {
      broken.push_back("the order is no permutation of 0 .. spans - 1");
      break;
    }
  if (policy.arrange(plan, again) != order) broken.push_back("the same seed chose another order");
  return broken;
}

/// One position for each token, none below 0; a cursor fed with Part B gives the positions that `assign` gave, and so
/// does a copy of it from any place on; Part A has the same positions before anything is written. `l` holds the tokens
/// written and the pool. For a scheme that walks the pool, no tokens outside the marked entities may follow a path of
/// it, no entity may begin another and no blank may cut one: `draw_document` gives such texts.
template <PositionScheme P>
std::vector<std::string> broken_laws(const P& scheme, const layout& l) {
  if (l.pool == nullptr || l.written.size() != static_cast<std::size_t>(l.size() - l.prefix))
    return {"the layout must hold its pool and the tokens of Part B"};
  const std::vector<position> all = scheme.assign(l);
  if (all.size() != static_cast<std::size_t>(l.size()))
    return {"there must be one position for each token of Part A and Part B"};
  std::vector<std::string> broken;
  if (std::any_of(all.begin(), all.end(), [](position p) { return p.inter < 0 || p.intra < 0; }))
    broken.push_back("a coordinate is below 0");

  std::size_t i = 0;
  for (auto [anchor, length] : l.blanks) {
    typename P::cursor cursor = scheme.start(anchor, *l.pool);
    for (int n = 0; n < length; ++n, ++i) {
      typename P::cursor copy = cursor;
      const position here = cursor.next(l.written[i]);
      if (here != all[static_cast<std::size_t>(l.prefix) + i])
        broken.push_back("token " + std::to_string(i) + " of Part B gets another position when it is generated");
      if (copy.next(l.written[i]) != here)
        broken.push_back("a copied cursor continues in another way at token " + std::to_string(i) + " of Part B");
    }
  }

  layout asked = l;  // as a decoder numbers Part A: of each blank only the start token is there
  asked.written.clear();
  std::size_t begin = 0;
  for (layout::blank& b : asked.blanks) {
    if (b.length > 0) asked.written.push_back(l.written[begin]);
    begin += static_cast<std::size_t>(b.length);
    b.length = std::min(b.length, 1);
  }
  std::erase_if(asked.entities, [&](token_span e) { return e.end > l.prefix; });
  const std::vector<position> before = scheme.assign(asked);
  if (before.size() < static_cast<std::size_t>(l.prefix) ||
      !std::equal(all.begin(), all.begin() + l.prefix, before.begin()))
    broken.push_back("Part A gets other positions before the blanks are written");
  return broken;
}

/// A random document and the pool of its entities.
struct drawn_document {
  example text;
  entity_pool pool;
  special_tokens special;  ///< beside the tokens of the text
};

/// A document of about `count` units behind a [CLS] and before an eos, some of them entities of one to seven tokens,
/// cut into sentences, for trying laws. It respects the condition of the paper's positions: no plain token begins an
/// entity, and no entity begins another. The same entity may be in it more than once.
inline drawn_document draw_document(random_engine& rng, int count = 40) {
  drawn_document out;
  out.special = {.pad = 0, .mask = 1, .smask = 2, .gmask = 3, .start = 4, .end = 5, .cls = 6, .eos = 7};
  std::vector<std::vector<token_id>> entities(1 + rng.below(8));
  for (std::size_t i = 0; i < entities.size(); ++i) {
    entities[i].push_back(static_cast<token_id>(100 + i));  // where no other entity and no plain token begins
    for (auto more = rng.below(7); more > 0; --more) entities[i].push_back(static_cast<token_id>(200 + rng.below(10)));
    out.pool.add(entities[i], static_cast<item_id>(i));
  }
  example& e = out.text;
  e.tokens = {out.special.cls};
  int sentence = 1;
  for (int i = 0; i < count; ++i) {
    const int here = static_cast<int>(e.tokens.size());
    if (rng.uniform() < 0.4) {
      const std::vector<token_id>& entity = entities[rng.below(entities.size())];
      e.tokens.insert(e.tokens.end(), entity.begin(), entity.end());
      e.entities.push_back({here, static_cast<int>(e.tokens.size())});
    } else {
      e.tokens.push_back(static_cast<token_id>(10 + rng.below(50)));
    }
    if (const int end = static_cast<int>(e.tokens.size()); i + 1 == count || rng.uniform() < 0.15) {
      e.sentences.push_back({sentence, end});
      sentence = end;
    }
  }
  e.tokens.push_back(out.special.eos);
  return out;
}

}  // namespace recglm
