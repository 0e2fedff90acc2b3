#pragma once
#include "recglm/data/readers/p5_folder.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/pickle.hpp"
#include "recglm/data/readers/amazon.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm::detail {

RECGLM_FUNC nlohmann::json json_in(const std::filesystem::path& path) {
  text_file file(path);
  auto out = try_parse_json(without_lone_surrogates(file.rest()), path.string());
  check(out.has_value(), path.string(), " is no JSON; it is damaged or another file");
  return std::move(*out);
}

RECGLM_FUNC std::unordered_map<std::string, std::string> p5_numbers(const std::filesystem::path& path,
                                                                    const nlohmann::json& maps, const char* which) {
  check(maps.is_object() && maps.contains(which) && maps[which].is_object(), path.string(), ": field '", which,
        "' is missing or no map; P5's preprocessing writes it");
  std::unordered_map<std::string, std::string> out;
  for (const auto& [name, number] : maps[which].items()) {
    check(number.is_string() || number.is_number_integer(), path.string(), ": field '", which, "': the number of '",
          name, "' is none");
    out.emplace(name, number.is_string() ? number.get<std::string>() : number.dump());
  }
  return out;
}

RECGLM_FUNC p5_review p5_review_of(const nlohmann::json& record, const std::string& place,
                                   const std::unordered_map<std::string, std::string>& users,
                                   const std::unordered_map<std::string, std::string>& items) {
  check(record.is_object(), place, " is no record");
  const auto text = [&](const char* field, bool needed) {
    const auto at = record.find(field);
    if (!needed && (at == record.end() || at->is_null())) return std::string();
    check(at != record.end() && at->is_string(), place, ": field '", field, "' is missing or no text");
    return at->get<std::string>();
  };
  const auto number = [&](const char* field) {
    const auto at = record.find(field);
    check(at != record.end() && at->is_number() && std::abs(at->get<double>()) < 9e15, place, ": field '", field,
          "' is missing or no number");
    return at->get<double>();
  };
  const auto numbered = [&](const char* field, const std::unordered_map<std::string, std::string>& numbers) {
    const std::string name = text(field, true);
    const auto at = numbers.find(name);
    return at == numbers.end() ? std::string() : at->second;
  };
  p5_review out{numbered("reviewerID", users),
                numbered("asin", items),
                text("reviewerName", false),
                text("reviewText", false),
                text("summary", false),
                static_cast<float>(number("overall")),
                static_cast<std::int64_t>(number("unixReviewTime")),
                {}};
  if (std::string why = text("explanation", false); !why.empty())
    out.explanations.push_back({text("feature", false), "", std::move(why), 0});
  return out;
}

RECGLM_FUNC bool each_p5_review(const std::filesystem::path& folder, const std::function<void(p5_review)>& see) {
  std::filesystem::path from;
  for (const char* name : {"review_splits.pkl", "review_splits.json.gz", "review_splits.json"})
    if (std::filesystem::exists(folder / name)) from = folder / name;
  if (from.empty()) return false;
  const std::filesystem::path maps = folder / "datamaps.json";
  const nlohmann::json numbers = json_in(maps);
  const auto users = p5_numbers(maps, numbers, "user2id"), items = p5_numbers(maps, numbers, "item2id");
  static constexpr std::pair<const char*, part> lists[] = {
      {"train", part::train}, {"val", part::validation}, {"test", part::test}};
  const auto take = [&](const char* list, part which, std::size_t number, const nlohmann::json& record) {
    p5_review review =
        p5_review_of(record, text_of(from.string(), ": review ", number, " of '", list, "'"), users, items);
    review.which = which;
    if (!review.user.empty() && !review.item.empty()) see(std::move(review));
  };
  if (from.extension() == ".pkl") {
    const pickle all(from);
    for (const auto& [list, which] : lists) {
      std::size_t number = 0;
      all.each(list, [&, l = list, w = which](const nlohmann::json& record) { take(l, w, ++number, record); });
    }
  } else {
    const nlohmann::json all = json_in(from);
    for (const auto& [list, which] : lists) {
      check(all.is_object() && all.contains(list) && all[list].is_array(), from.string(), ": field '", list,
            "' is missing or no list");
      std::size_t number = 0;
      for (const nlohmann::json& record : all[list]) take(list, which, ++number, record);
    }
  }
  return true;
}

