#pragma once
#include "recglm/data/readers/sentires.hpp"

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/pickle.hpp"
#include "recglm/data/record_place.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm::detail {

/// The quadruples of one record: those of `sentence`, or the one of `template` (NETE's and PETER's files).
template <class From>
std::vector<explanation> sentires_record(const nlohmann::json& record, const From& from) {
  const auto wrong = [&](const auto&... parts) { fail(from.where(), ": ", parts...); };
  std::vector<explanation> out;
  const auto add = [&](const nlohmann::json& four) {
    if (!four.is_array() || four.size() != 4 || !four[0].is_string() || !four[1].is_string() || !four[2].is_string())
      wrong("(feature, opinion, sentence, sentiment) was expected, ", shown(four), " is there");
    std::string score = four[3].is_string() ? four[3].get<std::string>() : four[3].dump();
    if (score.starts_with('+')) score.erase(0, 1);
    const auto number = real_of(score);
    if (!number) wrong("the sentiment of '", four[0].get<std::string>(), "' is no number");
    out.push_back({four[0].get<std::string>(), four[1].get<std::string>(), four[2].get<std::string>(),
                   *number > 0   ? 1
                   : *number < 0 ? -1
                                 : 0});
  };
  if (const auto list = record.find("sentence"); list != record.end()) {
    if (!list->is_array()) wrong("field 'sentence' is no list");
    for (const nlohmann::json& four : *list) add(four);
  } else if (const auto one = record.find("template"); one != record.end()) {
    add(*one);
  }
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC dataset with_sentires(dataset data, const std::filesystem::path& path, const progress_report& progress,
                                  const std::string& encoding, reading_report* report) {
  reading_report own;
  reading_report& told = report ? *report : own;
  std::map<std::pair<std::string_view, std::string_view>, std::vector<std::size_t>> events;  // the latest first
  for (std::size_t i = data.interactions.size(); i-- > 0;)
    events[{data.users[data.interactions[i].user], data.items[data.interactions[i].item]}].push_back(i);
  std::size_t records = 0, matched = 0;
  const auto take = [&](const nlohmann::json& record, const auto& from) {
    check(record.is_object(), from.where(), ": a record was expected");
    for (const char* field : {"user", "item"}) {
      if (is_missing(record, field))
        return told.leave_out(from, text_of("no ", field), "field '", field, "' is missing; every record needs both");
      check(record[field].is_string(), from.where(), ": field '", field, "' is no text");
    }
    ++records;
    std::vector<explanation> found = detail::sentires_record(record, from);
    const auto at =
        events.find({record["user"].get_ref<const std::string&>(), record["item"].get_ref<const std::string&>()});
    if (at == events.end() || at->second.empty()) return;
    interaction& e = data.interactions[at->second.back()];
    at->second.pop_back();
    ++matched;
    if (found.empty()) return;
    if (e.review < 0) {
      e.review = static_cast<int>(data.reviews.size());
      data.reviews.emplace_back();
      if (!data.headlines.empty()) data.headlines.emplace_back();
    }
    data.explanations.resize(data.reviews.size());
    data.explanations[static_cast<std::size_t>(e.review)] = std::move(found);
  };
  if (path.extension() == ".pickle" || path.extension() == ".pkl") {
    const pickle all(path);
    record_place place{path.string()};
    all.each("", [&](const nlohmann::json& record) {
      ++place.number;
      take(record, place);
    });
  } else {
    text_file file(path, progress, encoding);
    while (const auto line = file.next()) {
      if (line->empty()) continue;
      const auto record = try_parse_json(without_lone_surrogates(*line), file.where());
      if (!record)
        file.wrong(
            "no JSON record is here; Sentires' pickle may be named itself, or written as JSON, one record a line");
      take(*record, file);
    }
  }
  check(matched > 0, path.string(), ": none of ", records, " records is of an event of '", data.name,
        "'; the file belongs to other data");
  told.add({path.filename().string(), "event", matched, data.interactions.size(), records - matched});
  if (!data.explanations.empty()) data.explanations.resize(data.reviews.size());
  return data;
}

}  // namespace recglm
