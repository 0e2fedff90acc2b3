#pragma once
#include <algorithm>
#include <cmath>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"

/// \file
/// The laws of language models, decoders and metrics.

namespace recglm {

namespace detail {

/// max |a - b| <= bound, infinities equal to themselves.
inline bool alike(std::span<const double> a, std::span<const double> b, double bound) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && !(std::abs(a[i] - b[i]) <= bound)) return false;
  return true;
}

inline double total(std::span<const double> log_probs) {
  double sum = 0;
  for (double p : log_probs) sum += std::exp(p);
  return sum;
}

}  // namespace detail

/// A decoder trusts its model in this: probabilities sum to 1, over the vocabulary and renormalised over what is legal;
/// tokens fed together say what they say one by one; rows know nothing of each other; a row that is fed nothing waits;
/// a copied state continues as the first. `start` opens a blank, `bound` is what log-probabilities may differ by.
/// Tokens fed are drawn from `seed`.
template <LanguageModel M, PositionScheme P>
std::vector<std::string> broken_laws(const M& model, const P& positions, std::span<const request> texts, token_id start,
                                     const entity_pool& pool, double bound, std::uint64_t seed = 1) {
  std::vector<std::string> broken;
  const int rows = static_cast<int>(texts.size()), vocabulary = model.vocabulary();
  random_engine rng(seed);
  typename M::state state = model.read(texts);
  std::vector<typename P::cursor> where;
  continuation open;
  for (int r = 0; r < rows; ++r) {
    where.push_back(positions.start(texts[r].anchor, pool));
    open.parents.push_back(r);
    open.tokens.push_back(start);
    open.at.push_back(where[r].next(start));
    open.offsets.push_back(r + 1);
  }
  const std::vector<double> opened = model.advance(state, open);
  if (opened != std::vector<double>(rows, 0.0))
    broken.push_back("the first token fed to a row has log-probability 0, one for each row");

  const std::vector<double> next = model.log_probs(state);
  if (next.size() != static_cast<std::size_t>(rows) * vocabulary) return {"log_probs must be (rows, vocabulary)"};
  for (int r = 0; r < rows; ++r)
    if (!(std::abs(detail::total(std::span(next).subspan(static_cast<std::size_t>(r) * vocabulary, vocabulary)) - 1) <=
          bound))
      broken.push_back(text_of("the probabilities of row ", r, " do not sum to 1"));

  for (int r = 0; r < rows; ++r) {
    typename M::state alone = model.read(texts.subspan(r, 1));
    model.advance(alone, {{0}, {0, 1}, {open.tokens[r]}, {open.at[r]}});
    if (!detail::alike(model.log_probs(alone),
                       std::span(next).subspan(static_cast<std::size_t>(r) * vocabulary, vocabulary), bound))
      broken.push_back(text_of("text ", r, " continues otherwise when it is alone"));
  }

  legal_tokens legal;
  std::vector<double> picked;
  for (int r = 0; r < rows; ++r) {
    for (int t = 0; t < vocabulary; ++t)
      if (rng.below(3) == 0) {
        legal.tokens.push_back(t);
        picked.push_back(next[static_cast<std::size_t>(r) * vocabulary + t]);
      }
    legal.offsets.push_back(static_cast<int>(legal.tokens.size()));
  }
  if (!detail::alike(model.log_probs(state, legal), picked, bound))
    broken.push_back("legal tokens must have the log-probabilities that they have among all");
  legal.renormalise = true;
  const std::vector<double> among = model.log_probs(state, legal);
  for (int r = 0; r < rows; ++r) {
    const auto mine = std::span(among).subspan(legal.offsets[r], legal.offsets[r + 1] - legal.offsets[r]);
    if (!mine.empty() && !(std::abs(detail::total(mine) - 1) <= bound))
      broken.push_back(text_of("renormalised, the legal tokens of row ", r, " do not sum to 1"));
  }

  // Each text continues as two rows; the second is fed its tokens one call after the other.
  typename M::state together = state, apart = state;
  continuation all;
  std::vector<continuation> each(3);
  for (int r = 0; r < rows; ++r) {
    all.parents.push_back(r);
    for (std::size_t n = 0; n < each.size(); ++n) {
      const token_id token = static_cast<token_id>(rng.below(vocabulary));
      const position at = where[r].next(token);
      all.tokens.push_back(token);
      all.at.push_back(at);
      // Rows of odd number wait in the second call and get their last two tokens in the third.
      continuation& c = each[n == 1 && r % 2 ? 2 : n];
      c.tokens.push_back(token);
      c.at.push_back(at);
    }
    all.offsets.push_back(static_cast<int>(all.tokens.size()));
    for (continuation& c : each) {
      c.parents.push_back(r);
      c.offsets.push_back(static_cast<int>(c.tokens.size()));
    }
  }
  const std::vector<double> fed = model.advance(together, all);
  std::vector<double> one_by_one(fed.size());
  std::vector<int> seen(rows, 0);
  for (const continuation& c : each) {
    const std::vector<double> some = model.advance(apart, c);
    if (some.size() != c.tokens.size()) return {"advance must give one log-probability for each token fed"};
    for (int r = 0; r < rows; ++r)
      for (int at = c.offsets[r]; at < c.offsets[r + 1]; ++at) one_by_one[all.offsets[r] + seen[r]++] = some[at];
  }
  const std::vector<double> after = model.log_probs(together);
  if (!detail::alike(fed, one_by_one, bound) || !detail::alike(after, model.log_probs(apart), bound))
    broken.push_back("tokens fed together and one by one, some rows waiting, must say the same");
  for (int r = 0; r < rows; ++r)
    if (!detail::alike(
            std::span(fed).subspan(all.offsets[r], 1),
            std::span(next).subspan(static_cast<std::size_t>(r) * vocabulary + all.tokens[all.offsets[r]], 1), bound))
      broken.push_back(text_of("advance must give the first token of row ", r, " what log_probs gave it"));

  // The state that was copied twice above has not moved, and its last row can continue alone.
  if (!detail::alike(model.log_probs(state), next, bound))
    broken.push_back("a copied state must leave the first where it was");
  continuation last{{rows - 1, rows - 1}, {0, 0}, {}, {}};
  for (int copy = 0; copy < 2; ++copy) {
    for (int at = all.offsets[rows - 1]; at < all.offsets[rows]; ++at) {
      last.tokens.push_back(all.tokens[at]);
      last.at.push_back(all.at[at]);
    }
    if (copy == 0) last.offsets[1] = static_cast<int>(last.tokens.size());
  }
  last.offsets.push_back(static_cast<int>(last.tokens.size()));
  model.advance(state, last);
  const std::vector<double> twice = model.log_probs(state);
  const auto want = std::span(after).subspan(static_cast<std::size_t>(rows - 1) * vocabulary);
  if (twice.size() != 2 * want.size() || !detail::alike(std::span(twice).first(want.size()), want, bound) ||
      !detail::alike(std::span(twice).last(want.size()), want, bound))
    broken.push_back("one parent may continue as two rows, and each as it would alone");
  return broken;
}

