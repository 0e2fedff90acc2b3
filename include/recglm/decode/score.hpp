#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/decode/allowed.hpp"

namespace recglm {

/// The log-probability of one candidate after a text, natural logarithms over the vocabulary.
struct candidate_score {
  std::vector<double> log_probs;  ///< of each token; last that of the stop token, where `search.stop` is set
  double score = 0;               ///< of the candidate's tokens
  double score_with_stop = 0;     ///< and of the stop token behind them; `score` where there is none
};

/// Scores lists of candidates: `candidates[r]` are token sequences (without the stop token) that may follow text r.
/// Each Part A is encoded once; at most `rows` candidates are fed at once. One list a text, in the candidates' order.
/// `search.start`, `stop` and `pool` are used. A candidate without tokens is refused.
template <LanguageModel M, PositionScheme P>
std::vector<std::vector<candidate_score>> score_candidates(
    const M& model, const P& positions, std::span<const request> texts,
    std::span<const std::vector<std::vector<token_id>>> candidates, const search& how, int rows = 256) {
  check_search(texts, how, model.vocabulary());
  check(candidates.size() == texts.size(), "score_candidates: ", texts.size(), " texts and ", candidates.size(),
        " lists of candidates; give one list for each text");
  check(rows > 0, "score_candidates: at least one row must be fed at once");
  std::vector<std::vector<candidate_score>> out(texts.size());
  if (texts.empty()) return out;
  const entity_pool no_pool;
  std::vector<typename P::cursor> where;
  continuation open;
  std::vector<std::pair<int, int>> pairs;  // text, candidate
  for (std::size_t r = 0; r < texts.size(); ++r) {
    where.push_back(positions.start(texts[r].anchor, how.pool ? *how.pool : no_pool));
    open.parents.push_back(static_cast<int>(r));
    open.tokens.push_back(how.start);
    open.at.push_back(where[r].next(how.start));
    open.offsets.push_back(static_cast<int>(open.tokens.size()));
    out[r].resize(candidates[r].size());
    for (std::size_t c = 0; c < candidates[r].size(); ++c) {
      check(!candidates[r][c].empty(), "candidate ", c, " of text ", r,
            " has no tokens; its text tokenises to nothing");
      pairs.push_back({static_cast<int>(r), static_cast<int>(c)});
    }
  }
  if (pairs.empty()) return out;
  typename M::state opened = model.read(texts);
  model.advance(opened, open);

  for (std::size_t begin = 0; begin < pairs.size(); begin += rows) {
    const std::size_t end = std::min(pairs.size(), begin + rows);
    typename M::state state = end < pairs.size() ? opened : std::move(opened);
    continuation next;
    legal_tokens closing;
    for (std::size_t i = begin; i < end; ++i) {
      const auto [r, c] = pairs[i];
      typename P::cursor at = where[r];
      next.parents.push_back(r);
      for (token_id token : candidates[r][c]) {
        next.tokens.push_back(token);
        next.at.push_back(at.next(token));
      }
      next.offsets.push_back(static_cast<int>(next.tokens.size()));
      if (how.stop >= 0) closing.tokens.push_back(how.stop);
      closing.offsets.push_back(static_cast<int>(closing.tokens.size()));
    }
    const std::vector<double> fed = model.advance(state, next);
    check_answer(fed, next.tokens.size());
    std::vector<double> stops;
    if (how.stop >= 0) stops = model.log_probs(state, closing);
    check_answer(stops, closing.tokens.size());
    for (std::size_t i = begin; i < end; ++i) {
      candidate_score& s = out[pairs[i].first][pairs[i].second];
      s.log_probs.assign(fed.begin() + next.offsets[i - begin], fed.begin() + next.offsets[i - begin + 1]);
      for (double p : s.log_probs) s.score += p;
      s.score_with_stop = s.score;
      if (how.stop < 0) continue;
      s.log_probs.push_back(stops[i - begin]);
      s.score_with_stop += stops[i - begin];
    }
  }
  return out;
}

/// Scores every allowed text exactly and ranks them all: beam search without a limit. Walks the trie once a text, each
/// shared beginning fed once, at most `rows` rows at a time; time grows with the whole catalogue. `max_tokens` and
/// `beams` do not bind. Of equal scores the lower path of tokens comes first.
struct full_scores {
  static constexpr std::string_view name = "full-scores";
  int rows = 256;  ///< rows fed at once
  template <class V>
  void visit(V&& v) {
    v("rows", rows, explained("rows fed at once", value_range::at_least(1)));
  }

