#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// The `::` files of MovieLens 1M and 10M and of MovieTweetings: ratings.dat with user::item::rating::time, movies.dat
/// with item::Title (year)::Genre|Genre.

namespace recglm {

/// Reads the lines of ratings.dat.
inline void read_movielens_ratings(dataset_builder& out, text_file& file) {
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = pieces_of(*line, "::");
    if (fields.size() != 4)
      file.wrong("user::item::rating::time was expected, ", fields.size(),
                 fields.size() == 1 ? " field stands here" : " fields stand here");
    const auto rating = real_of(fields[2]);
    const auto time = seconds_of(fields[3]);
    if (!rating) file.wrong("the rating '", fields[2], "' is no number");
    if (!time) file.wrong("the time '", fields[3], "' is no time; give seconds");
    out.add(file, fields[0], fields[1], static_cast<float>(*rating), time);
  }
}

/// Reads the lines of movies.dat; the genres are the attributes. A title may hold `::`, and the genres may be empty or
/// missing.
inline void read_movielens_titles(dataset_builder& out, text_file& file) {
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const std::size_t first = line->find("::");
    if (first == line->npos) file.wrong("item::title::genres was expected");
    const std::string_view item = line->substr(0, first), rest = line->substr(first + 2);
    const std::size_t last = rest.rfind("::");
    const std::string_view title = rest.substr(0, last),
                           genres = last == rest.npos ? std::string_view() : rest.substr(last + 2);
    std::vector<std::string> attributes;
    for (std::string_view genre : pieces_of(genres, "|")) attributes.emplace_back(genre);
    out.describe(file, item, title, std::move(attributes));
  }
}

/// Reads a folder with ratings.dat and movies.dat, or a ratings file with a movies.dat beside it where there is one.
inline dataset read_movielens(const std::filesystem::path& source, const progress_report& progress = {}) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path path = folder ? source / "ratings.dat" : source;
  dataset_builder out;
  text_file ratings(path, progress);
  read_movielens_ratings(out, ratings);
  if (const auto movies = path.parent_path() / "movies.dat"; std::filesystem::exists(movies)) {
    text_file titles(movies, progress);
    read_movielens_titles(out, titles);
  }
  return out.build(folder ? std::filesystem::absolute(source).lexically_normal().filename().string()
                          : path.stem().string());
}

}  // namespace recglm
