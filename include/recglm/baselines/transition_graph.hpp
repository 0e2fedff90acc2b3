#pragma once
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "recglm/baselines/text_vectors.hpp"
#include "recglm/baselines/transitions.hpp"
#include "recglm/core/types.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// A walk of up to three steps over training transitions, from the last item, without any training (TGH-1 of arXiv
/// 2605.07125). Items are scored by the cosine of their texts with the last item's; those one step away also by how
/// often they followed. The list takes `budget[0]` items one step away, then `budget[1]` two and `budget[2]` three
/// steps away; places that a ring cannot fill go to what nearer rings have left. What is left of the rings follows,
/// ring by ring, then all other items by their texts. Equal scores by lower id.
struct transition_graph {
  static constexpr std::string_view name = "transition-graph";
  std::array<int, 3> budget{7, 2, 1};
  double weight = 0.5;  ///< of log(1 + count) / the row's largest, beside the cosine of the texts
  bool texts = true;    ///< false: counts alone; items two and more steps away by id

  template <class Visit>
  void visit(Visit&& v) {
    v("first", budget[0], explained("places of items one step away", value_range::between(0, 1000000)));
    v("second", budget[1], explained("places of items two steps away", value_range::between(0, 1000000)));
    v("third", budget[2], explained("places of items three steps away", value_range::between(0, 1000000)));
    v("weight", weight, explained("weight of the transition's count beside the texts", value_range::between(0, 1000)));
    v("texts", texts, "compare items by their texts");
  }

  /// Counts transitions and makes the vectors of the texts. Throws where an event names an item that the catalogue does
  /// not have.
  void fit(const catalogue& c);

  /// The best `list` items, best first, without those of `excluded` (sorted).
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const;

 private:
  // What can follow an item, best first: the three rings, and all other items.
  struct followers {
    std::array<std::vector<item_id>, 4> best;
    std::array<std::size_t, 4> all{};  // how many there are, of which `best` has the first
  };
  struct tables;
  // The best `most` of each.
  followers after(const std::vector<item_id>& last, std::size_t most) const;
  // What is kept of one last item, made where it is new; null where no more is kept.
  const followers* kept_after(const std::vector<item_id>& last) const;
  // The list, or nothing where `f` has too few of some ring.
  std::optional<std::vector<item_id>> chosen(const followers& f, std::size_t wanted,
                                             std::span<const item_id> excluded) const;

  std::shared_ptr<tables> tables_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/transition_graph-inl.hpp"
#endif
