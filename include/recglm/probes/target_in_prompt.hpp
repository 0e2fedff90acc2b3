#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// Whether test prompts hold their own answer: as whole words, and not as a piece of another, longer entity ("Toy
/// Story" inside "Toy Story 2" says nothing). Not for prompts that list candidates, where the answer must stand.
struct target_in_prompt {
  static constexpr std::string_view name = "target-in-prompt";
  double threshold = 0;  ///< share of prompts that may hold their answer

  struct report : finding {
    std::size_t prompts = 0, found = 0;
    std::ptrdiff_t first = -1;  ///< the first prompt that holds its answer
  };

  /// `answers[i]` is the text of the answer of `prompts[i]`; where `asked` is given (one for each prompt), an
  /// answer whose item is in the question's past is a repeat and no leak.
  report operator()(std::span<const prompt> prompts, std::span<const std::string> answers,
                    std::span<const history> asked = {}) const;

  /// The same for prompts that bear their answers.
  report operator()(std::span<const prompt> prompts) const;

  /// Whether the prompt's text holds `answer` as defined above.
  static bool holds(const prompt& p, std::string_view answer);

 private:
  static bool repeat(const history& h);

  /// Whether two neighbours belong to one word; bytes of other scripts count as letters of none.
  static bool joined(char a, char b) { return word(a) && word(b); }
  static bool word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/target_in_prompt-inl.hpp"
#endif
