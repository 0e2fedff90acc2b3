#pragma once
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/reading_report.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

/// In which encodings a person's files are.
struct file_encodings {
  std::string all = {};                             ///< a name of iconv's; "": UTF-8
  std::map<std::string, std::string> of_file = {};  ///< by the name of a file, for those in another

  /// Reads "latin1" or "titles.csv=latin1", the latter for the file of that name. Throws where there is no such
  /// encoding or one is named twice.
  static file_encodings parse(std::span<const std::string> words);

  const std::string& of(const std::filesystem::path& file) const;
};

/// Where double quotes around a field of delimited text are read as CSV's (RFC 4180), and are letters elsewhere.
enum class quotes : std::uint8_t {
  csv,     ///< where commas or semicolons part the fields; most programs write no quotes where tabs do
  always,  ///< also where tabs do
  never
};

/// What a reader is given beside its sources.
struct reading_rules {
  bad_rows rows = bad_rows::stop;
  std::optional<rating_scale> scale = {};  ///< what a rating may be; nothing: what the format says, if it says it
  bool texts = true;                       ///< false: review texts, headlines and explanations are not kept
  file_encodings encodings = {};
  quotes quoted = quotes::csv;
};

/// One event as a source tells it.
struct event_row {
  std::string_view user, item;
  float rating = 0;                       ///< 0 where there is none
  std::optional<std::int64_t> time = {};  ///< seconds; nothing: the place in the user's sequence stands for it
  std::string_view review = {}, headline = {};
  std::span<const explanation> explanations = {};
};

/// What a dataset is called after the folder or the file that it is read from: "beauty" of raw/beauty/, "x" of
/// raw/x.csv.gz.
std::string called_after(const std::filesystem::path& source);

/// Collects what a source says, line by line in any order, and makes a dataset of it. Users and items get their ids by
/// the order of their names: as numbers where all names are whole numbers, else byte by byte; so the ids do not depend
/// on who met what. Each user's events are put in time order, equal times in the order of the source.
class dataset_builder {
 public:
  explicit dataset_builder(reading_rules rules = {}) : rules_(std::move(rules)), report_(rules_.rows) {}

  const reading_rules& rules() const { return rules_; }

  /// Opens a file of the source, in the encoding that the rules name for it.
  text_file open(const std::filesystem::path& path, const progress_report& progress = {});

  /// Every file that was opened so.
  const std::vector<std::filesystem::path>& opened() const { return opened_; }

  /// What was left out or amended so far; a reader adds to it.
  reading_report& report() { return report_; }
  const reading_report& report() const { return report_; }

  /// From here on ratings must lie on this scale, unless the rules name another.
  void expect(rating_scale scale) {
    if (!rules_.scale) rules_.scale = scale;
  }

  /// From here on only events between users and items of `kept` are taken: a second reading, with texts, of what was
  /// chosen after a first one without. Others are skipped silently, for they were chosen away by rule.
  void keep_only(const dataset& kept);

  /// One event. A row without user or item, or with a rating outside the scale, is a bad row; returns whether the row
  /// was taken.
  bool add(const text_file& from, const event_row& row);

  /// The same by its parts.
  bool add(const text_file& from, std::string_view user, std::string_view item, float rating,
           std::optional<std::int64_t> time, std::string_view review = {}) {
    return add(from, event_row{user, item, rating, time, review});
  }

  /// Whether some event so far is of this item.
  bool met(std::string_view item) const { return items_.find(item) >= 0; }

  /// Reads a table of what each item or user (`of`) is: read() reads it by what is below. Takes note of how many
  /// items it describes, and of its rows that are of none. Throws, naming `file`, where no row is of any item.
  template <class Read>
  void join(const std::string& file, std::string_view of, Read read) {
    begin_join(of);
    read();
    end_join(file);
  }

  /// A row of the table that is joined is of an item or a user that no event is of.
  void skip(std::string_view stranger);

  /// What an item is called. Items that no event is of are skipped. An item that was described before is an error,
  /// or, in formats that are published with repeated rows, described anew and noted.
  void describe(const text_file& from, std::string_view item, std::string_view title,
                std::vector<std::string> attributes, bool may_repeat = false);

  /// What a named column of a table says of an item: brand, category, ... The columns keep the order in which they are
  /// met; an empty value says nothing. Items that no event is of are skipped.
  void set_column(std::string_view item, std::string_view column, std::string_view value);

  /// The same of a column of several values, which are joined by commas.
  void set_column(std::string_view item, std::string_view column, std::span<const std::string> values);

  /// What a user is called; a later name replaces an earlier one, as in P5 (paper.md 3.3 step 6). Users without events
  /// are skipped.
  void name_user(std::string_view user, std::string_view called);

  /// What else is known of a user: age, occupation, ...; an empty value says nothing. Users without events are
  /// skipped.
  void describe_user(std::string_view user, std::vector<user_attribute> attributes);

  /// The dataset; the builder is then as new, its report and the list of files aside. Throws where nothing was added.
  dataset build(std::string name);

 private:
  /// Names and their numbers in order of appearance.
  struct name_table {
    struct hash {
      using is_transparent = void;
      std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
    };
    int number(std::string_view name);
    int find(std::string_view name) const;
    std::unordered_map<std::string, int, hash, std::equal_to<>> numbers;
    std::vector<std::string> names;
  };

  /// The entry of a list that grows as needed.
  template <class T>
  static T& at(std::vector<T>& list, int i) {
    if (list.size() <= static_cast<std::size_t>(i)) list.resize(static_cast<std::size_t>(i) + 1);
    return list[static_cast<std::size_t>(i)];
  }

  /// The entries of a list in an order, or nothing where it has none.
  template <class T>
  static std::vector<T> arranged(std::vector<T>& list, const std::vector<int>& order) {
    std::vector<T> out;
    if (list.empty()) return out;
    out.reserve(order.size());
    for (int i : order) out.push_back(std::move(list[static_cast<std::size_t>(i)]));
    return out;
  }

  /// What was seen of a table since `begin_join`.
  struct open_join {
    std::string of;
    std::vector<bool> met;  ///< by number of the item or the user
    std::uint64_t rows = 0, strangers = 0;
    std::string stranger;  ///< the first
  };
  void begin_join(std::string_view of);
  void end_join(const std::string& file);
  /// Number `i`, -1 for none, of the items or users is given of by `name`.
  void meet(std::string_view of, int i, std::string_view name);

  static std::vector<int> by_name(const std::vector<std::string>& names);

  reading_rules rules_;
  reading_report report_;
  std::vector<std::filesystem::path> opened_;
  dataset out_;
  name_table users_, items_;
  std::vector<std::int64_t> lengths_, described_;
  std::optional<open_join> join_;
  bool chosen_ = false;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/dataset_builder-inl.hpp"
#endif