RECGLM_FUNC std::string pair_key(std::string_view user, std::string_view item) { return text_of(user, ' ', item); }

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string read_p5_folder(dataset_builder& out, const std::filesystem::path& folder,
                                       const progress_report& progress) {
  check(std::filesystem::is_directory(folder), folder.string(), " is no folder; name the one with sequential_data.txt");
  std::unordered_map<std::string, std::vector<detail::p5_review>> reviews;
  std::unordered_map<std::string, std::string> names;
  const bool reviewed = detail::each_p5_review(folder, [&](detail::p5_review review) {
    if (!review.called.empty()) names[review.user] = review.called;
    reviews[detail::pair_key(review.user, review.item)].push_back(std::move(review));
  });

  text_file sequences = out.open(folder / "sequential_data.txt", progress);
  if (!reviewed) {
    read_sequences(out, sequences);
  } else {
    out.expect({1, 5});
    for (auto& [key, of_pair] : reviews)
      std::stable_sort(of_pair.begin(), of_pair.end(), [](const auto& a, const auto& b) { return a.time > b.time; });
    std::unordered_set<std::string> users;
    while (const auto line = sequences.next()) {
      const auto words = words_of(*line);
      if (words.empty()) continue;
      if (!users.emplace(words[0]).second)
        sequences.wrong("user '", words[0], "' is here again; a user's items are in one line");
      if (words.size() == 1)
        out.report().leave_out(sequences, "user without items", "user '", words[0],
                               "' has no items; leave the line out");
      for (std::size_t i = 1; i < words.size(); ++i) {
        auto& of_pair = reviews[detail::pair_key(words[0], words[i])];
        if (of_pair.empty())
          sequences.wrong("user '", words[0], "' has item '", words[i],
                          "' here but no review of it in review_splits; the files belong to different data");
        const detail::p5_review& r = of_pair.back();
        out.add(sequences, {words[0], words[i], r.rating, r.time, r.text, r.headline, r.explanations});
        of_pair.pop_back();
      }
    }
  }

  const auto maps = folder / "datamaps.json";
  for (const char* name : {"meta.json.gz", "meta.json"})
    if (std::filesystem::exists(folder / name)) {
      const auto items = detail::p5_numbers(maps, detail::json_in(maps), "item2id");
      text_file file = out.open(folder / name, progress);
      out.join(file.name(), "item", [&] {
        read_amazon_items(out, file, amazon_2014, [&](std::string_view product) {
          const auto at = items.find(std::string(product));
          return at == items.end() ? std::string() : at->second;
        });
      });
      break;
    }
  for (const auto& [user, name] : names) out.name_user(user, name);
  for (const char* name : {"user_id2name.json", "user_id2name.pkl"})
    if (const std::filesystem::path file = folder / name; std::filesystem::exists(file)) {
      const nlohmann::json called = file.extension() == ".pkl" ? pickle(file).value() : detail::json_in(file);
      out.join(file.string(), "user", [&] {
        for (const auto& [user, as] : called.items())
          if (as.is_string()) out.name_user(user, as.get<std::string>());
      });
      break;
    }
  return called_after(folder);
}

RECGLM_FUNC dataset read_p5_folder(const std::filesystem::path& folder, const progress_report& progress) {
  dataset_builder out;
  const std::string name = read_p5_folder(out, folder, progress);
  return out.build(name);
}

RECGLM_FUNC split read_p5_review_split(const std::filesystem::path& folder, const dataset& data) {
  std::unordered_map<std::string, std::vector<part>> parts;
  const bool there = detail::each_p5_review(
      folder, [&](const detail::p5_review& r) { parts[detail::pair_key(r.user, r.item)].push_back(r.which); });
  check(there, folder.string(), " has no review_splits.pkl or .json; P5's preprocessing writes it");
  split out{data.interactions, {}, "p5 review_splits"};
  for (const interaction& e : out.events) {
    auto& of_pair = parts[detail::pair_key(data.users[e.user], data.items[e.item])];
    check(!of_pair.empty(), folder.string(), ": user '", data.users[e.user], "' has item '", data.items[e.item],
          "' in the dataset but not in review_splits; they belong to different data");
    out.parts.push_back(of_pair.back());
    of_pair.pop_back();
  }
  return out;
}

}  // namespace recglm
