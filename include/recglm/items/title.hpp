#pragma once
#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Items as their titles, which is how RecSysLLM is read (paper.md 1.1). HTML entities are decoded and runs of white
/// space become one space; an empty title is made of the item's first attributes; titles that are alike are
/// distinguished by a number, the lowest item id keeping the bare title. Nothing of this looks at behaviour.
struct title {
  static constexpr std::string_view name = "title";
  int max_words = 0;   ///< words kept, more where fewer would not tell two items apart; 0: all
  int attributes = 2;  ///< attributes that are in for an empty title

  struct tables {
    std::vector<std::string> texts;                  ///< one for each item
    std::unordered_map<std::string, item_id> items;  ///< by text
  };
  std::shared_ptr<const tables> fitted = {};  ///< made by `fit`; public so that a policy stays an aggregate

  /// Makes the text of every item.
  void fit(const catalogue& c);

  /// Throws for an item that the catalogue did not have.
  std::string text(item_id item) const;

  std::optional<item_id> find(std::string_view text) const;

  template <class V>
  void visit(V&& v) {
    v("max-words", max_words,
      explained("words kept of a title, more where it takes more to tell two items apart; 0: all",
                value_range::at_least(0)));
    v("attributes", attributes, explained("attributes that are in for an empty title", value_range::at_least(0)));
  }

  /// A text with HTML entities decoded and every run of white space or control characters made one space, none at the
  /// ends.
  static std::string cleaned(std::string_view raw);

 private:
  /// The character of "amp", "#39" or "#x27"; nothing for what is no entity that titles use.
  static std::optional<std::string> html_entity(std::string_view word);

  std::string substitute(const catalogue& c, std::size_t item) const;

  /// Cuts texts to `max_words` words; those that would be alike get more words until they differ or end.
  void shorten(std::vector<std::string>& texts, const std::vector<bool>& given) const;

  /// The first `count` words, without punctuation that a cut leaves at the end; the whole text where it has no more.
  static std::string first_words(std::string_view text, std::size_t count);
};
static_assert(ItemRepresentation<title>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/items/title-inl.hpp"
#endif
