#pragma once
#include "recglm/batch/encode.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

RECGLM_FUNC void check_prompt(const prompt& p) {
  const int size = static_cast<int>(p.text.size());
  int last = 0;
  for (char_span e : p.entities) {
    check(0 <= e.begin && e.begin < e.end && e.end <= size, "encode: entity [", e.begin, ", ", e.end,
          ") is empty or leaves the prompt '", p.text, "'");
    check(e.begin >= last, "encode: entity [", e.begin, ", ", e.end,
          ") overlaps the one before it or is out of order in the prompt '", p.text, "'");
    check(p.answer_at <= e.begin || p.answer_at >= e.end, "encode: the answer is inside entity [", e.begin, ", ", e.end,
          ") of the prompt '", p.text, "'");
    last = e.end;
  }
  check(-1 <= p.answer_at && p.answer_at <= size, "encode: the answer is at byte ", p.answer_at, " of a prompt of ",
        size);
  check(p.answer.empty() || p.answer_at >= 0, "encode: the prompt '", p.text,
        "' has an answer and no place for it; set answer_at");
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC example fit_length(const example& e, int limit) {
  const int size = static_cast<int>(e.tokens.size());
  const int answer = e.target.end - e.target.begin;
  const int excess = (e.asks ? size - answer + 1 : size) - limit;
  check(!e.asks || answer + 1 <= limit, "fit_length: an answer of ", answer,
        " tokens and its start token don't fit into ", limit, " positions; raise --positions or shorten the answer");
  if (excess <= 0) return e;

  const int first = e.sentences.empty() ? 0 : e.sentences.front().begin;  // behind [CLS]
  const int last = e.asks ? e.target.begin : e.sentences.empty() ? size : e.sentences.back().end;
  const int wanted = first + excess;
  int cut = last;
  // Only borders before the target count, so that a known answer, which is an entity, changes nothing.
  for (token_span s : e.sentences)
    if (s.begin >= wanted) cut = std::min(cut, s.begin);
  for (token_span x : e.entities)
    if (x.begin >= wanted) cut = std::min(cut, x.begin);
  if (cut >= last) cut = wanted;
  for (token_span x : e.entities)
    if (x.begin < cut && cut < x.end) cut = x.end;
  check(cut < last + e.asks, "fit_length: a text of ", size, " tokens doesn't fit into ", limit,
        " positions, and what must stay is longer; raise --positions or shorten the text");

  example out;
  out.asks = e.asks;
  out.asked = e.asked;
  const int shift = first - cut;
  out.tokens.assign(e.tokens.begin(), e.tokens.begin() + first);
  out.tokens.insert(out.tokens.end(), e.tokens.begin() + cut, e.tokens.end());
  const auto moved = [&](const std::vector<token_span>& spans) {
    std::vector<token_span> kept;
    for (token_span s : spans)
      if (s.end > cut) kept.push_back({std::max(s.begin, cut) + shift, s.end + shift});
    return kept;
  };
  out.entities = moved(e.entities);
  out.sentences = moved(e.sentences);
  if (e.asks) out.target = {e.target.begin + shift, e.target.end + shift};
  return out;
}

}  // namespace recglm
