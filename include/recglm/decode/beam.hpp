#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/decode/allowed.hpp"

namespace recglm {

namespace detail {

/// One beam search over many texts at once: see `beam`.
template <class Model, class Positions>
class beam_run {
 public:
  beam_run(const Model& model, const Positions& positions, std::span<const request> texts, const search& how, int ahead,
           bool full_depth)
      : model_(model), how_(how), ahead_(ahead), full_depth_(full_depth), state_(model.read(texts)) {
    const entity_pool& pool = how.pool ? *how.pool : no_pool_;
    if (how.allowed) all_.emplace(*how.allowed, how.stop);
    for (std::size_t r = 0; r < texts.size(); ++r) {
      one_text text;
      if (all_) text.allowed.emplace(*all_, texts[r].excluded);
      path first(positions.start(texts[r].anchor, pool));
      first.row = static_cast<int>(r);
      if (!text.allowed || text.allowed->alive(entity_pool::root)) text.beam.push_back(std::move(first));
      texts_.push_back(std::move(text));
    }
  }

  std::vector<std::vector<hypothesis>> run() {
    while (feed())
      for (one_text& text : texts_)
        while (!finished(text) && all_known(text)) step(text);
    std::vector<std::vector<hypothesis>> out;
    for (one_text& text : texts_) out.push_back(results(text));
    return out;
  }

 private:
  using cursor = typename Positions::cursor;

  /// A way on from a path: a legal token and its log-probability.
  struct choice {
    token_id token;
    double log_prob;
  };

  /// A hypothesis, with what the model has already said of the tokens after it.
  struct path {
    explicit path(cursor at) : where(std::move(at)) {}
    hypothesis said;
    int node = entity_pool::root;  ///< of the trie, after `said`
    cursor where;                  ///< after the last token fed
    int row = -1;                  ///< of the model's state: its own once fed, before that its parent's; -1: none
    bool fed = false;
    std::vector<choice> forced_tokens;  ///< the forced tokens fed beyond `said`, their beginning used up
    std::size_t used = 0;
    std::vector<choice> choices;  ///< after the forced_tokens
    bool forced() const { return used < forced_tokens.size(); }
  };

  struct one_text {
    std::optional<live_texts> allowed;
    std::vector<path> beam;   ///< best first; under `ended_rule::kept` the ended ones too
    std::vector<path> aside;  ///< best first, at most `beams`
    int written = 0;          ///< tokens of each hypothesis that continues
  };

  /// A candidate of one step: `next` is null for an ended hypothesis that keeps its place.
  struct candidate {
    double score;
    int parent;
    const choice* next;
  };

  bool finished(const one_text& text) const {
    if (text.written == how_.max_tokens) return true;
    return std::all_of(text.beam.begin(), text.beam.end(), [](const path& p) { return p.said.ended; });
  }

  static bool all_known(const one_text& text) {
    return std::all_of(text.beam.begin(), text.beam.end(), [](const path& p) { return p.said.ended || p.fed; });
  }