/// What every decoder promises: at most `results` answers for each text, sorted by score; the stop token is at the
/// end of an ended answer and nowhere else; nothing that is not allowed, nothing that is excluded; and a text is
/// answered the same alone (scores up to `bound`).
template <Decoder D, LanguageModel M, PositionScheme P>
std::vector<std::string> broken_laws(const D& decoder, const M& model, const P& positions,
                                     std::span<const request> texts, const search& how, double bound,
                                     std::uint64_t seed = 1) {
  random_engine rng(seed);
  const auto lists = decoder.generate(model, positions, texts, how, rng);
  if (lists.size() != texts.size()) return {"there must be one list of answers for each text"};
  std::vector<std::string> broken;
  for (std::size_t r = 0; r < texts.size(); ++r) {
    const std::vector<hypothesis>& list = lists[r];
    if (static_cast<int>(list.size()) > how.results)
      broken.push_back(text_of("text ", r, " has more answers than asked for"));
    for (std::size_t i = 0; i < list.size(); ++i) {
      const hypothesis& h = list[i];
      if (i > 0 && h.score > list[i - 1].score)
        broken.push_back(text_of("the answers of text ", r, " are not sorted by score"));
      const auto stops = std::count(h.tokens.begin(), h.tokens.end(), how.stop);
      if (how.stop >= 0 && (stops != (h.ended ? 1 : 0) || (h.ended && h.tokens.back() != how.stop)))
        broken.push_back(text_of("answer ", i, " of text ", r, " and its stop token disagree"));
      if (h.item >= 0 && std::binary_search(texts[r].excluded.begin(), texts[r].excluded.end(), h.item))
        broken.push_back(text_of("answer ", i, " of text ", r, " is an excluded item"));
      if (!how.allowed) continue;
      int node = entity_pool::root;
      bool inside = true;
      for (std::size_t t = 0; t + (h.ended && how.stop >= 0) < h.tokens.size(); ++t) {
        node = how.allowed->child(node, h.tokens[t]);
        inside = inside && node != entity_pool::root;
      }
      if (!inside || (h.ended && !how.allowed->ends(node)))
        broken.push_back(text_of("answer ", i, " of text ", r, " is not allowed"));
    }
    random_engine again(seed);
    const auto alone = decoder.generate(model, positions, texts.subspan(r, 1), how, again);
    bool same = alone.size() == 1 && alone[0].size() == list.size();
    for (std::size_t i = 0; same && i < list.size(); ++i)
      same = alone[0][i].tokens == list[i].tokens && alone[0][i].item == list[i].item &&
             std::abs(alone[0][i].score - list[i].score) <= bound;
    if (!same) broken.push_back(text_of("text ", r, " is answered otherwise when it is alone"));
  }
  return broken;
}

