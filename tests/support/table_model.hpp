#pragma once
#include <bit>
#include <cmath>

#include "recglm/concepts.hpp"

/// A language model without a network: the next distribution is drawn from a hash of everything the row has read,
/// tokens and coordinates alike, so that whatever a decoder feeds wrongly changes the answer. Bit for bit the same
/// however the rows are batched. `levels` > 0 draws the logits from so few values that scores tie.
class table_model {
 public:
  struct state {
    struct row {
      std::uint64_t context;
      bool fed = false;
    };
    std::vector<row> rows;
  };

  explicit table_model(int vocabulary, std::uint64_t seed = 1, int levels = 0)
      : vocabulary_(vocabulary), seed_(seed), levels_(levels) {}

  int vocabulary() const { return vocabulary_; }

  state read(std::span<const recglm::request> texts) const {
    state out;
    for (const recglm::request& text : texts) {
      std::uint64_t context = recglm::mix(seed_);
      for (std::size_t i = 0; i < text.prefix.size(); ++i) context = after(context, text.prefix[i], text.at[i]);
      out.rows.push_back({context});
    }
    return out;
  }

  std::vector<double> advance(state& s, const recglm::continuation& next) const {
    std::vector<state::row> rows;
    std::vector<double> out;
    ++calls;
    for (std::size_t i = 0; i < next.parents.size(); ++i) {
      state::row row = s.rows.at(next.parents[i]);
      for (int at = next.offsets.at(i); at < next.offsets.at(i + 1); ++at) {
        out.push_back(row.fed ? next_of(row.context).at(next.tokens.at(at)) : 0.0);
        row = {after(row.context, next.tokens.at(at), next.at.at(at)), true};
        ++fed;
      }
      rows.push_back(row);
    }
    s.rows = rows;
    return out;
  }

  std::vector<double> log_probs(state& s) const {
    std::vector<double> out;
    for (const state::row& row : s.rows) {
      recglm::check(row.fed, "table_model: nothing was fed to a row");
      for (double p : next_of(row.context)) out.push_back(p);
    }
    return out;
  }

  std::vector<double> log_probs(state& s, const recglm::legal_tokens& legal) const {
    std::vector<double> out;
    for (std::size_t i = 0; i < s.rows.size(); ++i) {
      recglm::check(s.rows[i].fed, "table_model: nothing was fed to a row");
      const std::vector<double> all = next_of(s.rows[i].context);
      std::vector<double> mine;
      for (int at = legal.offsets.at(i); at < legal.offsets.at(i + 1); ++at)
        mine.push_back(all.at(legal.tokens.at(at)));
      asked += mine.size();
      if (legal.renormalise) normalise(mine);
      out.insert(out.end(), mine.begin(), mine.end());
    }
    return out;
  }

  mutable std::size_t calls = 0;  ///< of advance
  mutable std::size_t fed = 0;    ///< tokens
  mutable std::size_t asked = 0;  ///< legal tokens asked for

 private:
  static std::uint64_t after(std::uint64_t context, recglm::token_id token, recglm::position at) {
    return recglm::mix(recglm::mix(recglm::mix(context ^ static_cast<std::uint64_t>(token)) + at.inter) +
                       7919 * at.intra);
  }

  static void normalise(std::vector<double>& logits) {
    double most = -1e300, sum = 0;
    for (double x : logits) most = std::max(most, x);
    for (double x : logits) sum += std::exp(x - most);
    for (double& x : logits) x -= most + std::log(sum);
  }

  std::vector<double> next_of(std::uint64_t context) const {
    recglm::random_engine rng(context);
    std::vector<double> logits(vocabulary_);
    for (double& x : logits)
      x = levels_ > 0 ? std::log(1.0 + static_cast<double>(rng.below(levels_))) : 2 * rng.normal();
    normalise(logits);
    return logits;
  }

  int vocabulary_;
  std::uint64_t seed_;
  int levels_;
};
static_assert(recglm::LanguageModel<table_model>);

/// Positions for tests without the position folder: a blank counted 1, 2, ... with one more where a token is odd, so
/// that cursors of different hypotheses differ.
struct counting_positions {
  static constexpr std::string_view name = "counting";
  struct cursor {
    int anchor = 0;
    int intra = 0;
    recglm::position next(recglm::token_id t) { return {anchor, intra += 1 + t % 2}; }
  };
  std::vector<recglm::position> assign(const recglm::layout& l) const {
    return std::vector<recglm::position>(l.size());
  }
  cursor start(int anchor, const recglm::entity_pool&) const { return {anchor, 0}; }
};
static_assert(recglm::PositionScheme<counting_positions>);

/// A random Part A of `length` tokens whose last is the mask.
inline recglm::request random_request(recglm::random_engine& rng, int length, int vocabulary) {
  recglm::request out;
  for (int i = 0; i < length; ++i) {
    out.prefix.push_back(static_cast<recglm::token_id>(rng.below(vocabulary)));
    out.at.push_back({i, 0});
  }
  out.anchor = length - 1;
  return out;
}

/// A catalogue of `count` texts of 1 to `longest` tokens below `vocabulary` with shared beginnings; text i stands for
/// item i, every seventh shares its text with another item, and every ninth item has a second text.
inline recglm::entity_pool random_catalogue(recglm::random_engine& rng, int count, int longest, int vocabulary) {
  recglm::entity_pool pool;
  std::vector<std::vector<recglm::token_id>> texts;
  for (int i = 0; i < count; ++i) {
    std::vector<recglm::token_id> text;
    if (!texts.empty() && rng.below(2) == 0) {
      text = texts[rng.below(texts.size())];
      text.resize(1 + rng.below(text.size()));
    }
    const std::size_t length = std::max<std::size_t>(text.size(), 1 + rng.below(longest));
    while (text.size() < length) text.push_back(static_cast<recglm::token_id>(rng.below(vocabulary)));
    pool.add(text, i);
    if (i % 7 == 6) pool.add(text, count + i);
    if (i % 9 == 8) pool.add(texts[rng.below(texts.size())], i);
    texts.push_back(text);
  }
  return pool;
}
