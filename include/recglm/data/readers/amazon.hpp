#pragma once
#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/field_scanner.hpp"
#include "recglm/data/readers/delimited.hpp"

/// \file
/// Amazon's reviews and metadata in the releases of 2014, 2018 and 2023: a record a line, gzip or plain, in JSON or
/// (the metadata of 2014) in Python's literals; and their files of ratings only, delimited by commas.

namespace recglm {

/// What the fields of a release are called; "" where it has none.
struct amazon_release {
  std::string_view name;
  std::string_view user, called, item, rating, time, text, headline;  ///< in a review
  std::string_view title, brand, categories;                          ///< in a record of metadata
  std::string_view described;                                         ///< the item of a record of metadata
  std::int64_t units_a_second = 1;                                    ///< in which `time` counts
  std::string_view ratings_columns;  ///< of the file of ratings only, where it has no head
};

/// The release of P5 and the paper (paper.md 4.4): `reviews_Beauty_5.json.gz`, `meta_Beauty.json.gz`,
/// `ratings_Beauty.csv`.
inline constexpr amazon_release amazon_2014{
    "amazon_2014", "reviewerID", "reviewerName", "asin", "overall", "unixReviewTime",       "reviewText", "summary",
    "title",       "brand",      "categories",   "asin", 1,         "user,item,rating,time"};
/// `All_Beauty_5.json.gz`, `meta_All_Beauty.json.gz`, `All_Beauty.csv`.
inline constexpr amazon_release amazon_2018{
    "amazon_2018", "reviewerID", "reviewerName", "asin", "overall", "unixReviewTime",       "reviewText", "summary",
    "title",       "brand",      "category",     "asin", 1,         "item,user,rating,time"};
/// `All_Beauty.jsonl.gz`, `meta_All_Beauty.jsonl.gz`, `All_Beauty.csv.gz` with a head. An item is a product with all
/// its variants (parent_asin).
inline constexpr amazon_release amazon_2023{
    "amazon_2023", "user_id", "",      "parent_asin", "rating",      "timestamp", "text",
    "title",       "title",   "store", "categories",  "parent_asin", 1000,        ""};

/// Reads a file of reviews. A review without a user, an item, a rating or a time, or with a rating outside 1 to 5, is a
/// bad row.
void read_amazon_reviews(dataset_builder& out, text_file& file, const amazon_release& release);

/// Reads a file of metadata: titles, and as attributes the brand and the categories below the shop's main one. Items
/// without reviews are skipped. A record of an item that was described before replaces what it said, a title that
/// is page code (the release of 2018 has some) is emptied, HTML's tags in others are taken out; all are noted, and
/// HTML's escapes, which stay. `named`, where it is given, says what a
/// product is called in the dataset, "" for one to pass over.
void read_amazon_items(dataset_builder& out, text_file& file, const amazon_release& release,
                       const std::function<std::string(std::string_view)>& named = {});

/// Reads a file of ratings only: columns by the head (user_id, parent_asin, rating, timestamp) or, without one, in the
/// order of the release.
void read_amazon_ratings(dataset_builder& out, text_file& file, const amazon_release& release);

/// Reads files of reviews, ratings (.csv) and metadata (whose names begin with meta_) in this order, or those of a
/// folder. Returns what the dataset is called: "Beauty" of reviews_Beauty_5.json.gz.
std::string read_amazon(dataset_builder& out, std::span<const std::filesystem::path> sources,
                        const amazon_release& release, const progress_report& progress = {});

/// The same as a dataset.
dataset read_amazon(std::span<const std::filesystem::path> sources, const amazon_release& release,
                    const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/amazon-inl.hpp"
#endif
