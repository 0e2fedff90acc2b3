#pragma once
#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/adapter/lora.hpp"
#include "recglm/model/config.hpp"
#include "recglm/model/tensor_place.hpp"

/// \file
/// Adapters in the folders that PEFT writes and reads: `adapter_config.json` and `adapter_model.safetensors`.

namespace recglm {

/// What `adapter_config.json` says: an AdapterPolicy.
struct peft_config {
  static constexpr std::string_view name = "peft";
  int rank = 8;
  double alpha = 8;
  double dropout = 0;
  bool rank_stabilised = false;             ///< scale alpha / sqrt(rank) instead of alpha / rank
  bool decomposed = false;                  ///< DoRA
  std::vector<std::string> targets;         ///< a module is adapted if its name is one of these or ends in "." and one
  std::map<std::string, int> rank_pattern;  ///< another rank for modules whose name ends so
  std::map<std::string, double> alpha_pattern;
  std::string base;  ///< name or path of the base model, as written

  /// Whether a module ("transformer.layers.0.attention.dense") is adapted: "dense" is the attention's alone.
  bool adapts(std::string_view module) const {
    return std::any_of(targets.begin(), targets.end(), [&](const std::string& t) { return ends_in(module, t); });
  }
  /// The terms of a module; rank 0 where it is not adapted.
  adapter_terms of(std::string_view module) const {
    if (!adapts(module)) return {};
    adapter_terms out{rank, alpha, dropout,
                      decomposed        ? adapter_kind::dora
                      : rank_stabilised ? adapter_kind::rank_stabilised
                                        : adapter_kind::lora};
    for (const auto& [key, r] : rank_pattern)
      if (ends_in(module, key)) out.rank = r;
    for (const auto& [key, a] : alpha_pattern)
      if (ends_in(module, key)) out.alpha = a;
    if (decomposed && rank_stabilised)
      out.alpha *= std::sqrt(static_cast<double>(out.rank));  // the same scale, said as alpha / rank
    return out;
  }

  static bool ends_in(std::string_view module, std::string_view key) {
    return module == key ||
           (module.size() > key.size() && module.ends_with(key) && module[module.size() - key.size() - 1] == '.');
  }
};

/// Reads the text of an `adapter_config.json`; `where` names it in errors. Throws naming the key whose value asks for
/// what is not computed here.
inline peft_config parse_peft_config(std::string_view text, const std::string& where) {
  using nlohmann::json;
  const json object = parse_json(text, where);
  detail::key_reader keys(object, where);
  const std::string type = keys.text("peft_type", keys.at("peft_type"));
  check(type == "LORA", where, ": \"peft_type\" is \"", type,
        "\"; the kind read here is \"LORA\" (rank-stabilised and DoRA too)");
  constexpr int largest = 1 << 16;
  peft_config out;
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
  const json& targets = keys.at("target_modules");
  if (!targets.is_array() || targets.empty()) keys.wrong("target_modules", targets, "a list of names of modules");
  for (const json& t : targets) out.targets.push_back(keys.text("target_modules", t));
  std::sort(out.targets.begin(), out.targets.end());
  const auto pattern = [&](const char* key, auto read) {
    const json* value = keys.find(key);
    if (!value || value->is_null()) return;
    if (!value->is_object()) keys.wrong(key, *value, "an object");
    for (const auto& [name, entry] : value->items()) {
      const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return c < 128 && (std::isalnum(c) || c == '_' || c == '.');
      });
      check(plain && !name.empty(), where, ": \"", key, "\": \"", name,
            "\" must be the name of a module or its end, not a pattern");
      read(name, entry);
    }
  };
  pattern("rank_pattern", [&](const std::string& name, const json& v) {
    out.rank_pattern[name] = keys.whole("rank_pattern", v, 1, largest);
  });
  pattern("alpha_pattern",
          [&](const std::string& name, const json& v) { out.alpha_pattern[name] = positive("alpha_pattern", v); });
  if (const json* value = keys.find("bias"); value && *value != "none") keys.wrong("bias", *value, "\"none\"");
  if (const json* value = keys.find("init_lora_weights"))  // the others change the base
    if (!value->is_boolean() && *value != "gaussian" && *value != "orthogonal" && *value != "eva" && !value->is_null())
      keys.wrong("init_lora_weights", *value, "true, false, \"gaussian\", \"orthogonal\" or \"eva\"");
  if (const json* value = keys.find("base_model_name_or_path"); value && !value->is_null())
    out.base = keys.text("base_model_name_or_path", *value);
  for (const char* ignored :
       {"auto_mapping", "inference_mode", "revision", "task_type", "peft_version", "megatron_core", "megatron_config",
        "qalora_group_size", "runtime_config", "layers_pattern"})
    keys.find(ignored);
  keys.each_left([&](const std::string& key, const json& value) {
    const bool off = value.is_null() || value == false || ((value.is_object() || value.is_array()) && value.empty());
    if (!off) keys.wrong(key, value, "null or false, as what it asks for is not computed here");
  });
  return out;
}

/// Reads an `adapter_config.json`.
inline peft_config read_peft_config(const std::filesystem::path& path) {
  return parse_peft_config(read_file(path), path.string());
}

