#pragma once
#include <algorithm>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// All entities of a task as a tree of tokens (a trie): the pool of the dynamic positions, and the list of what a
/// constrained search may write. Node 0 is the root.
class entity_pool {
 public:
  static constexpr int root = 0;

  /// One way on from a node.
  struct edge {
    token_id token;
    int node;
  };

  entity_pool() : nodes_(1) {}

  /// Adds one entity; `value` is what it stands for (an item), -1 for nothing. Two values may share one text.
  void add(std::span<const token_id> entity, item_id value = -1) {
    check(!entity.empty(), "entity_pool: an entity needs at least one token; its text tokenises to nothing");
    int node = root;
    for (token_id t : entity) {
      std::vector<edge>& edges = nodes_[node].edges;
      const auto at =
          std::lower_bound(edges.begin(), edges.end(), t, [](const edge& e, token_id x) { return e.token < x; });
      if (at != edges.end() && at->token == t) {
        node = at->node;
      } else {
        const int fresh = static_cast<int>(nodes_.size());
        edges.insert(at, {t, fresh});
        nodes_.push_back({});
        node = fresh;
      }
    }
    nodes_[node].ends = true;
    if (value >= 0) nodes_[node].values.push_back(value);
    longest_ = std::max(longest_, static_cast<int>(entity.size()));
  }

  /// The node reached from `node` by `token`, or `root` where no entity continues so.
  int child(int node, token_id token) const {
    const std::vector<edge>& edges = nodes_[node].edges;
    const auto at =
        std::lower_bound(edges.begin(), edges.end(), token, [](const edge& e, token_id x) { return e.token < x; });
    return at != edges.end() && at->token == token ? at->node : root;
  }

  /// The ways on from `node`, by ascending token.
  std::span<const edge> edges(int node) const { return nodes_[node].edges; }
  /// Whether an entity ends at `node`.
  bool ends(int node) const { return nodes_[node].ends; }
  /// What the entity that ends at `node` stands for.
  std::span<const item_id> values(int node) const { return nodes_[node].values; }

  int nodes() const { return static_cast<int>(nodes_.size()); }
  /// Tokens of the longest entity.
  int longest() const { return longest_; }

 private:
  struct node {
    std::vector<edge> edges;
    std::vector<item_id> values;
    bool ends = false;
  };
  std::vector<node> nodes_;
  int longest_ = 0;
};

}  // namespace recglm