/// With one beam and one result, `decoder` gives what `narrow` (the greedy search) gives. Scores up to `bound`.
template <Decoder D, Decoder G, LanguageModel M, PositionScheme P>
std::vector<std::string> broken_width_law(const D& decoder, const G& narrow, const M& model, const P& positions,
                                          std::span<const request> texts, search how, double bound) {
  how.beams = how.results = 1;
  how.ended = ended_rule::kept;
  random_engine a(1), b(1);
  const auto one = decoder.generate(model, positions, texts, how, a);
  const auto other = narrow.generate(model, positions, texts, how, b);
  std::vector<std::string> broken;
  for (std::size_t r = 0; r < texts.size(); ++r) {
    bool same = one[r].size() == other[r].size();
    for (std::size_t i = 0; same && i < one[r].size(); ++i)
      same = one[r][i].tokens == other[r][i].tokens && std::abs(one[r][i].score - other[r][i].score) <= bound;
    if (!same) broken.push_back(text_of("with one beam, text ", r, " is answered otherwise than by the greedy search"));
  }
  return broken;
}

/// What every metric promises: its value is a finite number, and the order in which parts are merged does not move it,
/// not even in the last bit. `questions` are judged with `rankings`.
template <Metric M>
std::vector<std::string> broken_laws(const M& fresh, std::span<const history> questions,
                                     std::span<const std::vector<item_id>> rankings, std::uint64_t seed = 1) {
  check(questions.size() == rankings.size() && !questions.empty(),
        "the laws of a metric need as many rankings as questions, at least one");
  random_engine rng(seed);
  M straight = fresh;
  std::vector<M> parts(4, fresh);
  for (std::size_t q = 0; q < questions.size(); ++q) {
    straight.add(judged{questions[q], rankings[q]});
    parts[rng.below(parts.size())].add(judged{questions[q], rankings[q]});
  }
  std::vector<std::string> broken;
  if (!std::isfinite(straight.value())) broken.push_back("the value is not a finite number");
  for (int round = 0; round < 3; ++round) {
    shuffle(rng, parts);
    M merged = fresh;
    for (const M& p : parts) merged.merge(p);
    if (merged.value() != straight.value()) broken.push_back("parts merged in another order give another value");
  }
  return broken;
}

}  // namespace recglm
