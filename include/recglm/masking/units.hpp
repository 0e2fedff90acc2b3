#pragma once
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// The places of a document that may be blanked: all that its sentences cover ([CLS] and the closing eos belong to
/// none), or every place where it has no sentences.
inline token_span blankable(const example& e) {
  if (e.sentences.empty()) return {0, static_cast<int>(e.tokens.size())};
  return {e.sentences.front().begin, e.sentences.back().end};
}

/// The units of a document, in order: whole entities, and the single tokens between them (paper.md 1.2). An entity that
/// reaches out of what may be blanked is no unit.
inline std::vector<token_span> units(const example& e) {
  const token_span all = blankable(e);
  std::vector<token_span> out;
  int at = all.begin;
  for (token_span entity : e.entities) {
    if (entity.end <= at || entity.begin >= all.end) continue;
    for (; at < entity.begin; ++at) out.push_back({at, at + 1});
    if (entity.begin == at && entity.end <= all.end) out.push_back(entity);
    at = entity.end;
  }
  for (; at < all.end; ++at) out.push_back({at, at + 1});
  return out;
}

/// How many tokens of `size` a share asks for: the whole part, as GLM counts them. Throws unless the share is in [0,
/// 1].
inline int token_budget(double share, std::size_t size, std::string_view policy) {
  check(share >= 0 && share <= 1, policy, ": a share of ", share, " is asked for; give one between 0 and 1");
  return static_cast<int>(share * static_cast<double>(size));
}

}  // namespace recglm
