#pragma once
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/concepts.hpp"
#include "recglm/data/numbers.hpp"

/// \file
/// From what a model wrote to what it means. An answer that can't be read is nothing; `answer_count` keeps account, so
/// that none is dropped in silence.

namespace recglm {

namespace detail {
/// Without white space at the ends.
inline std::string_view bare_answer(std::string_view text) {
  constexpr std::string_view space = " \t\n\v\f\r";
  const std::size_t begin = text.find_first_not_of(space);
  return begin == text.npos ? std::string_view() : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}
inline bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](unsigned char x, unsigned char y) {
           return x == y || (x < 128 && std::tolower(x) == std::tolower(y));
         });
}
}  // namespace detail

/// A rating: the whole answer is a number within the scale ("4", "4.5", " 5.0 "). Nothing for any other text.
inline std::optional<double> rating_of(std::string_view answer, double lowest = 1, double best = 5) {
  const auto number = real_of(detail::bare_answer(answer));
  return number && *number >= lowest && *number <= best ? number : std::nullopt;
}

/// A rating by P5's rule (PAPER 3.6): the answer is literally one of "1.0" .. "4.9". So "5.0", "5" and "4" are nothing.
inline std::optional<double> p5_rating_of(std::string_view answer) {
  const bool literal = answer.size() == 3 && answer[0] >= '1' && answer[0] <= '4' && answer[1] == '.' &&
                       answer[2] >= '0' && answer[2] <= '9';
  return literal ? real_of(answer) : std::nullopt;
}

/// Yes or no: the answer is the first of the two words, or the second; letters large or small. Nothing for other texts.
inline std::optional<bool> yes_no_of(std::string_view answer, const std::array<std::string, 2>& words = {"yes", "no"}) {
  const std::string_view bare = detail::bare_answer(answer);
  for (std::size_t i = 0; i < 2; ++i)
    if (detail::same_word(bare, words[i])) return i == 0;
  return std::nullopt;
}

/// An item, by the words that its representation gives it.
template <ItemRepresentation I>
std::optional<item_id> item_of(std::string_view answer, const I& items) {
  return items.find(detail::bare_answer(answer));
}

/// An answer of two parts: "4 , the scent stays" (P5's 3-7 and 3-8). The rating is what stands before the first " , ",
/// by the rule of `rating_of`; nothing where there is no " , ".
struct rated_text {
  std::string_view rating;
  std::string_view text;  ///< looks into the answer
};
inline std::optional<rated_text> rated_text_of(std::string_view answer) {
  const std::size_t at = answer.find(" , ");
  if (at == answer.npos) return std::nullopt;
  return rated_text{detail::bare_answer(answer.substr(0, at)), detail::bare_answer(answer.substr(at + 3))};
}

/// Keeps account of answers as they are read: `count(rating_of(text))` gives what it is given.
struct answer_count {
  std::size_t answers = 0;
  std::size_t unparsable = 0;

  template <class T>
  std::optional<T> operator()(std::optional<T> read) {
    ++answers;
    unparsable += !read;
    return read;
  }
  void merge(const answer_count& other) {
    answers += other.answers;
    unparsable += other.unparsable;
  }
  /// The share that could not be read; 0 where nothing was asked.
  double rate() const { return answers ? static_cast<double>(unparsable) / static_cast<double>(answers) : 0; }
};

}  // namespace recglm
