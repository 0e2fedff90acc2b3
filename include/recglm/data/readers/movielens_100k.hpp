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
/// MovieLens 100K as GroupLens publishes it: u.data with user, item, rating, time between tabs; u.item with
/// item|title|release|video release|address|19 genre flags; u.user with user|age|gender|occupation|zip; in ISO 8859-1.

namespace recglm {

/// Reads the lines of u.data.
void read_movielens_100k_ratings(dataset_builder& out, text_file& file);

/// Reads the lines of u.item: titles, and the genres (u.genre) as attributes.
void read_movielens_100k_titles(dataset_builder& out, text_file& file);

/// Reads the lines of u.user: gender, age and occupation as attributes.
void read_movielens_100k_users(dataset_builder& out, text_file& file);

/// Reads the folder ml-100k, or a u.data with the other files beside it where there are any. Returns what the dataset
/// is called.
std::string read_movielens_100k(dataset_builder& out, const std::filesystem::path& source,
                                const progress_report& progress = {});

/// The same as a dataset.
dataset read_movielens_100k(const std::filesystem::path& source, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/movielens_100k-inl.hpp"
#endif
