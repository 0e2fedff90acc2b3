#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/text_file.hpp"

/// \file
/// How a text is in a field of our files and flags (docs/decisions/escapes.md). A backslash begins an escape:
/// \\ is the backslash, \t \n \r tab, line feed and carriage return, \p the bar, \s the blank, \xHH a byte; a backslash
/// before any other mark of punctuation stands for that mark. No mark that parts fields is in a field that we
/// wrote, so that whoever cuts a line at its marks has the fields.

namespace recglm {

/// `text` as a field: backslash, tab and ends of lines are escaped, the marks of `parting`, a NUL, what is no UTF-8,
/// and a byte order mark at the begin. Any other text is itself.
std::string escaped(std::string_view text, std::string_view parting = {});

/// The text that is in a field; nothing where a backslash escapes nothing.
std::optional<std::string> unescaped(std::string_view field);

/// The same for a field of the line that `file` gave last. Throws, naming file and line, where a backslash escapes
/// nothing.
std::string unescaped(std::string_view field, const text_file& file);

/// The fields of `line` between marks before which no backslash stands; one more than there are such marks. They are
/// still escaped.
std::vector<std::string_view> escaped_fields(std::string_view line, char mark);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/escape-inl.hpp"
#endif
