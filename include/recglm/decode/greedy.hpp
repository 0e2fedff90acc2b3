#pragma once
#include <limits>

#include "recglm/concepts.hpp"
#include "recglm/decode/allowed.hpp"

namespace recglm {

/// What a greedy search did, token by token: `log_probs[i]` belongs to `tokens[i]`, `gaps[i]` is by how much it beat
/// the second best (infinite where nothing else was legal), `at[i]` the coordinates with which it is fed back.
struct greedy_trace {
  std::vector<token_id> tokens;
  std::vector<double> log_probs;
  std::vector<double> gaps;
  std::vector<position> at;
  double score = 0;
  bool ended = false;
  int node = entity_pool::root;  ///< of the trie of what is allowed, after the last token
};

/// The likeliest token at every step, many texts at once; of equal ones the lowest. The answer is that of `beam` with
/// one beam and `ended_rule::kept`.
struct greedy {
  static constexpr std::string_view name = "greedy";

  /// One list of at most one answer for each text. Draws nothing from `rng`.
  template <LanguageModel M, PositionScheme P>
  std::vector<std::vector<hypothesis>> generate(const M& model, const P& positions, std::span<const request> texts,
                                                const search& how, random_engine&) const {
    std::vector<std::vector<hypothesis>> out(texts.size());
    if (texts.empty()) return out;
    std::optional<allowed_texts> all;
    if (how.allowed) all.emplace(*how.allowed, how.stop);
    const std::vector<greedy_trace> traces = trace(model, positions, texts, how);
    for (std::size_t r = 0; r < texts.size(); ++r) {
      const greedy_trace& t = traces[r];
      if (t.tokens.empty()) continue;  // everything is excluded
      std::optional<live_texts> allowed;
      if (all) allowed.emplace(*all, texts[r].excluded);
      out[r] = answers({{{t.tokens, t.score, t.ended}, t.node}}, allowed ? &*allowed : nullptr, 1);
    }
    return out;
  }

  /// The same search with what it saw at each step.
  template <LanguageModel M, PositionScheme P>
  std::vector<greedy_trace> trace(const M& model, const P& positions, std::span<const request> texts,
                                  const search& how) const {
    check_search(texts, how, model.vocabulary());
    if (texts.empty()) return {};
    const entity_pool no_pool;
    std::optional<allowed_texts> all;
    if (how.allowed) all.emplace(*how.allowed, how.stop);
    std::vector<greedy_trace> out(texts.size());
    std::vector<std::optional<live_texts>> allowed(texts.size());
    std::vector<typename P::cursor> where;
    std::vector<int> going;  // texts that continue, in the order of the model's rows
    continuation next;
    for (std::size_t r = 0; r < texts.size(); ++r) {
      where.push_back(positions.start(texts[r].anchor, how.pool ? *how.pool : no_pool));
      if (all) allowed[r].emplace(*all, texts[r].excluded);
      const position at = where[r].next(how.start);
      if (all && !allowed[r]->alive(entity_pool::root)) continue;
      next.parents.push_back(static_cast<int>(r));
      next.tokens.push_back(how.start);
      next.at.push_back(at);
      next.offsets.push_back(static_cast<int>(next.tokens.size()));
      going.push_back(static_cast<int>(r));
    }
    typename M::state state = model.read(texts);
    for (int step = 0; step < how.max_tokens && !going.empty(); ++step) {
      check_answer(model.advance(state, next), next.tokens.size());
      legal_tokens legal;
      legal.renormalise = how.renormalise;
      std::vector<double> said;
      if (all) {
        for (int r : going) {
          const std::vector<token_id> choices = allowed[r]->choices(out[r].node);
          legal.tokens.insert(legal.tokens.end(), choices.begin(), choices.end());
          legal.offsets.push_back(static_cast<int>(legal.tokens.size()));
        }
        said = model.log_probs(state, legal);
      } else {
        said = model.log_probs(state);
        for (std::size_t i = 0; i < going.size(); ++i)
          legal.offsets.push_back(legal.offsets.back() + model.vocabulary());
      }
      check_answer(said, legal.offsets.back());

      continuation after;
      std::vector<int> on;
      for (std::size_t i = 0; i < going.size(); ++i) {
        const int r = going[i];
        greedy_trace& t = out[r];
        const int begin = legal.offsets[i];
        const auto token = [&](int at) { return all ? legal.tokens[at] : static_cast<token_id>(at - begin); };
        int best = begin;
        double second = -std::numeric_limits<double>::infinity();
        for (int at = begin + 1; at < legal.offsets[i + 1]; ++at) {
          const bool beats = said[at] > said[best] || (said[at] == said[best] && token(at) < token(best));
          second = std::max(second, beats ? said[best] : said[at]);
          if (beats) best = at;
        }
        t.tokens.push_back(token(best));
        t.log_probs.push_back(said[best]);
        t.gaps.push_back(said[best] - second);
        t.score += said[best];
        t.at.push_back(where[r].next(t.tokens.back()));
        t.ended = how.stop >= 0 && t.tokens.back() == how.stop;
        if (all && !t.ended) {
          t.node = allowed[r]->child(t.node, t.tokens.back());
          t.ended = allowed[r]->closes(t.node);
        }
        if (t.ended) continue;
        after.parents.push_back(static_cast<int>(i));
        after.tokens.push_back(t.tokens.back());
        after.at.push_back(t.at.back());
        after.offsets.push_back(static_cast<int>(after.tokens.size()));
        on.push_back(r);
      }
      next = std::move(after);
      going = std::move(on);
    }
    return out;
  }
};
static_assert(Decoder<greedy>);

}  // namespace recglm
