#pragma once
#include "recglm/run/conditions.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/json_values.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/run/row_description.hpp"

namespace recglm::detail {

/// A hash of the texts of the first step, the source being put back. It stands for whatever the policies do that no
/// value shows.
RECGLM_FUNC std::string hash_of_first_step(text_source& source) {
  const std::string begin = source.save();
  const batch texts = source.next();
  source.load(begin);
  sha256 out;
  for (const auto* numbers : {&texts.tokens, &texts.targets, &texts.inter, &texts.intra})
    out.add({reinterpret_cast<const char*>(numbers->data()), numbers->size() * sizeof numbers->front()});
  return out.hex();
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC conditions conditions_of(conditions shared, const any_recipe& ready, const std::string& recipe,
                                     std::uint64_t seed, const std::string& base, text_source& source) {
  // Paths, since what they hold is hashed, and what changes no metric.
  std::set<std::string> left_out{"data", "base",         "candidates", "seeds", "out",    "rows",      "name",
                                 "jobs", "ignore-leaks", "resume",     "quiet", "verify", "save-every"};
  if (!ready.value.data.empty()) left_out.insert({"users", "items"});  // of a world that is not made
  conditions out{{"recipe", recipe}, {"seed", std::to_string(seed)}};
  const nlohmann::json choices = detail::choices_and_values(ready).at("choices");
  for (const auto& [kind, choice] : choices.items())
    out.emplace_back("choice of " + kind,
                     choice.at("name").get<std::string>() + ", " + choice.at("type").get<std::string>());
  any_recipe shown = ready;
  json_writer values;
  shown.visit(values);
  for (const auto& [name, value] : values.object.items())
    if (!left_out.contains(name)) out.emplace_back("--" + name, value.dump());
  out.insert(out.end(), shared.begin(), shared.end());
  std::string metrics;
  for (const std::string& name : ready.metrics.names()) metrics += (metrics.empty() ? "" : " ") + name;
  out.emplace_back("metrics", metrics);
  out.emplace_back("base", base);
  const bool trained = ready.value.trains();
  out.emplace_back("texts of the first step", trained ? detail::hash_of_first_step(source) : "none");
  return out;
}

RECGLM_FUNC std::string hash_of_base(const std::string& base) {
  if (base.empty()) return "none";
  if (!std::filesystem::is_directory(base)) return sha256_of_file(base);
  nlohmann::json files = nlohmann::json::object();
  for (const auto& entry : std::filesystem::directory_iterator(base))
    if (entry.is_regular_file()) files[entry.path().filename().string()] = sha256_of_file(entry.path());
  // A name that is not UTF-8 is no text of JSON, and none of a file that is read.
  return sha256_of(files.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

RECGLM_FUNC std::string hash(const conditions& all) {
  return sha256_of(nlohmann::json(all).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

RECGLM_FUNC bool settled(const conditions& all, const std::filesystem::path& folder) {
  const auto path = folder / "conditions.json";
  if (!std::filesystem::exists(path)) return false;
  nlohmann::json object = nlohmann::json::object();
  for (const auto& [name, value] : all) object[name] = value;
  return read_hashed_json(path).at("conditions") == object;
}

RECGLM_FUNC void settle(const conditions& all, const std::filesystem::path& folder, bool resume) {
  const auto path = folder / "conditions.json";
  if (resume && std::filesystem::exists(path)) {
    const nlohmann::json there = read_hashed_json(path).at("conditions");
    std::set<std::string> left;
    for (const auto& [name, value] : there.items()) left.insert(name);
    constexpr std::string_view advice =
        "; give the old value, name another folder with --out, or leave --resume out to begin anew";
    for (const auto& [name, value] : all) {
      check(left.erase(name) == 1, path.string(), ": the row there was made without ", name, ", now it is ", value,
            advice);
      check(there.at(name) == value, path.string(), ": the row there was made with ", name, " ",
            there.at(name).get<std::string>(), ", now it is ", value, advice);
    }
    check(left.empty(), path.string(), ": the row there was made with ", left.empty() ? "" : *left.begin(),
          ", which this one does not have", advice);
    return;
  }
  nlohmann::json object = nlohmann::json::object();
  for (const auto& [name, value] : all) object[name] = value;
  write_hashed_json(path, {{"conditions", object}});
}

}  // namespace recglm
