#pragma once
#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/field_scanner.hpp"

/// \file
/// Yelp's open dataset: yelp_academic_dataset_review.json, _business.json and _user.json, a JSON record a line, plain
/// or gzip.

namespace recglm {

/// Which of Yelp's reviews are read.
struct yelp_period {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();   ///< seconds, the first that counts
  std::int64_t until = std::numeric_limits<std::int64_t>::max();  ///< seconds, the first that no longer counts

  /// The year 2019, as in P5: what the paper's text says of its Amazon data is a sentence about this (paper.md 1.7).
  static yelp_period year_2019() { return {1546300800, 1577836800}; }
};

/// Reads a file of reviews. A review without user, business, stars or date, or with stars outside 1 to 5, is a bad row;
/// one outside the period is skipped.
void read_yelp_reviews(dataset_builder& out, text_file& file, const yelp_period& period = {});

/// Reads a file of businesses: names as titles, categories and then the city as attributes. Categories are a list in
/// older releases, a text with commas in newer ones.
void read_yelp_businesses(dataset_builder& out, text_file& file);

/// Reads a file of users: their names.
void read_yelp_users(dataset_builder& out, text_file& file);

/// Reads the files of Yelp that are named, or those of a folder; review, business and user are in their names.
/// Returns what the dataset is called.
std::string read_yelp(dataset_builder& out, std::span<const std::filesystem::path> sources,
                      const yelp_period& period = {}, const progress_report& progress = {});

/// The same as a dataset.
dataset read_yelp(std::span<const std::filesystem::path> sources, const yelp_period& period = {},
                  const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/yelp-inl.hpp"
#endif
