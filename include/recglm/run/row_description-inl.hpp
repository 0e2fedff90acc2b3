#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/row_description.hpp"

#include <nlohmann/json.hpp>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/type_name.hpp"

namespace recglm::detail {

RECGLM_FUNC nlohmann::json choices_and_values(const any_recipe& recipe) {
  nlohmann::json out{{"choices", nlohmann::json::object()}, {"values", nlohmann::json::object()}};
  const auto add = [&](const char* kind, std::string_view name, const std::type_info& type) {
    out["choices"][kind] = {{"name", name}, {"type", type_name(type)}, {"parameters", nlohmann::json::object()}};
  };
  const auto add_policy = [&](const char* kind, const auto& policy) { add(kind, policy.kind(), policy.type()); };
  add_policy("sampling", recipe.sampling);
  add_policy("items", recipe.items);
  add_policy("prompts", recipe.prompts);
  add_policy("tokenizer", recipe.tokenizer);
  add_policy("masking", recipe.masking);
  add_policy("order", recipe.order);
  add_policy("position", recipe.position);
  add_policy("decoder", recipe.decoder);
  const network_types network = recipe.adapter.types();
  add("backend", without_scopes(type_name(network.backend)), network.backend);
  add("architecture", recipe.adapter.architecture(), network.architecture);
  add("adapter", recipe.adapter.adapter(), network.adapter);
  add("optimiser", recipe.adapter.optimiser(), network.optimiser);

  any_recipe shown = recipe;
  json_writer all;
  shown.visit(all);
  for (const auto& [name, value] : all.object.items()) {
    const std::size_t dot = name.find('.');  // a policy's parameter is shown as kind.name
    if (dot == name.npos)
      out["values"][name] = value;
    else
      out["choices"][name.substr(0, dot)]["parameters"][name.substr(dot + 1)] = value;
  }
  return out;
}

/// What one row's settings have that another's have not.
RECGLM_FUNC std::vector<std::string> differences(const nlohmann::json& own, const nlohmann::json& there) {
  std::vector<std::string> out;
  const auto compare = [&](const std::string& front, const nlohmann::json& values, const nlohmann::json& others) {
    for (const auto& [name, value] : values.items())
      if (const auto found = others.find(name); found == others.end() || *found != value)
        out.push_back(front + name + " = " + value.dump());
  };
  for (const char* kind : {"sampling", "items", "prompts", "tokenizer", "masking", "order", "position", "backend",
                           "architecture", "adapter", "optimiser", "decoder"}) {
    const nlohmann::json &choice = own.at("choices").at(kind), &of_other = there.at("choices").at(kind);
    const bool same_name = choice.at("name") == of_other.at("name"), same = choice.at("type") == of_other.at("type");
    if (!same)
      out.push_back(std::string(kind) + " = " + choice.at("name").get<std::string>() +
                    (same_name ? " of type " + choice.at("type").get<std::string>() : ""));
    compare(std::string(kind) + ".", choice.at("parameters"),
            (same ? of_other : own.at("defaults").at(kind)).at("parameters"));
  }
  compare("", own.at("values"), there.at("values"));
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC nlohmann::json description_of(const named_recipe& row) {
  nlohmann::json out = detail::choices_and_values(row.ready);
  out["type"] = row.type;
  out["inherits"] = row.inherits;
  out["metrics"] = row.ready.metrics.names();
  return out;
}

RECGLM_FUNC std::string row_settings(const named_recipe& row) {
  nlohmann::json out = detail::choices_and_values(row.ready);
  out["defaults"] = detail::choices_and_values(row.defaults).at("choices");
  return out.dump();
}

RECGLM_FUNC std::vector<std::string> differences(const named_recipe& row, const named_recipe& other) {
  return detail::differences(parse_json(row_settings(row), row.name), parse_json(row_settings(other), other.name));
}

RECGLM_FUNC std::vector<std::string> lines_of_differences(const std::vector<named_recipe>& rows) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const named_recipe& row : rows) settings.emplace_back(row.name, row_settings(row));
  return lines_of_differences(settings);
}

RECGLM_FUNC std::vector<std::string> lines_of_differences(
    const std::vector<std::pair<std::string, std::string>>& rows) {
  std::vector<std::string> out;
  if (rows.size() < 2) return out;
  const nlohmann::json first = parse_json(rows.front().second, rows.front().first);
  for (const auto& [name, settings] : rows) {
    std::string line;
    for (const std::string& one : detail::differences(parse_json(settings, name), first))
      line += (line.empty() ? "" : ", ") + one;
    if (&name == &rows.front().first)
      line = "what the other recipes are held against";
    else if (line.empty())
      line = "as " + rows.front().first + " in every choice, parameter and value";
    out.push_back(name + ": " + line);
  }
  return out;
}

}  // namespace recglm
