#pragma once
#include "recglm/core/json_file.hpp"
#include "recglm/model/peft_config.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/adapter/lora.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/key_reader.hpp"
#include "recglm/model/config.hpp"

namespace recglm {

struct module_pattern::expression {
  std::regex parsed;
};

RECGLM_FUNC module_pattern::module_pattern(std::string text, const std::string& where, const std::string& key)
    : text_(std::move(text)) {
  auto kind = std::regex::ECMAScript;
#if defined(__GLIBCXX__)
  kind |= std::regex_constants::__polynomial;  // no pattern may take exponential time
#endif
  try {
    check(text_.size() <= 4096, where, ": \"", key, "\" holds a pattern of ", text_.size(),
          " characters; at most 4096 are read");
    pattern_ = std::make_shared<const expression>(expression{std::regex(text_, kind)});
  } catch (const std::regex_error&) {
    fail(where, ": \"", key, "\": \"", text_, "\" is no regular expression that is understood here");
  }
}

RECGLM_FUNC bool module_pattern::matches(std::string_view module) const {
  return std::regex_match(module.begin(), module.end(), pattern_->parsed);
}

// Published GLM puts "glm." in front of every module.
RECGLM_FUNC std::string peft_config::full_name(std::string_view module) {
  const bool of_glm = module.starts_with("transformer.") || module.starts_with("word_embeddings");
  return (of_glm ? "glm." : "") + std::string(module);
}

RECGLM_FUNC bool peft_config::fits(const module_pattern& p, std::string_view module) {
  return p.matches(module) || p.matches(full_name(module));
}

RECGLM_FUNC bool peft_config::adapts(std::string_view module) const {
  const std::string full = full_name(module);
  const auto named = [&](const std::vector<std::string>& keys) {
    return std::any_of(keys.begin(), keys.end(), [&](const std::string& t) { return ends_in(full, t); });
  };
  if (named(left_out) || (!leave.empty() && fits(leave.front(), module)) || is_in_saved(full)) return false;
  if (all_linear) return true;
  if (!target.empty()) return fits(target.front(), module);
  if (!named(targets)) return false;
  if (layers.empty()) return true;
  const int layer = layer_of(full);
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

RECGLM_FUNC adapter_terms peft_config::of(std::string_view module) const {
  if (!adapts(module)) return {};
  adapter_terms out{rank, alpha, dropout,
                    decomposed        ? adapter_kind::dora
                    : rank_stabilised ? adapter_kind::rank_stabilised
                                      : adapter_kind::lora};
  const auto first = [&](const auto& patterns, auto& into) {
    for (const auto& [key, value] : patterns)
      if (fits(key, module)) {
        into = value;
        return;
      }
  };
  first(ranks, out.rank);
  first(alphas, out.alpha);
  if (decomposed && rank_stabilised)
    out.alpha *= std::sqrt(static_cast<double>(out.rank));  // the same scale, said as alpha / rank
  return out;
}

RECGLM_FUNC adapter_terms peft_config::of_table(std::string_view module) const {
  if (all_linear) return {};
  const adapter_terms out = of(module);
  check(out.rank == 0 || out.kind != adapter_kind::dora, where, ": \"use_dora\" adapts \"", module,
        "\"; DoRA of token embeddings and of the head is not computed here");
  return out;
}

RECGLM_FUNC bool peft_config::trains(std::string_view parameter) const {
  const std::size_t dot = parameter.rfind('.');
  const std::string_view module = parameter.substr(0, dot == parameter.npos ? 0 : dot);
  if (is_saved(full_name(module))) return true;
  if (!parameter.ends_with(".bias")) return false;
  return bias == "all" || (bias == "lora_only" && adapts(module));
}

RECGLM_FUNC bool peft_config::ends_in(std::string_view module, std::string_view key) {
  return module == key ||
         (module.size() > key.size() && module.ends_with(key) && module[module.size() - key.size() - 1] == '.');
}

// PEFT wraps a module whose name ends in a key, and with it what is inside: the name of one of the modules around
// `module`, or its own.
RECGLM_FUNC bool peft_config::is_saved(std::string_view module) const {
  for (std::size_t end = 0; end < module.size(); ++end) {
    end = std::min(module.find('.', end), module.size());
    const std::string_view around = module.substr(0, end);
    if (std::any_of(saved.begin(), saved.end(), [&](const std::string& key) { return around.ends_with(key); }))
      return true;
  }
  return false;
}

// The modules that PEFT gives no terms, for the sake of "modules_to_save": here a key is between dots.
RECGLM_FUNC bool peft_config::is_in_saved(std::string_view module) const {
  return std::any_of(saved.begin(), saved.end(), [&](const std::string& key) {
    return ("." + std::string(module) + ".").find("." + key + ".") != std::string::npos;
  });
}

// The first whole number between dots, after one of `stacks` where there are any; -1 where there is none.
RECGLM_FUNC int peft_config::layer_of(std::string_view module) const {
  for (std::size_t at = 0; at < module.size();) {
    const std::size_t dot = std::min(module.find('.', at), module.size());
    const std::string_view part = module.substr(at, dot - at), before = module.substr(0, at == 0 ? 0 : at - 1);
    const bool meant = stacks.empty() || std::any_of(stacks.begin(), stacks.end(),
                                                     [&](const std::string& s) { return ends_in(before, s); });
    if (meant && !part.empty() && part.size() < 6 && part.find_first_not_of("0123456789") == part.npos)
      return std::stoi(std::string(part));
    at = dot + 1;
  }
  return -1;
}

RECGLM_FUNC peft_config parse_peft_config(std::string_view text, const std::string& where) {
  using nlohmann::json;
  const json object = parse_json(text, where);
  key_reader keys(object, where);
  const std::string type = keys.text("peft_type", keys.at("peft_type"));
  check(type == "LORA", where, ": \"peft_type\" is \"", type,
        "\"; the kind read here is \"LORA\" (rank-stabilised and DoRA too)");
  constexpr int largest = 1 << 16;
  peft_config out;
  out.where = where;
  const auto positive = [&](const std::string& key, const json& value) {
    const double x = keys.number(key, value);
    if (x <= 0) keys.wrong(key, value, "above 0");
    return x;
  };
  const auto truth = [&](const char* key) {
    const json* value = keys.find(key);
    return value && !value->is_null() && keys.truth(key, *value);
  };
  out.rank = keys.whole("r", keys.at("r"), 1, largest);
  out.alpha = positive("lora_alpha", keys.at("lora_alpha"));
  if (const json* value = keys.find("lora_dropout")) {
    out.dropout = keys.number("lora_dropout", *value);
    if (out.dropout < 0 || out.dropout >= 1) keys.wrong("lora_dropout", *value, "a rate from 0 to below 1");
  }
  out.rank_stabilised = truth("use_rslora");
  out.decomposed = truth("use_dora");
  const auto names_in = [&](const char* key, const json& value, const char* wanted) {
    std::vector<std::string> names;
    if (!value.is_array() || value.empty()) keys.wrong(key, value, wanted);
    for (const json& t : value) {
      names.push_back(keys.text(key, t));
      if (names.back().empty()) keys.wrong(key, value, wanted);
    }
    std::sort(names.begin(), names.end());
    return names;
  };
  const json& targets = keys.at("target_modules");
  constexpr const char* listed = "a list of names of modules, an expression, or \"all-linear\"";
  std::string in_small = targets.is_string() ? targets.get<std::string>() : "";  // PEFT takes capitals too
  for (char& c : in_small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (in_small == "all-linear")
    out.all_linear = true;
  else if (targets.is_string())
    out.target.emplace_back(targets.get<std::string>(), where, "target_modules");
  else
    out.targets = names_in("target_modules", targets, listed);
  const auto given = [&](const char* key) -> const json* {
    const json* const value = keys.find(key);
    const bool nothing = !value || value->is_null() || *value == "" || (value->is_array() && value->empty());
    return nothing ? nullptr : value;
  };
  if (const json* value = given("exclude_modules"); value && value->is_string())
    out.leave.emplace_back(value->get<std::string>(), where, "exclude_modules");
  else if (value)
    out.left_out = names_in("exclude_modules", *value, "a list of names of modules, or an expression");
  if (const json* value = given("modules_to_save"))
    out.saved = names_in("modules_to_save", *value, "a list of names of modules");
  out.keeps_tie = truth("ensure_weight_tying");
  if (const json* value = given("layers_to_transform")) {
    check(!targets.is_string(), where,
          ": \"layers_to_transform\" goes with a list of \"target_modules\", not with an expression");
    for (const json& layer : value->is_array() ? *value : json::array({*value}))
      out.layers.push_back(keys.whole("layers_to_transform", layer, 0, largest));
  }
  if (const json* value = given("layers_pattern"))
    out.stacks = names_in("layers_pattern", value->is_string() ? json::array({*value}) : *value, "a name or several");
  // The order of the keys counts, which a sorted object would lose.
  const nlohmann::ordered_json in_order = parse_ordered_json(text, where);
  const auto pattern = [&](const char* key, auto read) {
    const json* value = keys.find(key);
    if (!value || value->is_null()) return;
    if (!value->is_object()) keys.wrong(key, *value, "an object");
    for (const auto& [name, entry] : in_order.at(key).items())
      read(module_pattern("(.*\\.)?(" + name + ")", where, key), value->at(name));
  };
  pattern("rank_pattern", [&](module_pattern p, const json& v) {
    out.ranks.emplace_back(std::move(p), keys.whole("rank_pattern", v, 1, largest));
  });
  pattern("alpha_pattern", [&](module_pattern p, const json& v) {
    out.alphas.emplace_back(std::move(p), positive("alpha_pattern", v));
  });
  if (const json* value = keys.find("bias")) {
    out.bias = keys.text("bias", *value);
    if (out.bias != "none" && out.bias != "all" && out.bias != "lora_only")
      keys.wrong("bias", *value, "\"none\", \"all\" or \"lora_only\"");
  }
  out.fan_in_fan_out = truth("fan_in_fan_out");
  if (const json* value = keys.find("init_lora_weights"))  // the others change the base
    if (!value->is_boolean() && *value != "gaussian" && *value != "orthogonal" && *value != "eva" && !value->is_null())
      keys.wrong("init_lora_weights", *value, "true, false, \"gaussian\", \"orthogonal\" or \"eva\"");
  if (const json* value = keys.find("base_model_name_or_path"); value && !value->is_null())
    out.base = keys.text("base_model_name_or_path", *value);
  // The configurations of ways to start the terms say nothing of terms that are there.
  for (const char* ignored : {"auto_mapping", "inference_mode", "revision", "task_type", "peft_version",
                              "megatron_core", "megatron_config", "qalora_group_size", "runtime_config", "eva_config",
                              "corda_config", "loftq_config", "lora_ga_config", "merge_weights"})
    keys.find(ignored);
  keys.each_left([&](const std::string& key, const json& value) {
    const bool off = value.is_null() || value == false || ((value.is_object() || value.is_array()) && value.empty());
    if (!off) keys.wrong(key, value, "null or false, as what it asks for is not computed here");
  });
  return out;
}

RECGLM_FUNC peft_config read_peft_config(const std::filesystem::path& path) {
  return parse_peft_config(read_file(path), path.string());
}

RECGLM_FUNC void write_peft_config(const std::filesystem::path& path, const peft_config& c) {
  using nlohmann::ordered_json;
  const auto patterns = [](const auto& from) {
    ordered_json out = ordered_json::object();
    constexpr std::size_t front = 8, back = 1;  // (.*\.)?( and )
    for (const auto& [key, value] : from) out[key.text().substr(front, key.text().size() - front - back)] = value;
    return out;
  };
  const auto list_or_null = [](const auto& from) { return from.empty() ? ordered_json(nullptr) : ordered_json(from); };
  ordered_json targets = c.targets;
  if (c.all_linear) targets = "all-linear";
  if (!c.target.empty()) targets = c.target.front().text();
  ordered_json left_out = list_or_null(c.left_out);
  if (!c.leave.empty()) left_out = c.leave.front().text();
  ordered_json out = {{"peft_type", "LORA"},
                      {"r", c.rank},
                      {"lora_alpha", c.alpha},
                      {"lora_dropout", c.dropout},
                      {"use_rslora", c.rank_stabilised},
                      {"use_dora", c.decomposed},
                      {"target_modules", targets},
                      {"exclude_modules", left_out},
                      {"layers_to_transform", list_or_null(c.layers)},
                      {"layers_pattern", list_or_null(c.stacks)},
                      {"rank_pattern", patterns(c.ranks)},
                      {"alpha_pattern", patterns(c.alphas)},
                      {"bias", c.bias},
                      {"modules_to_save", list_or_null(c.saved)},
                      {"fan_in_fan_out", c.fan_in_fan_out},
                      {"base_model_name_or_path", c.base},
                      {"inference_mode", true},
                      {"init_lora_weights", true},
                      {"task_type", nullptr}};
  if (c.keeps_tie) out["ensure_weight_tying"] = true;  // a key that older versions of PEFT do not know
  write_atomically(path, json_text(out, 2, path) + "\n");
}

}  // namespace recglm
