#pragma once
#include "recglm/run/kept_row.hpp"

#include <charconv>
#include <cmath>
#include <ctime>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/gzip.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/run/conditions.hpp"
#include "recglm/run/manifest.hpp"

namespace recglm::detail {

/// A metric's column in per_user.tsv.gz: its name without that of the prompt, which has a column of its own.
RECGLM_FUNC std::string column_of(std::string metric, const std::string& prompt) {
  const std::size_t at = metric.starts_with("p5 ") ? 3 : 0;
  if (metric.compare(at, prompt.size() + 1, prompt + " ") == 0) metric.erase(at, prompt.size() + 1);
  return metric;
}

/// The columns of all metrics that are means over questions, in the order in which they come.
RECGLM_FUNC std::vector<std::string> columns_of(const kept_row& row) {
  std::vector<std::string> out;
  for (std::size_t g = 0; g < row.groups.size(); ++g)
    for (const row_metric& m : row.row.metrics[g])
      if (const std::string column = column_of(m.name, row.groups[g].id);
          !m.of_question.empty() && std::find(out.begin(), out.end(), column) == out.end())
        out.push_back(column);
  return out;
}

/// The shortest text that reads back as the same number.
RECGLM_FUNC std::string exact(double x) {
  if (!std::isfinite(x)) return "-";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, x).ptr};
}

/// A metric's name in RecBoard's files.
RECGLM_FUNC std::string recboard_name(const std::string& metric) {
  std::string out = metric.starts_with("hr@") ? "hitrate" + metric.substr(2) : metric;
  if (metric.find(' ') == metric.npos)
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

RECGLM_FUNC nlohmann::json object_of(const conditions& all) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [name, value] : all) out[name] = value;
  return out;
}

RECGLM_FUNC conditions conditions_in(const nlohmann::json& object) {
  conditions out;
  for (const auto& [name, value] : object.items()) out.emplace_back(name, value.get<std::string>());
  return out;
}

RECGLM_FUNC std::string moment() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return text;
}

/// The one run of the file, as RecBoard has it: its settings as far as they determine it, and its metrics.
RECGLM_FUNC nlohmann::json run_of(const kept_row& kept) {
  const evaluated_row& row = kept.row;
  nlohmann::json params = nlohmann::json::object(), of_test = nlohmann::json::object();
  for (const auto& [name, value] : kept.made)
    if (name.starts_with("--")) params[name.substr(2)] = try_parse_json(value, name).value_or(value);
  if (row.seed) params["seed"] = *row.seed;
  for (const std::vector<row_metric>& group : row.metrics)
    for (const row_metric& m : group) of_test[recboard_name(m.name)] = m.value;
  nlohmann::json metrics{{"test", of_test}};
  if (row.training && row.training->best_step > 0 && !std::isnan(row.training->validation)) {
    metrics["valid"] = {{"NDCG@10", row.training->validation}};
    metrics["best"] = of_test;
  }
  return {
      {"id", row.recipe + (row.seed ? "-" + std::to_string(*row.seed) : "")}, {"params", params}, {"metrics", metrics}};
}

/// A row's settings without those that say where files lie or how a run was started: what is kept is read elsewhere.
RECGLM_FUNC nlohmann::json settings_without_places(const std::string& settings) {
  nlohmann::json out = parse_json(settings, "settings");
  if (const auto values = out.find("values"); values != out.end()) {
    for (const char* name : {"data", "out", "name", "rows", "seeds", "jobs", "resume", "quiet", "verify"})
      values->erase(name);
    for (const char* path : {"base", "candidates"})
      if (values->contains(path))
        (*values)[path] = std::filesystem::path((*values)[path].get<std::string>()).filename().string();
  }
  return out;
}

RECGLM_FUNC nlohmann::json to_json(const training_record& t) {
  return {
      {"answers", t.answers},       {"epochs", t.epochs},       {"tokens", t.tokens},         {"trained", t.trained},
      {"parameters", t.parameters}, {"best_step", t.best_step}, {"validation", t.validation}, {"ends", t.ends},
      {"seconds", t.seconds}};
}

