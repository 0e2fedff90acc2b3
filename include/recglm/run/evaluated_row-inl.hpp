#pragma once
#include "recglm/run/evaluated_row.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"

namespace recglm {

RECGLM_FUNC void write_row(const evaluated_row& row, const std::string& under, const std::filesystem::path& folder) {
  nlohmann::json groups = nlohmann::json::array();
  for (const std::vector<row_metric>& group : row.metrics) {
    nlohmann::json& metrics = groups.emplace_back(nlohmann::json::array());
    for (const row_metric& m : group)  // a NaN is written as null
      metrics.push_back({{"name", m.name}, {"value", m.value}, {"of_question", m.of_question}});
  }
  const training_record t = row.training.value_or(training_record{});
  write_hashed_json(folder / "row.json", {{"metrics", groups},
                                          {"training",
                                           {{"answers", t.answers},
                                            {"epochs", t.epochs},
                                            {"tokens", t.tokens},
                                            {"trained", t.trained},
                                            {"parameters", t.parameters},
                                            {"best_step", t.best_step},
                                            {"validation", t.validation},
                                            {"ends", t.ends}}},
                                          {"seconds", row.seconds},
                                          {"conditions", under}});
}

RECGLM_FUNC std::optional<evaluated_row> read_row(const std::string& recipe, std::uint64_t seed,
                                                  const std::string& under, const std::filesystem::path& folder) {
  const auto path = folder / "row.json";
  if (!std::filesystem::exists(path)) return std::nullopt;
  const nlohmann::json j = read_hashed_json(path);
  const auto number = [](const nlohmann::json& x) {
    return x.is_null() ? std::numeric_limits<double>::quiet_NaN() : x.get<double>();
  };
  try {
    check(j.at("conditions") == under, path.string(),
          " belongs to another run than conditions.json beside it; leave --resume out to begin anew");
    const nlohmann::json& t = j.at("training");
    evaluated_row row{recipe,
                      seed,
                      {},
                      j.at("seconds"),
                      training_record{t.at("answers"), t.at("epochs"), t.at("tokens"), t.at("trained"),
                                      t.at("parameters"), t.at("best_step"), number(t.at("validation")), t.at("ends")}};
    for (const nlohmann::json& group : j.at("metrics")) {
      std::vector<row_metric>& metrics = row.metrics.emplace_back();
      for (const nlohmann::json& m : group) {
        row_metric& metric = metrics.emplace_back(row_metric{m.at("name"), number(m.at("value")), {}});
        for (const nlohmann::json& one : m.at("of_question")) metric.of_question.push_back(number(one));
      }
    }
    return row;
  } catch (const nlohmann::json::exception& e) {
    fail(path.string(), ": not a finished row: ", reason_of(e));
  }
}

}  // namespace recglm
