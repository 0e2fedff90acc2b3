#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/masking/span_length.hpp"
#include "recglm/masking/units.hpp"

namespace recglm {

/// RecSysLLM's entity masking (paper.md 1.2): spans of whole units (an entity, or a single plain token), their lengths
/// in units by GLM's law, until at least `rate` of the text's tokens are blanked; between two spans at least one unit
/// stays. Never cuts an entity, so that a long one may overshoot the rate. Fewer tokens are blanked only where no
/// further unit is free; a text whose share is below one token gives an empty plan: skip it.
struct entity_span {
  static constexpr std::string_view name = "entity-span";

  double rate = 0.15;      ///< of the text's tokens, at least
  double mean_length = 3;  ///< of the Poisson law of a span's units, before zero is taken out
  int longest = 39;        ///< span, in units

  template <RandomSource R>
  mask_plan choose(const example& e, R& random) const {
    const span_length law(mean_length, longest);
    const int budget = token_budget(rate, e.tokens.size(), name);
    const std::vector<token_span> all = units(e);
    const int count = static_cast<int>(all.size());
    std::vector<char> taken(all.size(), 0);  // blanked
    std::vector<int> starts;
    for (int tokens = 0; tokens < budget;) {
      int length = std::min(law.draw(random), count);
      // Places where `length` units and a neighbour on each side are free; a shorter span where there are none.
      for (; length > 0 && (starts = free_starts(taken, length)).empty(); --length) continue;
      if (length == 0) break;
      const int at = starts[random.below(starts.size())];
      for (int i = at; i < at + length; ++i) taken[static_cast<std::size_t>(i)] = 1;
      tokens += all[static_cast<std::size_t>(at + length) - 1].end - all[static_cast<std::size_t>(at)].begin;
    }
    mask_plan plan;
    for (int i = 0; i < count; ++i)
      if (taken[static_cast<std::size_t>(i)]) {
        if (i > 0 && taken[static_cast<std::size_t>(i) - 1])
          plan.spans.back().end = all[static_cast<std::size_t>(i)].end;
        else
          plan.spans.push_back(all[static_cast<std::size_t>(i)]);
      }
    return plan;
  }

  template <class V>
  void visit(V&& v) {
    v("rate", rate, explained("least share of a text's tokens that is blanked", value_range::share()));
    v("mean-length", mean_length,
      explained("of the Poisson law of a span's length in units", value_range::number(1e-6, 1000)));
    v("longest", longest, explained("units of the longest span", value_range::between(1, 1000000)));
  }

 private:
  static std::vector<int> free_starts(const std::vector<char>& taken, int length) {
    std::vector<int> out;
    const int count = static_cast<int>(taken.size());
    for (int i = 0, free = 0; i < count; ++i) {
      free = taken[static_cast<std::size_t>(i)] ? 0 : free + 1;
      const int begin = i - length + 1;
      if (free >= length && (begin == 0 || free > length) &&
          (i + 1 == count || !taken[static_cast<std::size_t>(i) + 1]))
        out.push_back(begin);
    }
    return out;
  }
};
static_assert(MaskingPolicy<entity_span>);

}  // namespace recglm
