#pragma once
#include "recglm/core/check.hpp"
#include "recglm/core/entity_pool.hpp"

namespace recglm {

/// For each token of Part A and Part B: 1, 2, ... inside an entity (or the piece of one that a blank cut), 0 outside.
/// Throws on an entity that leaves the text.
inline std::vector<int> places_in_entities(const layout& l) {
  std::vector<int> place(static_cast<std::size_t>(l.size()), 0);
  for (token_span e : l.entities) {
    check(0 <= e.begin && e.begin <= e.end && e.end <= l.size(), "position: entity [", e.begin, ", ", e.end,
          ") leaves a text of ", l.size(), " tokens");
    for (int i = e.begin; i < e.end; ++i) place[static_cast<std::size_t>(i)] = i - e.begin + 1;
  }
  return place;
}

/// Follows the entities of a pool through a blank that is being written, token by token (paper.md 1.5). It never looks
/// back: a match that breaks off keeps its ids, and where one entity begins another the walk continues greedily.
class entity_walk {
 public:
  enum class step { start, first, begins, goes_on, plain };

  /// What the next token is to the one before it: the start token; the first token of the blank; the begin of an
  /// entity; one more token of the same; none of these.
  step next(const entity_pool& pool, token_id t) {
    if (fed_++ == 0) return step::start;
    if (node_ != entity_pool::root)
      if (const int on = pool.child(node_, t); on != entity_pool::root) {
        node_ = on;
        return step::goes_on;
      }
    node_ = pool.child(entity_pool::root, t);
    return fed_ == 2 ? step::first : node_ != entity_pool::root ? step::begins : step::plain;
  }

  /// Tokens seen, the start token counted.
  int fed() const { return fed_; }

 private:
  int node_ = entity_pool::root;
  int fed_ = 0;
};

}  // namespace recglm