  /// Feeds the last token of every path that was not fed yet, and the run of forced tokens behind it, in one call for
  /// all texts, and asks what may follow. False when no path is left that needs it.
  bool feed() {
    continuation next;
    legal_tokens legal;
    legal.renormalise = how_.renormalise;
    std::vector<std::pair<path*, int>> asked;  // with the number of forced tokens fed
    for (one_text& text : texts_) {
      if (finished(text)) continue;
      for (path& p : text.beam) {
        if (p.said.ended) continue;
        if (p.fed) {
          const bool goes_on =
              std::any_of(p.choices.begin(), p.choices.end(), [this](const choice& c) { return c.token != how_.stop; });
          if (!goes_on) {
            p.row = -1;  // only the stop token may follow, and that is never fed
            continue;
          }
          next.parents.push_back(p.row);
          p.row = static_cast<int>(next.parents.size()) - 1;
          next.offsets.push_back(static_cast<int>(next.tokens.size()));
          legal.offsets.push_back(static_cast<int>(legal.tokens.size()));
          continue;
        }
        next.parents.push_back(p.row);
        p.row = static_cast<int>(next.parents.size()) - 1;
        const auto put = [&](token_id token) {
          next.tokens.push_back(token);
          next.at.push_back(p.where.next(token));
        };
        put(p.said.tokens.empty() ? how_.start : p.said.tokens.back());
        int forced = 0;
        if (text.allowed) {
          int node = p.node;
          // The last token of all is not fed: its probability is asked for below.
          while (forced < ahead_ && text.written + forced + 1 < how_.max_tokens) {
            const auto only = text.allowed->forced(node);
            if (!only) break;
            put(only->token);
            p.forced_tokens.push_back({only->token, 0});
            node = only->node;
            ++forced;
          }
          const std::vector<token_id> choices = text.allowed->choices(node);
          for (token_id token : choices) p.choices.push_back({token, 0});
          legal.tokens.insert(legal.tokens.end(), choices.begin(), choices.end());
        }
        next.offsets.push_back(static_cast<int>(next.tokens.size()));
        legal.offsets.push_back(static_cast<int>(legal.tokens.size()));
        asked.push_back({&p, forced});
      }
    }
    if (asked.empty()) return false;

    const std::vector<double> fed = model_.advance(state_, next);
    const std::vector<double> said = all_ ? model_.log_probs(state_, legal) : model_.log_probs(state_);
    check_answer(fed, next.tokens.size());
    check_answer(said, all_ ? legal.tokens.size() : next.parents.size() * model_.vocabulary());
    for (auto [p, forced] : asked) {
      p->fed = true;
      // Over what is allowed, the only legal token has probability 1.
      for (int i = 0; i < forced && !how_.renormalise; ++i)
        p->forced_tokens[i].log_prob = fed[next.offsets[p->row] + 1 + i];
      if (all_)
        for (std::size_t i = 0; i < p->choices.size(); ++i) p->choices[i].log_prob = said[legal.offsets[p->row] + i];
      else
        p->choices = likeliest(
            std::span(said).subspan(static_cast<std::size_t>(p->row) * model_.vocabulary(), model_.vocabulary()));
    }
    return true;
  }

  /// Of all next tokens those that one step can choose: as many that continue as there are beams, and the stop token.
  std::vector<choice> likeliest(std::span<const double> log_probs) const {
    std::vector<token_id> order(log_probs.size());
    for (std::size_t t = 0; t < order.size(); ++t) order[t] = static_cast<token_id>(t);
    const std::size_t most = std::min(order.size(), static_cast<std::size_t>(how_.beams) + 1);
    std::partial_sort(order.begin(), order.begin() + most, order.end(), [&](token_id a, token_id b) {
      return log_probs[a] != log_probs[b] ? log_probs[a] > log_probs[b] : a < b;
    });
    order.resize(most);
    if (how_.stop >= 0 && std::find(order.begin(), order.end(), how_.stop) == order.end()) order.push_back(how_.stop);
    std::vector<choice> out;
    for (token_id t : order) out.push_back({t, log_probs[t]});
    return out;
  }

  /// Writes one more token of every hypothesis of one text, as a search step by step would.
  void step(one_text& text) {
    std::vector<candidate> all;
    for (std::size_t i = 0; i < text.beam.size(); ++i) {
      const path& p = text.beam[i];
      const int parent = static_cast<int>(i);
      if (p.said.ended)
        all.push_back({p.said.score, parent, nullptr});
      else if (p.forced())
        all.push_back({p.said.score + p.forced_tokens[p.used].log_prob, parent, &p.forced_tokens[p.used]});
      else
        for (const choice& c : p.choices) all.push_back({p.said.score + c.log_prob, parent, &c});
    }
    const auto first = [&](const candidate& a, const candidate& b) {
      if (a.score != b.score) return a.score > b.score;
      return spelled(text, a) < spelled(text, b);
    };
    // Under `aside` as many ended ones as there are beams may be before the last one that continues.
    const bool aside = how_.ended == ended_rule::aside;
    const std::size_t beams = static_cast<std::size_t>(how_.beams);
    const std::size_t most = std::min(all.size(), aside ? 2 * beams : beams);
    std::partial_sort(all.begin(), all.begin() + most, all.end(), first);
    all.resize(most);

    std::vector<path> beam;
    for (std::size_t place = 0; place < all.size() && beam.size() < beams; ++place) {
      const candidate& c = all[place];
      path next = c.next ? follow(text, c) : std::move(text.beam[c.parent]);
      if (!aside || !next.said.ended)
        beam.push_back(std::move(next));
      else if (place < beams)
        text.aside.push_back(std::move(next));
    }
    text.beam = std::move(beam);
    ++text.written;
    if (aside) settle(text);
  }

