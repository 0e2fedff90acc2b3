#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// RecBole's atomic files: tab-separated with a head of typed columns, `user_id:token`, `timestamp:float`,
/// `class:token_seq`. A dataset is a folder with NAME.inter, and NAME.item and NAME.user where there are any.

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

/// Reads an .inter file: `user_id`, `item_id`; `rating`, `timestamp` and `review` where there are such columns.
void read_recbole_interactions(dataset_builder& out, text_file& file);

/// Reads an .item file: `item_id`; the title is the column `title`, or the first whose name ends so. The other columns
/// are attributes in their order, classes and brands first, a token_seq being a list of words.
void read_recbole_items(dataset_builder& out, text_file& file);

/// Reads a .user file: `user_id`, each once; the other columns are attributes called like them.
void read_recbole_users(dataset_builder& out, text_file& file);

/// Reads a folder of atomic files, or NAME.inter with NAME.item and NAME.user beside it, plain or with .gz behind.
/// Throws where there is no .inter file or more than one. Returns what the dataset is called.
std::string read_recbole(dataset_builder& out, const std::filesystem::path& source,
                         const progress_report& progress = {});

/// The same as a dataset.
dataset read_recbole(const std::filesystem::path& source, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/recbole-inl.hpp"
#endif
