#pragma once
#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// Delimited text (CSV, TSV, plain or gzip) of anybody's making, its columns named by a map.

namespace recglm {

/// Which columns of a delimited file hold what: by the names of its head, or by numbers from 1 where it has none.
/// Empty: there is no such column.
struct column_map {
  std::string user = "user", item = "item", time, rating, review;
  bool all = true;  ///< false: time, rating and review may be missing from the head

  /// user, item, and time, rating and review where the head has them.
  static column_map usual() { return {"user", "item", "time", "rating", "review", false}; }

  /// Reads "user,item,time,rating": names in this order, the last ones may be left out, and "" or "-" skips one. A
  /// comma that belongs to a name has a backslash before it (data/escape.hpp).
  static column_map parse(std::string_view text);
};

/// Records of delimited text. Where quotes are read, fields may be in double quotes, hold the delimiter and line
/// ends there, and double their quotes (RFC 4180); elsewhere a quote is a letter and a record a line.
class delimited_records {
 public:
  /// Most lines a quoted field may go over: a quote that is never closed is found soon.
  static constexpr int longest_record = 10000;

  /// `delimiter` '\0': a tab where the first line has one, else a semicolon where it has more of them than commas, else
  /// a comma.
  explicit delimited_records(text_file& file, char delimiter = '\0', quotes rule = quotes::csv)
      : file_(&file), delimiter_(delimiter), rule_(rule) {}

  /// The fields of the next record that is not an empty line, valid until the next call; nothing at the end. Throws on
  /// a quote that is not closed or is inside a field.
  std::optional<std::vector<std::string>> next();

  /// Whether the last record held a field in quotes that were kept because tabs part the file: it may have been written
  /// with CSV's quotes all the same.
  bool kept_quotes() const { return kept_quotes_; }

  const text_file& file() const { return *file_; }

 private:
  static char guess(std::string_view line);
  std::string shown() const { return delimiter_ == '\t' ? "\\t" : std::string(1, delimiter_); }

  text_file* file_;
  char delimiter_;
  quotes rule_;
  bool kept_quotes_ = false;
};

namespace detail {
/// Takes note of quotes that were kept in the last record.
void note_quotes(dataset_builder& out, const delimited_records& records);

/// Finds named columns in the head, or numbered ones.
int column_of(const text_file& file, const std::vector<std::string>& head, const std::string& name, bool numbered);

/// The values of a field that may hold several.
std::vector<std::string> several(std::string_view field, std::string_view mark);
}  // namespace detail

/// Reads interactions. The columns are numbered where user's and item's are both numbers (the file has no head then),
/// else the first record is the head.
void read_delimited_interactions(dataset_builder& out, text_file& file, const column_map& map);

/// Reads what is known of items: item, title, and a list of attributes joined by bars where there is a third column. A
/// first record that begins with "item", "item_id" or "id", or has "title" in it, is a head: its other columns but
/// "attributes" are named columns of the items (dataset::item_columns), whose values are attributes too.
void read_delimited_titles(dataset_builder& out, text_file& file);

/// Reads what is known of users: a table with a head, the first column their names, every other column an attribute
/// called like the column. An empty field says nothing.
void read_delimited_users(dataset_builder& out, text_file& file);

/// Reads one or more delimited files of interactions, and a file of titles unless its path is empty. Returns what the
/// dataset is called.
std::string read_delimited(dataset_builder& out, std::span<const std::filesystem::path> sources,
                           const column_map& columns, const std::filesystem::path& titles = {},
                           const progress_report& progress = {});

/// The same as a dataset.
dataset read_delimited(std::span<const std::filesystem::path> sources, const column_map& columns,
                       const std::filesystem::path& titles = {}, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/delimited-inl.hpp"
#endif