RECGLM_FUNC double real_in(const nlohmann::json& x) {  // a NaN is written as null
  return x.is_null() ? std::numeric_limits<double>::quiet_NaN() : x.get<double>();
}

RECGLM_FUNC training_record training_in(const nlohmann::json& t) {
  return {t.at("answers"),
          t.at("epochs"),
          t.at("tokens"),
          t.at("trained"),
          t.at("parameters"),
          t.at("best_step"),
          real_in(t.at("validation")),
          t.at("ends"),
          t.at("seconds")};
}

RECGLM_FUNC nlohmann::json to_json(const tuning_trial& t) {
  return {{"settings", t.settings}, {"validation", t.validation}, {"best_step", t.best_step}, {"seconds", t.seconds}};
}

RECGLM_FUNC tuning_trial trial_in(const nlohmann::json& t) {
  return {t.at("settings"), real_in(t.at("validation")), t.at("best_step"), t.at("seconds")};
}

/// Fills in users, strata and the metrics' single values. Throws where a line is not what write_row writes.
RECGLM_FUNC void read_per_user(kept_row& row, const std::filesystem::path& path) {
  text_file file(path);
  std::map<std::string, std::size_t> group_of, column_at;
  for (std::size_t g = 0; g < row.groups.size(); ++g) group_of[escaped(row.groups[g].id)] = g;
  std::vector<std::vector<row_metric*>> metric_of(row.groups.size());
  const auto head = pieces_of(file.next().value_or(""), "\t");
  for (std::size_t c = 0; c < head.size(); ++c) column_at[std::string(head[c])] = c;
  std::vector<std::vector<std::pair<std::size_t, row_metric*>>> wanted(row.groups.size());
  for (std::size_t g = 0; g < row.groups.size(); ++g)
    for (row_metric& m : row.row.metrics[g])
      if (!m.of_question.empty()) {
        m.of_question.clear();
        const std::string column = escaped(column_of(m.name, row.groups[g].id));
        if (!column_at.contains(column)) file.wrong("no column \"", column, "\"");
        wanted[g].emplace_back(column_at.at(column), &m);
      }
  row.users.assign(row.groups.size(), {});
  while (const auto line = file.next()) {
    const auto fields = pieces_of(*line, "\t");
    const auto group = fields.size() == head.size() ? group_of.find(std::string(fields[0])) : group_of.end();
    if (group == group_of.end()) file.wrong("not a line of this file's columns");
    const std::size_t g = group->second, q = row.users[g].size();
    row.users[g].push_back(unescaped(fields[1], file));
    if (fields[2] != "-")
      for (const std::string_view place : pieces_of(fields[2], ",")) {
        const auto at = integer_of<std::size_t>(place);
        if (!at || *at >= row.strata.size()) file.wrong("no stratum ", place);
        row.strata[*at].questions.push_back(q);
      }
    for (const auto& [at, metric] : wanted[g]) {
      const auto value = real_of(fields[at]);
      if (!value && fields[at] != "-") file.wrong("not a number: ", fields[at]);
      metric->of_question.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
  }
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC kept_row kept(const evaluation_protocol& protocol, const experiment_context& s, evaluated_row row,
                          conditions made) {
  kept_row out{std::move(row), s.experiment, s.data.name};
  for (const std::string& odd : protocol.impossible(out.row)) out.row.remarks.push_back(odd);
  if (const auto notes = s.notes.find(out.row.recipe); notes != s.notes.end()) {
    out.row.remarks.insert(out.row.remarks.begin(), notes->second.remarks.begin(), notes->second.remarks.end());
    out.settings = notes->second.settings;
  }
  std::set<std::string> names{"--list"};
  for (const conditions& some : {s.under, protocol.under()})
    for (const auto& [name, value] : some)
      if (name != "format" && name != "validation questions") names.insert(name);
  for (const auto& one : made)
    if (names.contains(one.first)) out.asked.push_back(one);
  out.made = std::move(made);
  out.groups = protocol.groups();
  for (std::size_t g = 0; g < out.groups.size(); ++g) {
    std::vector<std::string>& users = out.users.emplace_back();
    std::size_t questions = 0;
    for (const row_metric& m : out.row.metrics[g]) questions = std::max(questions, m.of_question.size());
    for (std::size_t q = 0; q < questions; ++q)
      users.push_back(s.data.users[static_cast<std::size_t>(protocol.question(g, q).user)]);
  }
  out.strata = protocol.strata(0);
  out.remarks = s.remarks;
  out.environment = environment().dump();
  return out;
}

RECGLM_FUNC std::string per_user_tsv(const kept_row& row) {
  const std::vector<std::string> columns = detail::columns_of(row);
  std::string out = "prompt\tuser\tstrata";
  for (const std::string& column : columns) out += "\t" + escaped(column);
  out += "\n";
  std::vector<std::string> strata(row.users.empty() ? 0 : row.users.front().size());
  for (std::size_t s = 0; s < row.strata.size() && !strata.empty(); ++s)
    for (std::size_t q : row.strata[s].questions) strata[q] += (strata[q].empty() ? "" : ",") + std::to_string(s);
  for (std::size_t g = 0; g < row.groups.size(); ++g) {
    std::vector<const row_metric*> metrics(columns.size(), nullptr);
    for (const row_metric& m : row.row.metrics[g])
      if (!m.of_question.empty())
        metrics[static_cast<std::size_t>(
            std::find(columns.begin(), columns.end(), detail::column_of(m.name, row.groups[g].id)) - columns.begin())] =
            &m;
    if (std::count(metrics.begin(), metrics.end(), nullptr) == static_cast<std::ptrdiff_t>(metrics.size())) continue;
    for (std::size_t q = 0; q < row.users[g].size(); ++q) {
      out += escaped(row.groups[g].id) + "\t" + escaped(row.users[g][q]) + "\t" +
             (g > 0 || strata[q].empty() ? "-" : strata[q]);
      for (const row_metric* m : metrics) out += "\t" + (m ? detail::exact(m->of_question[q]) : "-");
      out += "\n";
    }
  }
  return out;
}

RECGLM_FUNC void write_row(const kept_row& kept, const std::filesystem::path& folder) {
  const evaluated_row& row = kept.row;
  const auto path = folder / "result.json", single = folder / "per_user.tsv.gz";
  write_gzip(single, per_user_tsv(kept));
  nlohmann::json groups = nlohmann::json::array(), strata = nlohmann::json::array();
  for (std::size_t g = 0; g < kept.groups.size(); ++g) {
    nlohmann::json metrics = nlohmann::json::array();
    for (const row_metric& m : row.metrics[g])
      metrics.push_back({{"name", m.name}, {"value", m.value}, {"by_question", !m.of_question.empty()}});
    groups.push_back({{"id", kept.groups[g].id}, {"title", kept.groups[g].title}, {"metrics", metrics}});
  }
  for (const stratum& s : kept.strata) strata.push_back(s.name);
  nlohmann::json own{{"experiment", kept.experiment},
                     {"recipe", row.recipe},
                     {"asked", detail::object_of(kept.asked)},
                     {"conditions", detail::object_of(kept.made)},
                     {"groups", groups},
                     {"strata", strata},
                     {"seconds", row.seconds},
                     {"remarks", row.remarks},
                     {"remarks_of_run", kept.remarks},
                     {"environment", parse_json(kept.environment, "environment")},
                     {"per_user_sha256", sha256_of_file(single)}};
  if (row.seed) own["seed"] = *row.seed;
  if (row.training) own["training"] = detail::to_json(*row.training);
  for (const tuning_trial& one : row.trials) own["trials"].push_back(detail::to_json(one));
  write_json(path, nlohmann::json::array({hashed({{"description", row.recipe + " of " + kept.experiment},
                                                  {"dataset", kept.dataset},
                                                  {"tags", {row.training ? "trained" : "untrained"}},
                                                  {"runs", nlohmann::json::array({detail::run_of(kept)})},
                                                  {"timestamp", detail::moment()},
                                                  {"config", detail::settings_without_places(kept.settings)},
                                                  {"recglm", own}},
                                                 path)}));
}

RECGLM_FUNC kept_row read_row(const std::filesystem::path& folder) {
  const auto path = folder / "result.json", single = folder / "per_user.tsv.gz";
  nlohmann::json list = parse_json_value(read_file(path), path.string());
  check(list.is_array() && list.size() == 1 && list[0].is_object(), path.string(),
        ": must be a list of one experiment, as a run leaves it");
  const nlohmann::json all = unhashed(std::move(list[0]), path);
  try {
    const nlohmann::json& own = all.at("recglm");
    check(own.at("per_user_sha256") == sha256_of_file(single), single.string(),
          " is damaged or was changed: result.json beside it has another hash of it");
    kept_row out{{own.at("recipe"), std::nullopt, {}, own.at("seconds")}, own.at("experiment"), all.at("dataset")};
    evaluated_row& row = out.row;
    if (own.contains("seed")) row.seed = own.at("seed").get<std::uint64_t>();
    if (own.contains("training")) row.training = detail::training_in(own.at("training"));
    if (own.contains("trials"))
      for (const nlohmann::json& one : own.at("trials")) row.trials.push_back(detail::trial_in(one));
    row.remarks = own.at("remarks"), row.folder = folder;
    out.remarks = own.at("remarks_of_run");
    out.asked = detail::conditions_in(own.at("asked")), out.made = detail::conditions_in(own.at("conditions"));
    for (const nlohmann::json& group : own.at("groups")) {
      out.groups.push_back({group.at("id"), group.at("title")});
      std::vector<row_metric>& metrics = row.metrics.emplace_back();
      for (const nlohmann::json& m : group.at("metrics"))
        metrics.push_back({m.at("name"), detail::real_in(m.at("value")),
                           std::vector<double>(m.at("by_question").get<bool>() ? 1 : 0)});
    }
    for (const nlohmann::json& name : own.at("strata")) out.strata.push_back({name, {}});
    out.settings = all.at("config").dump(), out.environment = own.at("environment").dump();
    detail::read_per_user(out, single);
    return out;
  } catch (const nlohmann::json::exception& e) {
    fail(path.string(), ": not a finished row: ", reason_of(e));
  }
}

RECGLM_FUNC std::optional<evaluated_row> read_row(const conditions& made, const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "result.json")) return std::nullopt;
  kept_row there = read_row(folder);
  check(detail::object_of(there.made) == detail::object_of(made), (folder / "result.json").string(),
        " belongs to another run than conditions.json beside it; leave --resume out to begin anew");
  return std::move(there.row);
}

RECGLM_FUNC void write_trial(const tuning_trial& done, const std::string& under, const std::filesystem::path& folder) {
  nlohmann::json all = detail::to_json(done);
  all.erase("settings");
  all["conditions"] = under;
  write_hashed_json(folder / "trial.json", all);
}

RECGLM_FUNC std::optional<tuning_trial> read_trial(const std::string& under, const std::filesystem::path& folder) {
  const auto path = folder / "trial.json";
  if (!std::filesystem::exists(path)) return std::nullopt;
  nlohmann::json all = read_hashed_json(path);
  try {
    check(all.at("conditions") == under, path.string(),
          " belongs to another run than conditions.json beside it; leave --resume out to begin anew");
    all["settings"] = "";
    return detail::trial_in(all);
  } catch (const nlohmann::json::exception& e) {
    fail(path.string(), ": not a trained cell: ", reason_of(e));
  }
}

}  // namespace recglm
