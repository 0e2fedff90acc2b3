#pragma once
#include "recglm/data/readers/movielens_csv.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/readers/delimited.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC void read_movielens_csv_ratings(dataset_builder& out, text_file& file) {
  out.expect({0.5, 5});
  read_delimited_interactions(out, file, column_map{"userId", "movieId", "timestamp", "rating", ""});
}

RECGLM_FUNC void read_movielens_csv_titles(dataset_builder& out, text_file& file) {
  delimited_records records(file, ',');
  const auto head = records.next();
  if (!head || *head != std::vector<std::string>{"movieId", "title", "genres"})
    fail(file.name(), ":1: the head movieId,title,genres was expected");
  while (const auto fields = records.next()) {
    if (fields->size() != 3) file.wrong("3 fields were expected, ", fields->size(), " are here");
    std::vector<std::string> attributes;
    if ((*fields)[2] != "(no genres listed)")
      for (std::string_view genre : pieces_of((*fields)[2], "|")) attributes.emplace_back(genre);
    out.describe(file, (*fields)[0], (*fields)[1], attributes);
    out.set_column((*fields)[0], "genres", attributes);
  }
}

RECGLM_FUNC std::string read_movielens_csv(dataset_builder& out, const std::filesystem::path& source,
                                           const progress_report& progress) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path path = folder ? source / "ratings.csv" : source;
  text_file ratings = out.open(path, progress);
  read_movielens_csv_ratings(out, ratings);
  if (const auto movies = path.parent_path() / "movies.csv"; std::filesystem::exists(movies)) {
    text_file titles = out.open(movies, progress);
    out.join(titles.name(), "item", [&] { read_movielens_csv_titles(out, titles); });
  }
  return called_after(folder ? source : path);
}

RECGLM_FUNC dataset read_movielens_csv(const std::filesystem::path& source, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_movielens_csv(out, source, progress);
  return out.build(name);
}

}  // namespace recglm
