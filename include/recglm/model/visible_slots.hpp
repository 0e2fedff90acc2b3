#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// The slots that newly fed tokens see, and where the tokens are, as cached_queries has it.
struct visible_slots {
  std::vector<int> slots;  ///< lists of slots; several tokens may share one
  std::vector<int> begin;  ///< of each token: where its list begins, and how many of it are seen
  std::vector<int> count;
  std::vector<int> place;  ///< of each token, in its text
};

/// Throws where a place sees one from `known` on: those are not there yet when the place is computed. `name` is that of
/// the visibility.
template <class V>
void check_looks_back(const V& sees, int place, int known, std::string_view name) {
  check(sees.row_end(place) <= known, "visibility ", name, ": place ", place, " sees as far as place ",
        sees.row_end(place) - 1, ", and only ", known,
        " tokens are known when it is decoded; a mask that looks ahead can be trained, not decoded with");
}

/// Leaves of each token's path the slots that it sees. The path of token i is slots[begin[i] .. begin[i] + count[i]),
/// itself the last; it follows Part A of text token_text[i], whose offsets and Visibility are given for each text.
template <class V>
visible_slots seen_of(const visible_slots& paths, const std::vector<int>& token_text,
                      const std::vector<int>& text_offsets, const std::vector<V>& sees, std::string_view name) {
  visible_slots out;
  if constexpr (is_contiguous<V>) out.slots = paths.slots;
  for (std::size_t i = 0; i < token_text.size(); ++i) {
    const std::size_t text = static_cast<std::size_t>(token_text[i]);
    const int first = text_offsets[text + 1] - text_offsets[text], place = first + paths.count[i] - 1;
    check_looks_back(sees[text], place, place + 1, name);
    out.place.push_back(place);
    if constexpr (is_contiguous<V>) {
      out.begin.push_back(paths.begin[i]);
      out.count.push_back(std::max(sees[text].row_end(place) - first, 0));
    } else {
      out.begin.push_back(static_cast<int>(out.slots.size()));
      for (int j = 0; j < paths.count[i]; ++j)
        if (sees[text].sees(place, first + j))
          out.slots.push_back(paths.slots[static_cast<std::size_t>(paths.begin[i] + j)]);
      out.count.push_back(static_cast<int>(out.slots.size()) - out.begin.back());
    }
  }
  return out;
}

/// Tokens by the text that they continue, so that one matmul meets Part A for all its beams: group g holds the tokens
/// order[offsets[g] .. offsets[g + 1]) of text[g].
struct token_groups {
  std::vector<int> order, offsets, text;
};

/// The groups of tokens whose texts are given; in a group they keep their order.
inline token_groups grouped_by_text(const std::vector<int>& token_text) {
  token_groups out;
  for (std::size_t i = 0; i < token_text.size(); ++i) out.order.push_back(static_cast<int>(i));
  const auto text_of = [&](int token) { return token_text[static_cast<std::size_t>(token)]; };
  std::stable_sort(out.order.begin(), out.order.end(), [&](int a, int b) { return text_of(a) < text_of(b); });
  for (std::size_t i = 0; i < out.order.size(); ++i) {
    if (!out.text.empty() && out.text.back() == text_of(out.order[i])) continue;
    out.offsets.push_back(static_cast<int>(i));
    out.text.push_back(text_of(out.order[i]));
  }
  out.offsets.push_back(static_cast<int>(token_text.size()));
  return out;
}

}  // namespace recglm
