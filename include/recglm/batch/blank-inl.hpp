#pragma once
#include "recglm/batch/blank.hpp"

#include <algorithm>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

RECGLM_FUNC void check_spans(std::span<const token_span> spans, std::size_t size, std::string_view what,
                             bool may_be_empty) {
  int last = 0;
  for (token_span s : spans) {
    check(0 <= s.begin && s.end <= static_cast<int>(size), what, " [", s.begin, ", ", s.end, ") leaves a text of ",
          size, " tokens");
    check(s.begin < s.end || (may_be_empty && s.begin == s.end), what, " [", s.begin, ", ", s.end,
          ") is empty; give one of at least one token");
    check(s.begin >= last, what, " [", s.begin, ", ", s.end, ") begins before the one before it ends, at ", last,
          "; give them sorted and disjoint");
    last = s.end;
  }
}

RECGLM_FUNC part_a blank_part_a(const example& e, mask_kind kind, std::span<const token_span> spans,
                                const special_tokens& special) {
  const token_id mask = special.of(kind);
  check(mask >= 0, "blank: the vocabulary has no ",
        kind == mask_kind::entity     ? "[MASK]"
        : kind == mask_kind::sentence ? "[sMASK]"
                                      : "[gMASK]",
        "; mask with another kind or take a vocabulary that has it");
  part_a out;
  int end = static_cast<int>(e.tokens.size());
  // A [gMASK] at the end of the text closes it, as in GLM's generation: no eos behind it.
  if (kind == mask_kind::document && !spans.empty() && spans.back().end == end - 1 && special.eos >= 0 &&
      e.tokens.back() == special.eos)
    --end;
  std::size_t entity = 0;
  const auto keep = [&](int from, int to) {
    const int shift = static_cast<int>(out.tokens.size()) - from;
    out.tokens.insert(out.tokens.end(), e.tokens.begin() + from, e.tokens.begin() + to);
    while (entity < e.entities.size() && e.entities[entity].end <= from) ++entity;
    for (std::size_t i = entity; i < e.entities.size() && e.entities[i].begin < to; ++i) {
      const token_span piece{std::max(e.entities[i].begin, from) + shift, std::min(e.entities[i].end, to) + shift};
      if (piece.begin < piece.end) out.entities.push_back(piece);
    }
  };
  int at = 0;
  for (token_span s : spans) {
    keep(at, s.begin);
    out.anchors.push_back(static_cast<int>(out.tokens.size()));
    out.tokens.push_back(mask);
    at = s.end;
  }
  keep(at, end);
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC blanked blank(const example& e, const mask_plan& plan, std::span<const int> order,
                          const special_tokens& special) {
  detail::check_spans(plan.spans, e.tokens.size(), "blank: span");
  detail::check_spans(e.entities, e.tokens.size(), "blank: entity");
  check(!e.asks || (plan.spans.size() == 1 && plan.spans[0] == e.target && plan.kind == e.asked),
        "blank: a question is blanked at its target only, with the mask it asks for");
  check(special.start >= 0 && special.end >= 0, "blank: the vocabulary has no start or no end token ([S], [E])");
  check(order.size() == plan.spans.size(), "blank: the order names ", order.size(), " spans, the plan has ",
        plan.spans.size());
  std::vector<char> used(order.size(), 0);
  for (int i : order) {
    check(i >= 0 && static_cast<std::size_t>(i) < used.size() && !used[static_cast<std::size_t>(i)],
          "blank: the order must name each of the ", used.size(), " spans once, from 0 on");
    used[static_cast<std::size_t>(i)] = 1;
  }

  detail::part_a a = detail::blank_part_a(e, plan.kind, plan.spans, special);
  blanked out{std::move(a.tokens), {}, {}};
  out.shape.prefix = static_cast<int>(out.tokens.size());
  out.shape.entities = std::move(a.entities);
  out.targets.assign(out.tokens.size(), no_target);
  for (int i : order) {
    const token_span s = plan.spans[static_cast<std::size_t>(i)];
    out.shape.blanks.push_back({a.anchors[static_cast<std::size_t>(i)], s.end - s.begin + 1});
    out.tokens.push_back(special.start);
    const int shift = static_cast<int>(out.tokens.size()) - s.begin;
    const auto inside =
        std::partition_point(e.entities.begin(), e.entities.end(), [&](token_span x) { return x.end <= s.begin; });
    for (auto x = inside; x != e.entities.end() && x->begin < s.end; ++x)
      out.shape.entities.push_back({std::max(x->begin, s.begin) + shift, std::min(x->end, s.end) + shift});
    out.tokens.insert(out.tokens.end(), e.tokens.begin() + s.begin, e.tokens.begin() + s.end);
    out.targets.insert(out.targets.end(), e.tokens.begin() + s.begin, e.tokens.begin() + s.end);
    out.targets.push_back(special.end);
  }
  out.shape.written.assign(out.tokens.begin() + out.shape.prefix, out.tokens.end());
  return out;
}

}  // namespace recglm
