#pragma once
#include "recglm/data/readers/p5_folder.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
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
#include "recglm/data/reading_report.hpp"
#include "recglm/data/record_place.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm::detail {

RECGLM_FUNC nlohmann::json json_in(text_file file) {
  auto out = try_parse_json(without_lone_surrogates(file.rest()), file.name());
  check(out.has_value(), file.name(), " is no JSON; it is damaged or another file");
  return std::move(*out);
}

RECGLM_FUNC std::unordered_map<std::string, std::string> p5_numbers(const std::string& name, const nlohmann::json& maps,
                                                                    const char* which) {
  check(maps.is_object() && maps.contains(which) && maps[which].is_object(), name, ": field '", which,
        "' is missing or no map; P5's preprocessing writes it");
  std::unordered_map<std::string, std::string> out;
  for (const auto& [key, number] : maps[which].items()) {
    check(number.is_string() || number.is_number_integer(), name, ": field '", which, "': the number of '", key,
          "' is none");
    out.emplace(key, number.is_string() ? number.get<std::string>() : number.dump());
  }
  return out;
}

RECGLM_FUNC std::optional<p5_review> p5_review_of(const nlohmann::json& record, const record_place& place,
                                                  const std::unordered_map<std::string, std::string>& users,
                                                  const std::unordered_map<std::string, std::string>& items,
                                                  reading_report& report) {
  check(record.is_object(), place.where(), " is no record");
  const auto text = [&](const char* field) {
    if (is_missing(record, field)) return std::string();
    check(record[field].is_string(), place.where(), ": field '", field, "' is no text");
    return record[field].get<std::string>();
  };
  const auto left_out = [&](std::string_view what, const char* field) {
    report.leave_out(place, text_of("no ", what), "field '", field, "' is missing; every review needs its ", what);
  };
  for (const auto& [what, field] : {std::pair("user", "reviewerID"), std::pair("item", "asin")})
    if (text(field).empty()) {
      left_out(what, field);
      return std::nullopt;
    }
  p5_review out;
  const auto number = [&](std::string_view what, const char* field, auto& to) {
    if (is_missing(record, field) ||
        (record[field].is_string() && recglm::is_missing(record[field].get<std::string>()))) {
      if (out.usable) left_out(what, field);
      out.usable = false;
      return;
    }
    check(record[field].is_number() && std::abs(record[field].get<double>()) < 9e15, place.where(), ": field '", field,
          "' is no number");
    to = static_cast<std::decay_t<decltype(to)>>(record[field].get<double>());
  };
  number("rating", "overall", out.rating);
  number("time", "unixReviewTime", out.time);
  out.called = text("reviewerName");
  out.text = text("reviewText");
  out.headline = text("summary");
  if (std::string why = text("explanation"); !why.empty()) out.explanations.push_back({text("feature"), "", why, 0});
  const auto user = users.find(text("reviewerID")), item = items.find(text("asin"));
  if (user == users.end() || item == items.end()) return std::nullopt;
  out.user = user->second;
  out.item = item->second;
  return out;
}

RECGLM_FUNC bool each_p5_review(const std::filesystem::path& folder, const file_opener& open, reading_report& report,
                                const std::function<void(p5_review)>& see) {
  std::filesystem::path from;
  for (const char* name : {"review_splits.pkl", "review_splits.json.gz", "review_splits.json"})
    if (std::filesystem::exists(folder / name)) from = folder / name;
  if (from.empty()) return false;
  const std::filesystem::path maps = folder / "datamaps.json";
  const nlohmann::json numbers = json_in(open(maps));
  const auto users = p5_numbers(maps.string(), numbers, "user2id"),
             items = p5_numbers(maps.string(), numbers, "item2id");
  static constexpr std::pair<const char*, part> lists[] = {
      {"train", part::train}, {"val", part::validation}, {"test", part::test}};
  record_place place{from.string(), "review"};
  const auto take = [&](part which, const nlohmann::json& record) {
    ++place.number;
    if (auto review = p5_review_of(record, place, users, items, report)) {
      review->which = which;
      see(std::move(*review));
    }
  };
  const auto each = [&](const auto& in) {
    for (const auto& [list, which] : lists) {
      place.list = list;
      place.number = 0;
      in(list, [&, which = which](const nlohmann::json& record) { take(which, record); });
    }
  };
  if (from.extension() == ".pkl") {
    const pickle all(from);
    each([&](const char* list, const auto& see_one) { all.each(list, see_one); });
  } else {
    const nlohmann::json all = json_in(open(from));
    each([&](const char* list, const auto& see_one) {
      check(all.is_object() && all.contains(list) && all[list].is_array(), from.string(), ": field '", list,
            "' is missing or no list");
      for (const nlohmann::json& record : all[list]) see_one(record);
    });
  }
  return true;
}

RECGLM_FUNC std::string pair_key(std::string_view user, std::string_view item) { return text_of(user, ' ', item); }

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string read_p5_folder(dataset_builder& out, const std::filesystem::path& folder,
                                       const progress_report& progress) {
  check(std::filesystem::is_directory(folder), folder.string(), " is no folder; name the one with sequential_data.txt");
  const auto open = [&](const std::filesystem::path& path) { return out.open(path); };
  std::unordered_map<std::string, std::vector<detail::p5_review>> reviews;
  std::unordered_map<std::string, std::string> names;
  const bool reviewed = detail::each_p5_review(folder, open, out.report(), [&](detail::p5_review review) {
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
        if (r.usable) out.add(sequences, {words[0], words[i], r.rating, r.time, r.text, r.headline, r.explanations});
        of_pair.pop_back();
      }
    }
  }

  const auto maps = folder / "datamaps.json";
  for (const char* name : {"meta.json.gz", "meta.json"})
    if (std::filesystem::exists(folder / name)) {
      const auto items = detail::p5_numbers(maps.string(), detail::json_in(open(maps)), "item2id");
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
      const nlohmann::json called = file.extension() == ".pkl" ? pickle(file).value() : detail::json_in(open(file));
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

RECGLM_FUNC split read_p5_review_split(const std::filesystem::path& folder, const dataset& data,
                                       const reading_rules& rules) {
  // Of a pair that occurs more than once each event takes the review of its time.
  std::unordered_map<std::string, std::vector<std::pair<std::int64_t, part>>> parts;
  reading_report report(rules.rows);  // what it says was told when the data was read
  const bool there = detail::each_p5_review(
      folder, [&](const std::filesystem::path& path) { return text_file(path, {}, rules.encodings.of(path)); }, report,
      [&](const detail::p5_review& r) {
        if (r.usable) parts[detail::pair_key(r.user, r.item)].emplace_back(r.time, r.which);
      });
  check(there, folder.string(), " has no review_splits.pkl or .json; P5's preprocessing writes it");
  split out{data.interactions, {}, "p5 review_splits"};
  for (const interaction& e : out.events) {
    auto& of_pair = parts[detail::pair_key(data.users[e.user], data.items[e.item])];
    const auto at = std::find_if(of_pair.rbegin(), of_pair.rend(), [&](const auto& r) { return r.first == e.time; });
    check(at != of_pair.rend(), folder.string(), ": user '", data.users[e.user], "' has item '", data.items[e.item],
          "' in the dataset but not in review_splits; they belong to different data");
    out.parts.push_back(at->second);
    of_pair.erase(std::next(at).base());
  }
  return out;
}

}  // namespace recglm
