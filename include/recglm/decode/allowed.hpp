#pragma once
#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/entity_pool.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// The trie of allowed texts with what a search asks of it: the way up from each node, how many texts lie below it,
/// and where each item's texts end. Built once a search; the pool must outlive it.
class allowed_texts {
 public:
  /// Without a stop token (`stop` < 0) a text ends where none continues, so none may be the beginning of another.
  allowed_texts(const entity_pool& pool, token_id stop)
      : pool_(&pool), stop_(stop), parent_(pool.nodes(), -1), token_(pool.nodes(), -1), texts_(pool.nodes(), 0) {
    check(!pool.edges(entity_pool::root).empty(), "search.allowed holds no text; add at least one, or leave it null");
    // A node is made after its parent, so that going down the numbers every child comes before its parent.
    for (int node = pool.nodes() - 1; node >= 0; --node) {
      texts_[node] += pool.ends(node);
      for (const entity_pool::edge& e : pool.edges(node)) {
        parent_[e.node] = node;
        token_[e.node] = e.token;
        texts_[node] += texts_[e.node];
        check(e.token != stop, "search.allowed: a text holds the stop token ", stop, "; texts are given without it");
      }
      check(stop >= 0 || !pool.ends(node) || pool.edges(node).empty(),
            "search.allowed: one text begins another; a search without a stop token cannot tell them apart: set "
            "search.stop");
      for (item_id item : pool.values(node)) ends_of_.push_back({item, node});
    }
    std::sort(ends_of_.begin(), ends_of_.end());
  }

  const entity_pool& pool() const { return *pool_; }
  token_id stop() const { return stop_; }
  int parent(int node) const { return parent_[node]; }
  /// Texts that end at `node` or below it.
  int texts(int node) const { return texts_[node]; }
  /// Item and node of each end of a text that stands for an item, sorted.
  const std::vector<std::pair<item_id, int>>& ends() const { return ends_of_; }

  /// The tokens that lead from the root to `node`.
  std::vector<token_id> path(int node) const {
    std::vector<token_id> out;
    for (; node != entity_pool::root; node = parent_[node]) out.push_back(token_[node]);
    std::reverse(out.begin(), out.end());
    return out;
  }

 private:
  const entity_pool* pool_;
  token_id stop_;
  std::vector<int> parent_;
  std::vector<token_id> token_;
  std::vector<int> texts_;
  std::vector<std::pair<item_id, int>> ends_of_;
};

/// What one request may write: the allowed texts without those all of whose items are excluded. A text that stands
/// for no item cannot be excluded. A beginning that leads only to excluded texts is closed too, so that no beam ever
/// walks into a dead end.
class live_texts {
 public:
  /// `excluded` is sorted, as `request::excluded`.
  live_texts(const allowed_texts& all, std::span<const item_id> excluded)
      : all_(&all), excluded_(excluded.begin(), excluded.end()) {
    check(std::is_sorted(excluded.begin(), excluded.end()), "request.excluded must be sorted");
    std::vector<int> dead;
    for (item_id item : excluded)
      for (auto at = std::lower_bound(all.ends().begin(), all.ends().end(), std::pair<item_id, int>{item, -1});
           at != all.ends().end() && at->first == item; ++at)
        if (items(at->second).empty()) dead.push_back(at->second);
    std::sort(dead.begin(), dead.end());
    dead.erase(std::unique(dead.begin(), dead.end()), dead.end());
    for (int end : dead)
      for (int node = end; node >= 0; node = all.parent(node)) ++closed_[node];
    dead_ = std::move(dead);
  }

  /// Whether a text that may be the answer ends at `node` or below it.
  bool alive(int node) const {
    if (closed_.empty()) return true;
    const auto at = closed_.find(node);
    return at == closed_.end() || at->second < all_->texts(node);
  }

  /// Whether a text that may be the answer ends at `node`.
  bool ends(int node) const { return all_->pool().ends(node) && !std::binary_search(dead_.begin(), dead_.end(), node); }

