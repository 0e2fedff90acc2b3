#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/readers/delimited.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// MovieLens 20M, 25M, 32M and latest: ratings.csv with userId,movieId,rating,timestamp and movies.csv with
/// movieId,title,genres, in UTF-8.

namespace recglm {

/// Reads ratings.csv; a rating is half a star to five.
void read_movielens_csv_ratings(dataset_builder& out, text_file& file);

/// Reads movies.csv; the genres are the attributes.
void read_movielens_csv_titles(dataset_builder& out, text_file& file);

/// Reads a folder with ratings.csv and movies.csv, or a ratings file with a movies.csv beside it where there is one.
/// Returns what the dataset is called.
std::string read_movielens_csv(dataset_builder& out, const std::filesystem::path& source,
                               const progress_report& progress = {});

/// The same as a dataset.
dataset read_movielens_csv(const std::filesystem::path& source, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/movielens_csv-inl.hpp"
#endif
