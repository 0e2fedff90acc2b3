#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "recglm/data/text_file.hpp"
#include "recglm/data/utf8.hpp"

/// \file
/// Values as JSON (RFC 8259) and Python 3 (its literals) write them, one line at a time: walked over and checked at the
/// speed of reading, decoded only where they are wanted.

namespace recglm {

/// How values are written: `{"a": [true, null]}`, or `{'a': (True, None)}` with either quote, \x escapes and u'...'.
enum class notation : std::uint8_t { json, python };

/// One value of a line, as it is written there.
struct literal {
  enum class kind : std::uint8_t { absent, null, boolean, number, text, list, map };
  kind is = kind::absent;
  bool escaped = false;    ///< a text with backslashes
  std::string_view raw{};  ///< a text without its quotes, everything else whole
};

/// "a text", "a number": for messages.
std::string_view name_of(literal::kind k);

/// Walks over the values of one line. What breaks the notation throws, naming file, line, field and byte.
class literal_cursor {
 public:
  /// Deepest nesting that is taken for data.
  static constexpr int deepest = 64;

  /// `line` is what `file` gave last; both outlive the cursor.
  literal_cursor(const text_file& file, std::string_view line, notation how)
      : file_(&file), begin_(line.data()), at_(begin_), end_(begin_ + line.size()), how_(how) {}

  /// The name of the field that is being read, for messages; empty between fields.
  std::string_view field{};

  notation how() const { return how_; }

  /// The character at this place behind blanks, '\0' at the end of the line.
  char look();

  /// Whether nothing but blanks is left.
  bool done() { return look() == '\0' && at_ == end_; }

  /// Steps over `c` where it is at this place.
  bool take(char c);

  /// Throws, saying what is wrong here.
  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    const std::string name = field.empty() ? std::string() : text_of("field '", field, "': ");
    file_->wrong(name, parts..., " (byte ", at_ - begin_ + 1, ')');
  }

  /// The value at this place, checked whole; the place moves behind it.
  literal value();

  /// The text at this place, which begins with a quote.
  literal text();

  /// Goes through the entries of a list that is at this place: see(value). Of a map it gives the values.
  template <class See>
  void entries(See see) {
    const char open = *at_++, close = open == '{' ? '}' : open == '[' ? ']' : ')';
    if (++depth_ > deepest) wrong("more than ", deepest, " values are nested; this is no record");
    for (bool first = true; !take(close); first = false) {
      if (!first && !take(',')) wrong("',' or '", close, "' was expected, ", shown(), " is here");
      if (!first && how_ == notation::python && take(close)) break;
      if (open == '{') {
        if (how_ == notation::json && look() != '"') wrong("a name in quotes was expected, ", shown(), " is here");
        value();
        if (!take(':')) wrong("':' was expected behind a name, ", shown(), " is here");
      }
      see(value());
    }
    --depth_;
  }

  /// What is at this place, for messages.
  std::string shown();

 private:
  static constexpr std::uint64_t ones = 0x0101010101010101u;

  /// The first quote, backslash or control character from `p` on, or the end; eight bytes at a time.
  const char* telling(const char* p, char quote);

  /// Checks the escape at this place and stops at its last character.
  void escape();

  literal container(char open);

  literal number();

  literal word();

  static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  const text_file* file_;
  const char *begin_, *at_, *end_;
  int depth_ = 0;
  notation how_;
};

/// The characters of a text that a cursor has checked, in UTF-8. Surrogates that stand for one character together
/// become it, others U+FFFD; \x41 is U+0041, as in Python 3.
std::string decoded(const literal& text, notation how);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/literal-inl.hpp"
#endif
