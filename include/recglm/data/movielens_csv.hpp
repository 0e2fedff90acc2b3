#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/delimited.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// MovieLens 20M, 25M, 32M and latest: ratings.csv with userId,movieId,rating,timestamp and movies.csv with
/// movieId,title,genres, in UTF-8.

namespace recglm {

/// Reads ratings.csv; a rating is half a star to five.
inline void read_movielens_csv_ratings(dataset_builder& out, text_file& file) {
  out.expect({0.5, 5});
  read_delimited_interactions(out, file, column_map{"userId", "movieId", "timestamp", "rating", ""});
}

/// Reads movies.csv; the genres are the attributes.
inline void read_movielens_csv_titles(dataset_builder& out, text_file& file) {
  delimited_records records(file, ',');
  const auto head = records.next();
  if (!head || *head != std::vector<std::string>{"movieId", "title", "genres"})
    fail(file.name(), ":1: the head movieId,title,genres was expected");
  while (const auto fields = records.next()) {
    if (fields->size() != 3) file.wrong("3 fields were expected, ", fields->size(), " stand here");
    std::vector<std::string> attributes;
    if ((*fields)[2] != "(no genres listed)")
      for (std::string_view genre : pieces_of((*fields)[2], "|")) attributes.emplace_back(genre);
    out.describe(file, (*fields)[0], (*fields)[1], std::move(attributes));
  }
}

/// Reads a folder with ratings.csv and movies.csv, or a ratings file with a movies.csv beside it where there is one.
/// Returns what the dataset is called.
inline std::string read_movielens_csv(dataset_builder& out, const std::filesystem::path& source,
                                      const progress_report& progress = {}) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path path = folder ? source / "ratings.csv" : source;
  text_file ratings(path, progress);
  read_movielens_csv_ratings(out, ratings);
  if (const auto movies = path.parent_path() / "movies.csv"; std::filesystem::exists(movies)) {
    text_file titles(movies, progress);
    read_movielens_csv_titles(out, titles);
  }
  return folder ? std::filesystem::absolute(source).lexically_normal().filename().string() : path.stem().string();
}

/// The same as a dataset.
inline dataset read_movielens_csv(const std::filesystem::path& source, const progress_report& progress = {}) {
  dataset_builder out;
  const std::string name = read_movielens_csv(out, source, progress);
  return out.build(name);
}

}  // namespace recglm
