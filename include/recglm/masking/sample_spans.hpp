#pragma once
#include <algorithm>

#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// GLM's way to place spans of the given lengths, in this order, in `total` tokens from `offset` on, with at least one
/// token between two (paper.md 2.2). Places are drawn with replacement and sorted, so that placements are not uniform.
/// Throws where they do not fit.
template <RandomSource R>
std::vector<token_span> sample_spans(std::span<const int> lengths, int total, R& random, int offset = 0) {
  int free = total + 1;
  for (int length : lengths) free -= length + 1;
  check(lengths.empty() || free >= 0, "sample_spans: ", lengths.size(), " spans do not fit into ", total, " tokens");
  std::vector<int> places(lengths.size());
  for (int& place : places) place = static_cast<int>(random.below(static_cast<std::uint64_t>(free) + 1));
  std::sort(places.begin(), places.end());
  std::vector<token_span> out;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const int begin = offset + places[i];
    out.push_back({begin, begin + lengths[i]});
    offset += lengths[i] + 1;
  }
  return out;
}

/// GLM's spans in a text of one or several documents, each ended by `eos` and perhaps begun by `cls` (paper.md 2.2):
/// the lengths are shuffled; shorter documents get spans of at most `share` of their tokens first, the longest gets
/// what is left. Neither `eos` nor `cls` is ever inside a span, nor the last token of a text that no eos closes.
/// Shortest document first, as the draws come; fewer spans than lengths where they do not all fit (GLM drops such a
/// text).
template <RandomSource R>
std::vector<token_span> sample_spans_in_documents(std::span<const token_id> tokens, std::vector<int> lengths,
                                                  double share, token_id eos, token_id cls, R& random) {
  shuffle(random, lengths);
  struct document {
    int begin, length;
  };
  std::vector<document> documents;  // from the last to the first, which decides among equally long ones
  const int size = static_cast<int>(tokens.size());
  for (int end = size, at = size - 1; at >= -1; --at) {
    if (at >= 0 && tokens[static_cast<std::size_t>(at)] != eos) continue;
    const int begin = at + 1 + (at + 1 < size && tokens[static_cast<std::size_t>(at) + 1] == cls);
    const int length = end - begin;
    documents.push_back({begin, end == size && length > 0 ? length - 1 : length});
    end = at;
  }
  std::stable_sort(documents.begin(), documents.end(), [](document a, document b) { return a.length < b.length; });

  std::vector<token_span> out;
  std::size_t used = 0;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const bool longest = d + 1 == documents.size();
    const int budget = longest ? documents[d].length : static_cast<int>(documents[d].length * share);
    std::size_t count = 0;
    // Only for the longest document does GLM count the tokens between spans against the budget.
    for (int sum = 0; used + count < lengths.size(); ++count) {
      const int length = lengths[used + count];
      if (length + sum + (longest ? static_cast<int>(count) : 0) > budget) break;
      sum += length;
    }
    if (count == 0) continue;
    const auto spans = sample_spans(std::span<const int>(lengths).subspan(used, count), documents[d].length, random,
                                    documents[d].begin);
    out.insert(out.end(), spans.begin(), spans.end());
    used += count;
  }
  return out;
}

}  // namespace recglm
