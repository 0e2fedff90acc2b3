#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// A dataset as a folder, which every experiment takes (`--data FOLDER`): users.tsv, items.tsv, interactions.tsv,
/// reviews.tsv, explanations.tsv, each with a line of column names, and manifest.json with counts and hashes
/// (docs/data.md). items.tsv has a further column for each named column of the items. Fields are escaped
/// (data/escape.hpp), in lists of attributes the bar too.

namespace recglm {

namespace detail {
inline constexpr std::string_view dataset_format = "recglm dataset 2";
inline constexpr std::string_view user_columns = "user\tname\tattributes";
inline constexpr std::string_view item_columns = "item\ttitle\tattributes";
inline constexpr std::string_view interaction_columns = "user\titem\trating\ttime\treview";
inline constexpr std::string_view review_columns = "review\theadline";
inline constexpr std::string_view explanation_columns = "review\tfeature\topinion\tsentence\tsentiment";

std::string list_field(std::span<const std::string> list);

std::vector<std::string> list_of(std::string_view field, const text_file& file);

/// Names and values in turn.
std::string attribute_field(std::span<const user_attribute> attributes);

/// `list[i]`, or nothing where a dataset does not have it.
template <class T>
T entry_of(const std::vector<T>& list, std::size_t i) {
  return i < list.size() ? list[i] : T();
}

/// Puts a value at place `i` of a list that stays empty until there is one to keep.
template <class T>
void put_entry(std::vector<T>& list, std::size_t i, T value) {
  if (value.empty()) return;
  if (list.size() <= i) list.resize(i + 1);
  list[i] = std::move(value);
}
}  // namespace detail

/// Writes a dataset folder piece by piece, so that a world of any size goes through in bounded memory: users and items
/// in the order of their ids, interactions by user in time order. Nothing has its name before `close`.
class dataset_writer {
 public:
  /// Makes the folder where it is missing. `columns` are the names of the items' columns.
  explicit dataset_writer(const std::filesystem::path& folder, std::string name,
                          std::span<const std::string> columns = {});

  /// A user by the name in the source, what the user is called, and what else is known.
  void add_user(std::string_view name, std::string_view called = {}, std::span<const user_attribute> attributes = {}) {
    users_->add(escaped(name) + '\t' + escaped(called) + '\t' + detail::attribute_field(attributes));
  }

  /// `values` are those of the columns, in their order.
  void add_item(std::string_view name, std::string_view title, std::span<const std::string> attributes,
                std::span<const std::string> values = {});

  /// Returns the number by which an interaction names the review.
  int add_review(std::string_view text, std::string_view headline = {}, std::span<const explanation> explanations = {});

  void add(const interaction& e) {
    interactions_->add(text_of(e.user, '\t', e.item, '\t', decimal(e.rating), '\t', e.time, '\t', e.review));
  }

  /// Gives all files their names, the manifest last. `notes` is kept in the manifest: sources, settings, rules.
  void close();
  void close(const nlohmann::json& notes);

 private:
  struct table {
    table(const std::filesystem::path& path, std::string_view columns);
    void add(std::string_view line);
    atomic_file file;
    std::string name;
    sha256 hash;
    std::uint64_t bytes = 0, lines = 0;
  };

  std::filesystem::path folder_;
  std::string name_;
  std::size_t columns_ = 0;
  std::unique_ptr<table> users_, items_, interactions_, reviews_, explanations_;
};

/// Writes `data` as a dataset folder. A list that only some sources have comes back empty where all its entries are.
/// Throws where `data` is not valid or the disk is full.
void write_dataset(const std::filesystem::path& folder, const dataset& data);
void write_dataset(const std::filesystem::path& folder, const dataset& data, const nlohmann::json& notes);

/// Where the files of a dataset come from: a name in, its lines out.
using dataset_source = std::function<text_file(const std::string& name)>;

/// Reads manifest.json of a dataset folder. Throws where there is none or it is another file.
nlohmann::json read_dataset_manifest(const std::filesystem::path& folder);

/// Reads a dataset whose files come from anywhere; see below.
dataset read_dataset(const dataset_source& open);

/// Reads what `write_dataset`, a `dataset_writer` or the program `prepare` wrote. Throws, naming file and line, where a
/// file is missing, damaged, or changed since.
dataset read_dataset(const std::filesystem::path& folder, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/dataset_folder-inl.hpp"
#endif
