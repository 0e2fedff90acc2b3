#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// RecBole's atomic files: tab-separated with a head of typed columns, `user_id:token`, `timestamp:float`,
/// `class:token_seq`. A dataset is a folder with NAME.inter, or NAME.train.inter, NAME.valid.inter and NAME.test.inter,
/// and NAME.item and NAME.user where there are any.

namespace recglm {

namespace detail {
/// A head of typed columns.
struct atomic_columns {
  std::vector<std::string> names, types;

  explicit atomic_columns(text_file& file);

  int find(std::string_view name) const;

  int need(const text_file& file, std::string_view name) const;

  std::vector<std::string_view> fields(const text_file& file, std::string_view line) const;
};
}  // namespace detail

/// What the .inter files of sequential benchmarks say: each row holds a piece of its user's history in `item_id_list`,
/// and the item behind it. The pieces of a user overlap; put together they are the user's events, each once.
class recbole_histories {
 public:
  /// The row that `file` gave last; one without user or item is a bad row of `out`. Throws where the piece shares no
  /// item at its ends with what is known of the user.
  void add(dataset_builder& out, const text_file& file, std::string_view user, std::string_view list,
           std::string_view item);

  /// Adds every user's events, whose times are their places and whose ratings 0; `file` is named where one is wrong.
  void give(dataset_builder& out, const text_file& file);

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::pair<std::string, std::vector<std::string>>> users_;
};

/// Reads an .inter file: `user_id` (or `session_id`), `item_id`; `rating`, `timestamp` and `review` where there are
/// such columns. One with `item_id_list` goes into `histories`, which then has to be given to `out`; its times and
/// ratings are of no use then.
void read_recbole_interactions(dataset_builder& out, text_file& file, recbole_histories& histories);

/// The same for the only file.
void read_recbole_interactions(dataset_builder& out, text_file& file);

/// Reads an .item file: `item_id`; the title is the column `title`, or the first whose name ends so. The other columns
/// are attributes in their order, classes and brands first, a token_seq being a list of words.
void read_recbole_items(dataset_builder& out, text_file& file);

/// Reads a .user file: `user_id`, each once; the other columns are attributes called like them.
void read_recbole_users(dataset_builder& out, text_file& file);

/// Reads a folder of atomic files, or one .inter file with NAME.item and NAME.user beside it, plain or with .gz behind.
/// The parts of a divided dataset (NAME.train.inter, ...) are read as one; NAME.item belongs to each. Throws where a
/// folder has no .inter file, files of more than one NAME, or an .item or .user file of another. Returns what the
/// dataset is called.
std::string read_recbole(dataset_builder& out, const std::filesystem::path& source,
                         const progress_report& progress = {});

/// The same as a dataset.
dataset read_recbole(const std::filesystem::path& source, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/recbole-inl.hpp"
#endif
