#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/masking/units.hpp"

namespace recglm {

/// RecSysLLM's document masking (paper.md 1.2): the end of the text, its length uniform between `shortest` and all of
/// what may be blanked, its begin moved back to the begin of the entity that it would cut. A text with nothing to blank
/// gives an empty plan: skip it.
struct document_span {
  static constexpr std::string_view name = "document-span";

  double shortest = 0.5;  ///< share of the text

  template <RandomSource R>
  mask_plan choose(const example& e, R& random) const {
    const token_span all = blankable(e);
    const int size = all.end - all.begin;
    if (size <= 0) return {mask_kind::document, {}};
    const int least = std::max(1, token_budget(shortest, static_cast<std::size_t>(size), name));
    int begin = all.end - least - static_cast<int>(random.below(static_cast<std::uint64_t>(size - least) + 1));
    for (token_span entity : e.entities)
      if (entity.begin < begin && begin < entity.end) begin = entity.begin;
    return {mask_kind::document, {{begin, all.end}}};
  }

  template <class V>
  void visit(V&& v) {
    v("shortest", shortest, explained("least share of a text that is blanked", value_range::share()));
  }
};
static_assert(MaskingPolicy<document_span>);

}  // namespace recglm
