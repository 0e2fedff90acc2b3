#pragma once
#include "recglm/prompts/answers.hpp"

#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/numbers.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string_view bare_answer(std::string_view text) {
  constexpr std::string_view space = " \t\n\v\f\r";
  const std::size_t begin = text.find_first_not_of(space);
  return begin == text.npos ? std::string_view() : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

RECGLM_FUNC bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](unsigned char x, unsigned char y) {
           return x == y || (x < 128 && std::tolower(x) == std::tolower(y));
         });
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::optional<double> rating_of(std::string_view answer, double lowest, double best) {
  const auto number = real_of(detail::bare_answer(answer));
  return number && *number >= lowest && *number <= best ? number : std::nullopt;
}

RECGLM_FUNC std::optional<double> p5_rating_of(std::string_view answer) {
  const bool literal = answer.size() == 3 && answer[0] >= '1' && answer[0] <= '4' && answer[1] == '.' &&
                       answer[2] >= '0' && answer[2] <= '9';
  return literal ? real_of(answer) : std::nullopt;
}

RECGLM_FUNC std::optional<bool> yes_no_of(std::string_view answer, const std::array<std::string, 2>& words) {
  const std::string_view bare = detail::bare_answer(answer);
  for (std::size_t i = 0; i < 2; ++i)
    if (detail::same_word(bare, words[i])) return i == 0;
  return std::nullopt;
}

RECGLM_FUNC std::optional<rated_text> rated_text_of(std::string_view answer) {
  const std::size_t at = answer.find(" , ");
  if (at == answer.npos) return std::nullopt;
  return rated_text{detail::bare_answer(answer.substr(0, at)), detail::bare_answer(answer.substr(at + 3))};
}

RECGLM_FUNC void answer_count::merge(const answer_count& other) {
  answers += other.answers;
  unparsable += other.unparsable;
}

}  // namespace recglm