  /// The items that the text ending at `node` stands for and that are not excluded, ascending, each once.
  std::vector<item_id> items(int node) const {
    std::vector<item_id> out;
    for (item_id item : all_->pool().values(node))
      if (!std::binary_search(excluded_.begin(), excluded_.end(), item)) out.push_back(item);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  /// The legal tokens after `node`, ascending; the stop token last.
  std::vector<token_id> choices(int node) const {
    std::vector<token_id> out;
    for (const entity_pool::edge& e : all_->pool().edges(node))
      if (alive(e.node)) out.push_back(e.token);
    if (all_->stop() >= 0 && ends(node)) out.push_back(all_->stop());
    return out;
  }

  /// The only way on from `node`, where there is just one and it is not the stop token.
  std::optional<entity_pool::edge> forced(int node) const {
    if (all_->stop() >= 0 && ends(node)) return std::nullopt;
    std::optional<entity_pool::edge> out;
    for (const entity_pool::edge& e : all_->pool().edges(node))
      if (alive(e.node)) {
        if (out) return std::nullopt;
        out = e;
      }
    return out;
  }

  /// Whether a hypothesis at `node` is whole though no stop token closes it.
  bool closes(int node) const { return all_->stop() < 0 && all_->pool().edges(node).empty(); }

  int child(int node, token_id token) const { return all_->pool().child(node, token); }

 private:
  const allowed_texts* all_;
  std::vector<item_id> excluded_;
  std::vector<int> dead_;                ///< ends of texts that are excluded, sorted
  std::unordered_map<int, int> closed_;  ///< excluded texts at or below a node; looked up, never walked through
};

/// The answers of one search in the order in which they are returned: by score, of equal scores the lower tokens
/// first.
inline bool better(const hypothesis& a, const hypothesis& b) {
  if (a.score != b.score) return a.score > b.score;
  return a.tokens < b.tokens;
}

/// What a decoder refuses, whatever its way of searching, of a model that knows `vocabulary` tokens.
inline void check_search(std::span<const request> texts, const search& how, int vocabulary) {
  check(how.start >= 0, "search.start: the token that opens an answer must be set");
  for (const auto& [name, token] : {std::pair("start", how.start), {"stop", how.stop}})
    check(token < vocabulary, "search.", name, ": the token ", token, " is outside of the vocabulary of ", vocabulary);
  check(how.beams > 0, "search.beams must be at least 1, not ", how.beams);
  check(how.max_tokens > 0, "search.max_tokens must be at least 1, not ", how.max_tokens);
  check(how.results > 0, "search.results must be at least 1, not ", how.results);
  for (std::size_t r = 0; r < texts.size(); ++r) {
    const request& text = texts[r];
    check(text.prefix.size() == text.at.size(), "request ", r, " has ", text.prefix.size(), " tokens and ",
          text.at.size(), " positions; give one for each token");
    check(text.anchor >= 0 && text.anchor < static_cast<int>(text.prefix.size()), "request ", r,
          ": the mask to be filled (anchor ", text.anchor, ") is not one of its ", text.prefix.size(), " tokens");
  }
}

/// Refuses log-probabilities that a search cannot rank.
inline void check_answer(std::span<const double> log_probs, std::size_t want) {
  check(log_probs.size() == want, "the language model gave ", log_probs.size(), " log-probabilities where ", want,
        " were asked for");
  for (double p : log_probs)
    check(!std::isnan(p),
          "the language model gave a log-probability that is not a number; look for NaN in its weights");
}

/// One answer for each item of each text: `found` holds one hypothesis a text, best first, with the node at which it
/// stands. A text of several items gives them all, lower ids first; an item of several texts comes once, with its
/// best text.
inline std::vector<hypothesis> answers(const std::vector<std::pair<hypothesis, int>>& found, const live_texts* texts,
                                       int most) {
  std::vector<hypothesis> out;
  std::unordered_set<item_id> seen;
  for (const auto& [h, node] : found) {
    std::vector<item_id> items;
    if (texts && h.ended) items = texts->items(node);
    if (items.empty()) items.push_back(-1);
    for (item_id item : items) {
      if (static_cast<int>(out.size()) == most) return out;
      if (item >= 0 && !seen.insert(item).second) continue;
      out.push_back(h);
      out.back().item = item;
    }
  }
  return out;
}

}  // namespace recglm
