#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

/// What becomes of a row that is well written but can't be used: a rating outside its scale, a review without a user,
/// an unknown category (docs/decisions/bad_rows.md). A file that is not of its format stops the reading in any case.
enum class bad_rows {
  stop,  ///< the first one is an error
  count  ///< they are left out, counted and reported
};

/// What a reading left out or amended, and why: each reason with its number of rows and the place of the first.
class reading_report {
 public:
  struct entry {
    std::string what;        ///< "rating outside the scale"
    std::uint64_t rows = 0;  ///< for which it happened
    std::string first;       ///< where and what: "reviews.json.gz:12: the rating 7 lies outside 1 to 5"
    bool left_out = false;   ///< the rows are not in the data; else they are, amended
    friend bool operator==(const entry&, const entry&) = default;
  };

  /// How a table of items or users beside the events met them.
  struct join {
    std::string file;             ///< "titles.csv"
    std::string of;               ///< "item" or "user"
    std::uint64_t matched = 0;    ///< items of the data that the table describes
    std::uint64_t all = 0;        ///< items of the data
    std::uint64_t strangers = 0;  ///< rows of the table that are of none
    friend bool operator==(const join&, const join&) = default;
  };

  explicit reading_report(bad_rows rule = bad_rows::stop) : rule_(rule) {}

  /// Leaves out a row: the one that `from`, a text_file, gave last, or the one whose place `from` is (record_place).
  /// `parts` say what is wrong with it. Throws them where bad rows are to stop the reading.
  template <class From, class... Parts>
  void leave_out(const From& from, std::string_view what, const Parts&... parts) {
    if (rule_ == bad_rows::stop) fail(from.where(), ": ", parts...);
    count(from, what, true, parts...);
  }

  /// For a field of the row that `from` gave last whose value could not be read, which `parts` say: a row without the
  /// value, where the field is empty or says so (`is_missing`), is left out; else the file is not of its format, and
  /// they are thrown.
  template <class... Parts>
  void unreadable(const text_file& from, std::string_view what, std::string_view field, const Parts&... parts) {
    if (!is_missing(field)) from.wrong(parts...);
    leave_out(from, what, parts...);
  }

  /// Takes note that the row that `from` gave last was amended, and how.
  template <class... Parts>
  void amend(const text_file& from, std::string_view what, const Parts&... parts) {
    count(from, what, false, parts...);
  }

  /// Takes note of a join.
  void add(join j) { joins_.push_back(std::move(j)); }

  /// Every join, in the order in which they were made.
  const std::vector<join>& joins() const { return joins_; }

  /// Every reason, in the order in which they were met.
  const std::vector<entry>& entries() const { return entries_; }

  /// Rows that are not in the data.
  std::uint64_t left_out() const;

 private:
  template <class From, class... Parts>
  void count(const From& from, std::string_view what, bool left_out, const Parts&... parts) {
    for (entry& e : entries_)
      if (e.what == what) {
        ++e.rows;
        return;
      }
    entries_.push_back({std::string(what), 1, text_of(from.where(), ": ", parts...), left_out});
  }

  bad_rows rule_;
  std::vector<entry> entries_;
  std::vector<join> joins_;
};

/// "5 of 6 items are in titles.csv, 1 of its rows is of no item".
std::string text_of_join(const reading_report::join& j);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/reading_report-inl.hpp"
#endif