  /// The best `search.results` for each text. Needs `search.allowed`. Draws nothing from `rng`.
  template <LanguageModel M, PositionScheme P>
  std::vector<std::vector<hypothesis>> generate(const M& model, const P& positions, std::span<const request> texts,
                                                const search& how, random_engine&) const {
    check_search(texts, how, model.vocabulary());
    check(how.allowed, "full_scores ranks a list of texts: set search.allowed");
    check(rows > 0, "full_scores.rows must be at least 1");
    if (texts.empty()) return {};
    const allowed_texts all(*how.allowed, how.stop);
    walk<M, P> w{model, how, all, static_cast<std::size_t>(rows), {}, {}};
    const entity_pool no_pool;
    std::vector<step<P>> open;
    for (std::size_t r = 0; r < texts.size(); ++r) {
      w.allowed.emplace_back(all, texts[r].excluded);
      if (!w.allowed.back().alive(entity_pool::root)) continue;
      open.push_back({static_cast<int>(r), static_cast<int>(r), how.start, entity_pool::root, 0.0,
                      positions.start(texts[r].anchor, how.pool ? *how.pool : no_pool)});
    }
    w.found.resize(texts.size());
    if (!open.empty()) w.expand(model.read(texts), std::move(open));
    std::vector<std::vector<hypothesis>> out;
    for (std::size_t r = 0; r < texts.size(); ++r) {
      std::sort(w.found[r].begin(), w.found[r].end(),
                [](const auto& a, const auto& b) { return better(a.first, b.first); });
      out.push_back(answers(w.found[r], &w.allowed[r], how.results));
    }
    return out;
  }

 private:
  /// A token to be fed: it leads to `node`, and `score` counts it.
  template <class P>
  struct step {
    int text;
    int row;
    token_id token;
    int node;
    double score;
    typename P::cursor where;
  };

  template <class M, class P>
  struct walk {
    const M& model;
    const search& how;
    const allowed_texts& all;
    std::size_t rows;
    std::vector<live_texts> allowed;
    std::vector<std::vector<std::pair<hypothesis, int>>> found;

    void expand(typename M::state state, std::vector<step<P>> steps) {
      for (std::size_t begin = 0; begin < steps.size(); begin += rows) {
        const std::size_t end = std::min(steps.size(), begin + rows);
        typename M::state some = end < steps.size() ? state : std::move(state);
        std::vector<step<P>> after = feed(some, std::span(steps).subspan(begin, end - begin));
        if (!after.empty()) expand(std::move(some), std::move(after));
      }
    }

    /// Feeds each step with the run of forced tokens behind it, notes the texts that end there, and gives the next
    /// steps.
    std::vector<step<P>> feed(typename M::state& state, std::span<step<P>> steps) {
      continuation next;
      legal_tokens legal;
      legal.renormalise = how.renormalise;
      for (step<P>& s : steps) {
        next.parents.push_back(s.row);
        const auto put = [&](token_id token) {
          next.tokens.push_back(token);
          next.at.push_back(s.where.next(token));
        };
        put(s.token);
        while (const auto only = allowed[s.text].forced(s.node)) {
          put(only->token);
          s.node = only->node;
        }
        next.offsets.push_back(static_cast<int>(next.tokens.size()));
        const std::vector<token_id> choices = allowed[s.text].choices(s.node);
        legal.tokens.insert(legal.tokens.end(), choices.begin(), choices.end());
        legal.offsets.push_back(static_cast<int>(legal.tokens.size()));
      }
      const std::vector<double> fed = model.advance(state, next);
      const std::vector<double> said = model.log_probs(state, legal);
      check_answer(fed, next.tokens.size());
      check_answer(said, legal.tokens.size());
      std::vector<step<P>> after;
      for (std::size_t i = 0; i < steps.size(); ++i) {
        step<P>& s = steps[i];
        for (int at = next.offsets[i] + 1; at < next.offsets[i + 1] && !how.renormalise; ++at) s.score += fed[at];
        if (allowed[s.text].closes(s.node)) note(s, s.score);
        for (int at = legal.offsets[i]; at < legal.offsets[i + 1]; ++at) {
          const double score = s.score + said[at];
          if (legal.tokens[at] == how.stop)
            note(s, score);
          else
            after.push_back({s.text, static_cast<int>(i), legal.tokens[at],
                             allowed[s.text].child(s.node, legal.tokens[at]), score, s.where});
        }
      }
      return after;
    }

    void note(const step<P>& s, double score) {
      hypothesis h{all.path(s.node), score, true};
      if (how.stop >= 0) h.tokens.push_back(how.stop);
      found[s.text].push_back({std::move(h), s.node});
    }
  };
};
static_assert(Decoder<full_scores>);

}  // namespace recglm
