#pragma once
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/data/literal.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/reading_report.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

/// Records of one line each, in JSON or in Python's literals (the quote of the first name says which): gives the
/// wanted fields and walks over the others, which are checked all the same. Blank lines are skipped.
class field_scanner {
 public:
  /// The fields that are wanted, counted from 0 in what follows. `file` and `report` outlive the scanner.
  field_scanner(text_file& file, reading_report& report, std::vector<std::string> wanted)
      : file_(&file), report_(&report), names_(std::move(wanted)), found_(names_.size()), texts_(names_.size()) {}

  /// Goes to the next record; false at the end of the file. Throws, naming file, line, field and byte, on what is no
  /// record. A wanted field that appears twice is noted, the last one is taken, as Python takes it.
  bool next();

  /// Whether the record has the field, and not as null.
  bool has(std::size_t f) const { return found_[f].is != literal::kind::absent && found_[f].is != literal::kind::null; }

  /// Whether a field is missing that every record needs, as its `what`; the record is then a bad row.
  bool lacks(std::size_t f, std::string_view what);

  /// The text of a field, valid until the next record; "" where there is none. Throws where another kind of value
  /// is there.
  std::string_view text(std::size_t f);

  /// The number of a field, or nothing where there is none. Throws where another kind of value is there.
  std::optional<double> number(std::size_t f) const;

  /// The same for a whole number.
  std::optional<std::int64_t> integer(std::size_t f) const;

  /// The texts of a list in a list, such as the paths of categories: [["a", "b"], ["c"]]. A plain list of texts is one
  /// path, a text a path of one. Throws where something else is there.
  std::vector<std::vector<std::string>> paths(std::size_t f) const;

  /// Throws, naming file, line and field.
  template <class... Parts>
  [[noreturn]] void wrong(std::size_t f, const Parts&... parts) const {
    file_->wrong("field '", names_[f], "': ", parts...);
  }

  const text_file& file() const { return *file_; }

 private:
  /// Python's records begin with {'name' or {u'name'.
  static notation notation_of(std::string_view line);

  literal name_at(literal_cursor& at) const;

  literal_cursor inside(const literal& value) const { return literal_cursor(*file_, value.raw, how_); }

  void expect(std::size_t f, const literal& value, literal::kind kind) const {
    if (value.is != kind) wrong(f, name_of(kind), " was expected, ", name_of(value.is), " is here");
  }

  std::string text_in(std::size_t f, const literal& value) const;

  text_file* file_;
  reading_report* report_;
  std::vector<std::string> names_;
  std::vector<literal> found_;
  std::vector<std::string> texts_;
  notation how_ = notation::json;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/field_scanner-inl.hpp"
#endif