  static std::vector<token_id> spelled(const one_text& text, const candidate& c) {
    std::vector<token_id> out = text.beam[c.parent].said.tokens;
    if (c.next) out.push_back(c.next->token);
    return out;
  }

  /// The hypothesis that `c` is. A forced path continues with what the model has said of it; any other starts a row.
  path follow(one_text& text, const candidate& c) const {
    path& parent = text.beam[c.parent];
    const token_id token = c.next->token;
    const bool moved = parent.forced();
    path out = moved ? std::move(parent) : path(parent.where);
    if (moved) {
      ++out.used;
    } else {
      out.said = parent.said;
      out.node = parent.node;
      out.row = parent.row;
    }
    out.said.tokens.push_back(token);
    out.said.score = c.score;
    if (token == how_.stop) {
      out.said.ended = true;
    } else if (text.allowed) {
      out.node = text.allowed->child(out.node, token);
      out.said.ended = text.allowed->closes(out.node);
    }
    return out;
  }

  /// Keeps the best of those set aside, and drops what can no longer be among the results: a score only falls.
  void settle(one_text& text) const {
    const std::size_t beams = static_cast<std::size_t>(how_.beams);
    std::sort(text.aside.begin(), text.aside.end(),
              [](const path& a, const path& b) { return better(a.said, b.said); });
    if (text.aside.size() > beams) text.aside.erase(text.aside.begin() + how_.beams, text.aside.end());
    if (text.aside.size() < beams || full_depth_) return;
    const double least = text.aside.back().said.score;
    std::erase_if(text.beam, [least](const path& p) { return p.said.score < least; });
  }

  std::vector<hypothesis> results(one_text& text) const {
    std::vector<std::pair<hypothesis, int>> found;
    for (std::vector<path>* of : {&text.aside, &text.beam})
      for (path& p : *of) found.push_back({std::move(p.said), p.node});
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return better(a.first, b.first); });
    if (static_cast<int>(found.size()) > how_.beams) found.resize(how_.beams);
    return answers(found, text.allowed ? &*text.allowed : nullptr, how_.results);
  }

  const Model& model_;
  const search& how_;
  int ahead_;
  bool full_depth_;
  typename Model::state state_;
  entity_pool no_pool_;
  std::optional<allowed_texts> all_;
  std::vector<one_text> texts_;
};

}  // namespace detail

/// Beam search, many texts at once (paper.md 1.5: positions carried by each hypothesis and copied when it branches).
/// Each step ranks all one-token extensions and keeps the best `search.beams`; of equal scores the lower path of
/// tokens comes first. `ended_rule::kept` ranks ended hypotheses along with them and stops when all have ended;
/// `ended_rule::aside` sets one aside if it is among the first `beams` of the ranking, and lets the first `beams` that
/// did not end continue; the answers are the best of those set aside and those still continuing.
/// Inside `search.allowed` a forced_tokens with a single way on is fed at once and the steps are replayed from what the
/// model said of it: the answers are those of the search step by step.
struct beam {
  static constexpr std::string_view name = "beam";
  int ahead = 64;           ///< forced tokens fed at once, at most; moves the speed, not the answers
  bool full_depth = false;  ///< under `aside`: continue though nothing that is still written can be among the answers
  template <class V>
  void visit(V&& v) {
    v("ahead", ahead, explained("forced tokens fed at once, at most", value_range::at_least(0)));
    v("full-depth", full_depth, "continue to the last token though the answers are settled (rule aside; for timing)");
  }

  /// One list for each text, best first. Draws nothing from `rng`.
  template <LanguageModel M, PositionScheme P>
  std::vector<std::vector<hypothesis>> generate(const M& model, const P& positions, std::span<const request> texts,
                                                const search& how, random_engine&) const {
    check_search(texts, how, model.vocabulary());
    check(ahead >= 0, "beam.ahead must not be negative");
    if (texts.empty()) return {};
    return detail::beam_run<M, P>(model, positions, texts, how, ahead, full_depth).run();
  }
};
static_assert(Decoder<beam>);

}  // namespace recglm
