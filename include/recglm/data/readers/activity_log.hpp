#pragma once
#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/k_core.hpp"
#include "recglm/data/readers/delimited.hpp"

/// \file
/// Logs of what people paid for, searched for and looked at, the paper's second scenario (paper.md 1.7): delimited text
/// with a head, one event a line: user, time, type (bill, search, visit), text, category by levels
/// ("餐饮美食/咖啡茶饮/咖啡").

namespace recglm {

/// What the columns of a log are called and what its types are.
struct log_columns {
  std::string user = "user", time = "time", type = "type", text = "text", category = "category";
  std::vector<std::string> types{"bill", "search", "visit", "账单", "搜索", "浏览"};  ///< what may be under `type`
};

/// The categories that a log may name, each with all of its levels; empty: any.
using category_table = std::unordered_set<std::string>;

/// Reads categories, one a line, levels joined by slashes. The levels above one are categories too.
category_table read_categories(text_file& file);

/// Reads a log. An item is a type with a text ("bill:..."), its title the text, its attributes the type and the levels
/// of the category, the broadest first. An unknown type, a category that is not in the table, and a line without text
/// are bad rows; an item that is in two categories keeps the first, which is noted.
void read_activity_log(dataset_builder& out, text_file& file, const log_columns& columns = {},
                       const category_table& known = {});

/// Each user's most recent events, at most so many (paper.md 1.7 keeps 500); items without events go. Throws where
/// `most` is not above 0.
dataset keep_latest(dataset data, int most);

/// Reads a folder with log.csv, and categories.txt and users.csv where there are any, or the log alone with the others
/// beside it. Returns what the dataset is called.
std::string read_activity_log(dataset_builder& out, const std::filesystem::path& source,
                              const log_columns& columns = {}, const progress_report& progress = {});

/// The same as a dataset.
dataset read_activity_log(const std::filesystem::path& source, const log_columns& columns = {},
                          const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/activity_log-inl.hpp"
#endif