/// Writes an `adapter_config.json` that `read_peft_config` and PEFT read.
inline void write_peft_config(const std::filesystem::path& path, const peft_config& c) {
  write_json(path, {{"peft_type", "LORA"},
                    {"r", c.rank},
                    {"lora_alpha", c.alpha},
                    {"lora_dropout", c.dropout},
                    {"use_rslora", c.rank_stabilised},
                    {"use_dora", c.decomposed},
                    {"target_modules", c.targets},
                    {"rank_pattern", c.rank_pattern},
                    {"alpha_pattern", c.alpha_pattern},
                    {"bias", "none"},
                    {"base_model_name_or_path", c.base},
                    {"fan_in_fan_out", false},
                    {"inference_mode", true},
                    {"init_lora_weights", true},
                    {"modules_to_save", nullptr},
                    {"task_type", nullptr}});
}

/// The adapter that a configuration describes for blocks of GLM's kind. Throws where it treats layers unlike, or
/// adapts a module that no block has.
inline lora adapter_of(const peft_config& c, const std::string& where) {
  const std::string matrices[] = {"attention.query_key_value", "attention.dense", "mlp.dense_h_to_4h",
                                  "mlp.dense_4h_to_h"};
  const auto known = [&](const std::string& key, const char* in) {
    const bool fits = std::any_of(std::begin(matrices), std::end(matrices),
                                  [&](const std::string& m) { return peft_config::ends_in(m, key); });
    check(fits, where, ": \"", in, "\" names \"", key,
          "\"; adapted here are query_key_value, dense, dense_h_to_4h and dense_4h_to_h of every layer");
  };
  for (const std::string& t : c.targets) known(t, "target_modules");
  for (const auto& entry : c.rank_pattern) known(entry.first, "rank_pattern");
  for (const auto& entry : c.alpha_pattern) known(entry.first, "alpha_pattern");
  return {c.of(matrices[0]), c.of(matrices[1]), c.of(matrices[2]), c.of(matrices[3])};
}

/// Whether a parameter belongs to an adapter.
inline bool is_adapter_name(std::string_view name) { return name.find(".lora_") != name.npos; }

/// The name that PEFT gives to an adapter's parameter.
template <class Arch>
std::string peft_name(const std::string& name) {
  return "base_model.model." + std::string(Arch::names::in_file) + name;
}

namespace detail {
/// The parameter that a tensor of `adapter_model.safetensors` stands for.
template <class Arch>
std::string name_of_peft(std::string name) {
  for (const std::string_view front : {std::string_view("base_model.model."), Arch::names::in_file})
    if (name.starts_with(front)) name.erase(0, front.size());
  constexpr std::string_view newer = ".lora_magnitude_vector.weight", older = ".lora_magnitude_vector";
  if (name.ends_with(newer)) name.erase(name.size() - newer.size() + older.size());
  return name;
}

template <class Model>
auto adapter_places(Model& model) {
  using B = typename Model::backend;
  std::vector<tensor_place<B>> out;
  model.parameters([&](auto& p) {
    if (is_adapter_name(p.name)) out.push_back({p.name, p.shape, &p.value});
  });
  return out;
}
}  // namespace detail

/// Reads the adapter's weights from `folder` into a model made with `adapter_of(read_peft_config(...))`.
template <class Model>
void load_adapter(Model& model, const std::filesystem::path& folder) {
  const auto file = safetensors::open(folder / "adapter_model.safetensors");
  load_tensors<typename Model::backend>(detail::adapter_places(model), std::span<const safetensors>(&file, 1),
                                        detail::name_of_peft<typename Model::architecture>);
}

/// What an adapted model's terms are called by PEFT. Terms are told apart by matrix, not by layer, and a
/// rank-stabilised scale is said as alpha / rank, which is the same number.
template <class Model>
peft_config peft_config_of(Model& model) {
  struct seen {
    int rank;
    double alpha;
  };
  std::map<std::string, seen> matrices;
  peft_config out;
  model.products([&](auto& product) {
    if (!product.adapter) return;
    const std::string& name = product.weight.name;  // ends in ".weight"
    const std::string module = name.substr(0, name.rfind('.'));
    const int rank = product.adapter->rank();
    matrices[module.substr(module.rfind('.') + 1)] = {rank, product.adapter->scale * rank};
    out.decomposed = product.adapter->decomposed;
    out.dropout = product.adapter->dropout;
  });
  check(!matrices.empty(), "the model has no adapter to save; it was trained whole, or its adapter was merged");
  out.rank = matrices.begin()->second.rank;
  out.alpha = matrices.begin()->second.alpha;
  for (const auto& [name, m] : matrices) {
    out.targets.push_back(name);
    if (m.rank != out.rank) out.rank_pattern[name] = m.rank;
    if (m.alpha != out.alpha) out.alpha_pattern[name] = m.alpha;
  }
  model.products([&](auto& product) {
    check(
        !product.adapter || (product.adapter->decomposed == out.decomposed && product.adapter->dropout == out.dropout),
        product.weight.name,
        ": PEFT's folder can hold one kind and one dropout for all matrices, and this model has several");
  });
  return out;
}

/// Writes the adapter of a model as PEFT does into `folder`, which is made if need be.
template <class Model>
void save_adapter(Model& model, const std::filesystem::path& folder, const std::string& base = "") {
  std::filesystem::create_directories(folder);
  peft_config config = peft_config_of(model);
  config.base = base;
  save_tensors<typename Model::backend>(detail::adapter_places(model), folder / "adapter_model.safetensors",
                                        peft_name<typename Model::architecture>);
  write_peft_config(folder / "adapter_config.json", config);
}

}  // namespace recglm
