#pragma once
#include "recglm/probes/target_in_prompt.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

RECGLM_FUNC target_in_prompt::report target_in_prompt::operator()(std::span<const prompt> prompts,
                                                                  std::span<const std::string> answers,
                                                                  std::span<const history> asked) const {
  check(answers.size() == prompts.size() && (asked.empty() || asked.size() == prompts.size()),
        "target_in_prompt: ", prompts.size(), " prompts, ", answers.size(), " answers and ", asked.size(),
        " questions do not belong together");
  report out;
  out.prompts = prompts.size();
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    if (!asked.empty() && repeat(asked[i])) continue;
    if (!holds(prompts[i], answers[i])) continue;
    if (out.found++ == 0) out.first = static_cast<std::ptrdiff_t>(i);
  }
  out.fires = static_cast<double>(out.found) > threshold * static_cast<double>(out.prompts);
  out.sentence = text_of("target in prompt: ", out.found, " of ", out.prompts, " prompts hold their own answer");
  if (out.first >= 0) {
    const auto at = static_cast<std::size_t>(out.first);
    out.sentence +=
        text_of(", first '", answers[at], "' in '", prompts[at].text, "'; take the target out of the history");
  }
  return out;
}

RECGLM_FUNC target_in_prompt::report target_in_prompt::operator()(std::span<const prompt> prompts) const {
  std::vector<std::string> answers;
  for (const prompt& p : prompts) answers.push_back(p.answer);
  return (*this)(prompts, answers);
}

RECGLM_FUNC bool target_in_prompt::holds(const prompt& p, std::string_view answer) {
  if (answer.empty()) return false;
  const std::string_view text = p.text;
  for (std::size_t at = text.find(answer); at != text.npos; at = text.find(answer, at + 1)) {
    const std::size_t end = at + answer.size();
    if (at > 0 && joined(text[at - 1], text[at])) continue;
    if (end < text.size() && joined(text[end - 1], text[end])) continue;
    bool piece = false;
    for (const char_span& e : p.entities) {
      const auto from = static_cast<std::size_t>(e.begin), to = static_cast<std::size_t>(e.end);
      piece = piece || (from <= at && end <= to && to - from > answer.size());
    }
    if (!piece) return true;
  }
  return false;
}

RECGLM_FUNC bool target_in_prompt::repeat(const history& h) {
  for (const interaction& e : h.past)
    if (e.item == h.next.item) return true;
  return false;
}

}  // namespace recglm
