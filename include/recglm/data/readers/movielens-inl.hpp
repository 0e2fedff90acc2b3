#pragma once
#include "recglm/data/readers/movielens.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC void read_movielens_ratings(dataset_builder& out, text_file& file) {
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = pieces_of(*line, "::");
    if (fields.size() != 4)
      file.wrong("user::item::rating::time was expected, ", fields.size(),
                 fields.size() == 1 ? " field is here" : " fields are here");
    const auto rating = real_of(fields[2]);
    const auto time = seconds_of(fields[3]);
    if (!rating) {
      out.report().unreadable(file, "no rating", fields[2], "the rating '", fields[2], "' is no number");
      continue;
    }
    if (!time) {
      out.report().unreadable(file, "no time", fields[3], "the time '", fields[3], "' is no time; give seconds");
      continue;
    }
    out.add(file, fields[0], fields[1], static_cast<float>(*rating), time);
  }
}

RECGLM_FUNC void read_movielens_titles(dataset_builder& out, text_file& file) {
  file.or_latin1();
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
    out.describe(file, item, title, attributes);
    out.set_column(item, "genres", attributes);
  }
}

RECGLM_FUNC void read_movielens_users(dataset_builder& out, text_file& file) {
  struct age_group {
    std::string_view code, words;
  };
  static constexpr std::array<age_group, 7> ages{{{"1", "under 18"},
                                                  {"18", "18-24"},
                                                  {"25", "25-34"},
                                                  {"35", "35-44"},
                                                  {"45", "45-49"},
                                                  {"50", "50-55"},
                                                  {"56", "56 or more"}}};
  static constexpr std::array<std::string_view, 21> occupations{"",
                                                                "academic or educator",
                                                                "artist",
                                                                "clerk or administrator",
                                                                "college or graduate student",
                                                                "customer service",
                                                                "doctor or health care worker",
                                                                "executive or manager",
                                                                "farmer",
                                                                "homemaker",
                                                                "K-12 student",
                                                                "lawyer",
                                                                "programmer",
                                                                "retired",
                                                                "sales or marketing",
                                                                "scientist",
                                                                "self-employed",
                                                                "technician or engineer",
                                                                "tradesman or craftsman",
                                                                "unemployed",
                                                                "writer"};
  while (const auto line = file.next()) {
    if (line->empty()) continue;
    const auto fields = pieces_of(*line, "::");
    if (fields.size() == 2) continue;
    if (fields.size() != 5)
      file.wrong("user::gender::age::occupation::zip was expected, ", fields.size(), " fields are here");
    std::string_view age;
    for (const age_group& group : ages)
      if (group.code == fields[2]) age = group.words;
    const auto occupation = integer_of<std::size_t>(fields[3]);
    if (fields[1] != "F" && fields[1] != "M") file.wrong("the gender '", fields[1], "' is neither F nor M");
    if (age.empty()) file.wrong("the age '", fields[2], "' is none of the codes 1, 18, 25, 35, 45, 50, 56");
    if (!occupation || *occupation >= occupations.size())
      file.wrong("the occupation '", fields[3], "' is no code from 0 to 20");
    out.describe_user(fields[0], {{"gender", fields[1] == "F" ? "female" : "male"},
                                  {"age", std::string(age)},
                                  {"occupation", std::string(occupations[*occupation])}});
  }
}

RECGLM_FUNC std::string read_movielens(dataset_builder& out, const std::filesystem::path& source,
                                       const progress_report& progress) {
  const bool folder = std::filesystem::is_directory(source);
  const std::filesystem::path path = folder ? source / "ratings.dat" : source;
  text_file ratings = out.open(path, progress);
  read_movielens_ratings(out, ratings);
  if (const auto movies = path.parent_path() / "movies.dat"; std::filesystem::exists(movies)) {
    text_file titles = out.open(movies, progress);
    out.join(titles.name(), "item", [&] { read_movielens_titles(out, titles); });
  }
  if (const auto users = path.parent_path() / "users.dat"; std::filesystem::exists(users)) {
    text_file file = out.open(users, progress);
    out.join(file.name(), "user", [&] { read_movielens_users(out, file); });
  }
  return called_after(folder ? source : path);
}

RECGLM_FUNC dataset read_movielens(const std::filesystem::path& source, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_movielens(out, source, progress);
  return out.build(name);
}

}  // namespace recglm
