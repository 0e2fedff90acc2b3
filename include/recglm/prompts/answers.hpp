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
std::string_view bare_answer(std::string_view text);
bool same_word(std::string_view a, std::string_view b);
}  // namespace detail

/// A rating: the whole answer is a number within the scale ("4", "4.5", " 5.0 "). Nothing for any other text.
std::optional<double> rating_of(std::string_view answer, double lowest = 1, double best = 5);

/// A rating by P5's rule (paper.md 3.6): the answer is literally one of "1.0" .. "4.9". So "5.0", "5" and "4" are
/// nothing.
std::optional<double> p5_rating_of(std::string_view answer);

/// Yes or no: the answer is the first of the two words, or the second; letters large or small. Nothing for other texts.
std::optional<bool> yes_no_of(std::string_view answer, const std::array<std::string, 2>& words = {"yes", "no"});

/// An item, by the words that its representation gives it.
template <ItemRepresentation I>
std::optional<item_id> item_of(std::string_view answer, const I& items) {
  return items.find(detail::bare_answer(answer));
}

/// An answer of two parts: "4 , the scent stays" (P5's 3-7 and 3-8). The rating is what is before the first " , ",
/// by the rule of `rating_of`; nothing where there is no " , ".
struct rated_text {
  std::string_view rating;
  std::string_view text;  ///< looks into the answer
};
std::optional<rated_text> rated_text_of(std::string_view answer);

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
  void merge(const answer_count& other);
  /// The share that could not be read; 0 where nothing was asked.
  double rate() const { return answers ? static_cast<double>(unparsable) / static_cast<double>(answers) : 0; }
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/answers-inl.hpp"
#endif
