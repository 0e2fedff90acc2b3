#pragma once
#include "recglm/data/readers/movielens_100k.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC void read_movielens_100k_ratings(dataset_builder& out, text_file& file) {
  out.expect({1, 5});
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = pieces_of(*line, "\t");
    if (fields.size() != 4)
      file.wrong("user, item, rating and time between tabs were expected, ", fields.size(),
                 fields.size() == 1 ? " field is here" : " fields are here");
    const auto rating = real_of(fields[2]);
    const auto time = integer_of(fields[3]);
    if (!rating) {
      out.report().unreadable(file, "no rating", fields[2], "the rating '", fields[2], "' is no number");
      continue;
    }
    if (!time) {
      out.report().unreadable(file, "no time", fields[3], "the time '", fields[3], "' is no whole number of seconds");
      continue;
    }
    out.add(file, fields[0], fields[1], static_cast<float>(*rating), time);
  }
}

RECGLM_FUNC void read_movielens_100k_titles(dataset_builder& out, text_file& file) {
  file.or_latin1();
  static constexpr std::array<std::string_view, 19> genres{
      "",         "Action",  "Adventure", "Animation", "Children's", "Comedy",  "Crime",   "Documentary",
      "Drama",    "Fantasy", "Film-Noir", "Horror",    "Musical",    "Mystery", "Romance", "Sci-Fi",
      "Thriller", "War",     "Western"};
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = pieces_of(*line, "|");
    if (fields.size() != 5 + genres.size())
      file.wrong("5 fields and 19 genre flags between bars were expected, ", fields.size(), " fields are here");
    std::vector<std::string> attributes;
    for (std::size_t g = 0; g < genres.size(); ++g) {
      if (fields[5 + g] != "0" && fields[5 + g] != "1")
        file.wrong("genre flag ", g + 1, " is '", fields[5 + g], "', neither 0 nor 1");
      if (fields[5 + g] == "1") attributes.emplace_back(genres[g]);
    }
    out.describe(file, fields[0], fields[1], attributes);
    out.set_column(fields[0], "genres", attributes);
  }
}

RECGLM_FUNC void read_movielens_100k_users(dataset_builder& out, text_file& file) {
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = pieces_of(*line, "|");
    if (fields.size() != 5)
      file.wrong("user|age|gender|occupation|zip was expected, ", fields.size(),
                 fields.size() == 1 ? " field is here" : " fields are here");
    if (!integer_of<int>(fields[1])) file.wrong("the age '", fields[1], "' is no whole number");
    if (fields[2] != "F" && fields[2] != "M") file.wrong("the gender '", fields[2], "' is neither F nor M");
    out.describe_user(fields[0],
                      {{"gender", fields[2] == "F" ? "female" : "male"},
                       {"age", std::string(fields[1])},
                       {"occupation", std::string(fields[3] == "none" || fields[3] == "other" ? "" : fields[3])}});
  }
}

RECGLM_FUNC std::string read_movielens_100k(dataset_builder& out, const std::filesystem::path& source,
                                            const progress_report& progress) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path path = folder ? source / "u.data" : source, place = path.parent_path();
  text_file ratings = out.open(path, progress);
  read_movielens_100k_ratings(out, ratings);
  if (std::filesystem::exists(place / "u.item")) {
    text_file titles = out.open(place / "u.item", progress);
    out.join(titles.name(), "item", [&] { read_movielens_100k_titles(out, titles); });
  }
  if (std::filesystem::exists(place / "u.user")) {
    text_file users = out.open(place / "u.user", progress);
    out.join(users.name(), "user", [&] { read_movielens_100k_users(out, users); });
  }
  return "ml-100k";
}

RECGLM_FUNC dataset read_movielens_100k(const std::filesystem::path& source, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_movielens_100k(out, source, progress);
  return out.build(name);
}

}  // namespace recglm
