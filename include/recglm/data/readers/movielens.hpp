#pragma once
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/data/utf8.hpp"

/// \file
/// The `::` files of MovieLens 1M and 10M and of MovieTweetings: ratings.dat with user::item::rating::time, movies.dat
/// with item::Title (year)::Genre|Genre, users.dat. MovieLens 1M is written in ISO 8859-1, the others in UTF-8.

namespace recglm {

/// Reads the lines of ratings.dat.
void read_movielens_ratings(dataset_builder& out, text_file& file);

/// Reads the lines of movies.dat; the genres are the attributes. A title may hold `::`, and the genres may be empty or
/// missing.
void read_movielens_titles(dataset_builder& out, text_file& file);

/// Reads the lines of users.dat: MovieLens 1M's user::gender::age::occupation::zip gives "female", "25-34",
/// "lawyer" as its code book (README) has them; MovieTweetings' user::twitter says nothing that is kept.
void read_movielens_users(dataset_builder& out, text_file& file);

/// Reads a folder with ratings.dat, movies.dat and users.dat, or a ratings file with the others beside it where there
/// are any. Returns what the dataset is called.
std::string read_movielens(dataset_builder& out, const std::filesystem::path& source,
                           const progress_report& progress = {});

/// The same as a dataset.
dataset read_movielens(const std::filesystem::path& source, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/movielens-inl.hpp"
#endif
