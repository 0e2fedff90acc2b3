#pragma once
#include <algorithm>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/model/peft_config.hpp"
#include "recglm/model/tensor_place.hpp"

/// \file
/// Adapters in the folders that PEFT writes and reads: `adapter_config.json` and `adapter_model.safetensors`.

namespace recglm {

/// Whether a parameter belongs to an adapter's low-rank terms.
inline bool is_adapter_name(std::string_view name) { return name.find(".lora_") != name.npos; }

/// The name that PEFT gives to an adapter's parameter, or to one of the base that is stored with it.
template <class Arch>
std::string peft_name(const std::string& name) {
  return "base_model.model." + std::string(Arch::names::in_file) + name;
}

namespace detail {
/// The parameter that a tensor of `adapter_model.safetensors` stands for: names of several versions of PEFT.
template <class Arch>
std::string name_of_peft(std::string name) {
  for (const std::string_view front : {std::string_view("base_model.model."), Arch::names::in_file})
    if (name.starts_with(front)) name.erase(0, front.size());
  for (const std::string_view part :
       {std::string_view(".base_layer"), std::string_view(".modules_to_save"), std::string_view(".default")})
    if (const std::size_t at = name.find(std::string(part) + "."); at != name.npos) name.erase(at, part.size());
  constexpr std::string_view newer = ".lora_magnitude_vector.weight", older = ".lora_magnitude_vector";
  if (name.ends_with(newer)) name.erase(name.size() - newer.size() + older.size());
  return name;
}

// Everything that is trained beside a frozen base.
template <class Model>
auto adapter_places(Model& model) {
  using B = typename Model::backend;
  std::vector<tensor_place<B>> out;
  model.parameters([&](auto& p) {
    if (is_adapter_name(p.name) || (model.adapted() && p.trained)) out.push_back({p.name, p.shape, &p.value});
  });
  return out;
}
}  // namespace detail

/// Throws where a configuration names a module that the model does not have, or would adapt nothing: an adapter for
/// another base.
template <class Model>
void check_fits(Model& model, const peft_config& c, const std::string& where) {
  std::vector<std::string> modules;
  std::string known;
  model.products([&](auto& product) {
    modules.push_back(product.weight.name.substr(0, product.weight.name.rfind('.')));
    const std::string last = modules.back().substr(modules.back().rfind('.') + 1);
    if (known.find(last) == known.npos) known += (known.empty() ? "" : ", ") + last;
  });
  for (const std::string& t : c.targets)
    check(std::any_of(modules.begin(), modules.end(), [&](const std::string& m) { return peft_config::ends_in(m, t); }),
          where, ": \"target_modules\" names \"", t, "\", which this model does not have; its products are ", known);
  check(std::any_of(modules.begin(), modules.end(), [&](const std::string& m) { return c.adapts(m); }), where,
        ": \"target_modules\" fits no product of this model (", known, "); is it an adapter for another base?");
}

/// Reads the adapter's weights from `folder` into a model made with `read_peft_config(...)`. Throws one error that
/// lists what is missing, left over or of another shape.
template <class Model>
void load_adapter(Model& model, const std::filesystem::path& folder) {
  if (const auto about = folder / "adapter_config.json"; std::filesystem::exists(about))
    check_fits(model, read_peft_config(about), about.string());
  const auto file = safetensors::open(folder / "adapter_model.safetensors");
  load_tensors<typename Model::backend>(detail::adapter_places(model), std::span<const safetensors>(&file, 1),
                                        detail::name_of_peft<typename Model::architecture>);
}

/// What an adapted model's terms are called by PEFT. A rank-stabilised scale is said as alpha / rank, which is the same
/// number; modules whose rank or alpha is not the usual one are named whole.
template <class Model>
peft_config peft_config_of(Model& model) {
  struct seen {
    std::string module;
    int rank;
    double alpha;
  };
  std::vector<seen> adapted;
  std::map<std::string, bool> last;  // whether every module of this last part is adapted
  std::vector<std::string> modules;
  peft_config out;
  model.products([&](auto& product) {
    const std::string module = product.weight.name.substr(0, product.weight.name.rfind('.'));
    modules.push_back(module);
    auto& whole = last.try_emplace(module.substr(module.rfind('.') + 1), true).first->second;
    whole = whole && product.adapter.has_value();
    if (!product.adapter) return;
    const int rank = product.adapter->rank();
    adapted.push_back({module, rank, product.adapter->scale * rank});
    out.decomposed = product.adapter->decomposed;
    out.dropout = product.adapter->dropout;
  });
  check(!adapted.empty(), "the model has no adapter to save; it was trained whole, or its adapter was merged");
  model.products([&](auto& product) {
    check(
        !product.adapter || (product.adapter->decomposed == out.decomposed && product.adapter->dropout == out.dropout),
        product.weight.name,
        ": PEFT's folder can hold one kind and one dropout for all matrices, and this model has several");
  });
  out.rank = adapted.front().rank, out.alpha = adapted.front().alpha;
  const auto escaped = [](const std::string& name) {
    std::string text;
    for (char c : name) text += c == '.' ? "\\." : std::string(1, c);
    return text;
  };
  // Where all modules of one last part agree, that part names them; else each is named whole.
  const auto put = [&](auto& patterns, auto value_of, auto usual, const char* key) {
    std::map<std::string, std::vector<const seen*>> groups;
    for (const seen& s : adapted) groups[s.module.substr(s.module.rfind('.') + 1)].push_back(&s);
    for (const auto& [part, group] : groups) {
      const auto first = value_of(*group.front());
      const bool alike = std::all_of(group.begin(), group.end(), [&](const seen* s) { return value_of(*s) == first; });
      if (alike && first == usual) continue;
      for (const seen* s : group) {
        if (value_of(*s) != usual)
          patterns.emplace_back(module_pattern("(.*\\.)?(" + (alike ? part : escaped(s->module)) + ")", "", key),
                                value_of(*s));
        if (alike) break;
      }
    }
  };
  put(
      out.ranks, [](const seen& s) { return s.rank; }, out.rank, "rank_pattern");
  put(
      out.alphas, [](const seen& s) { return s.alpha; }, out.alpha, "alpha_pattern");
  for (const seen& s : adapted) {
    const std::string part = s.module.substr(s.module.rfind('.') + 1);
    if (last.at(part)) {
      if (std::find(out.targets.begin(), out.targets.end(), part) == out.targets.end()) out.targets.push_back(part);
    } else {
      out.targets.push_back(s.module);
    }
  }
  std::sort(out.targets.begin(), out.targets.end());
  // Parameters of the base that are trained beside the terms.
  int biases = 0, own = 0, all = 0;
  model.parameters([&](auto& p) {
    if (is_adapter_name(p.name)) return;
    const std::string module = p.name.substr(0, p.name.rfind('.'));
    const bool of_adapted =
        std::any_of(adapted.begin(), adapted.end(), [&](const seen& s) { return s.module == module; });
    if (p.name.ends_with(".bias")) ++all;
    if (!p.trained) return;
    if (p.name.ends_with(".bias")) {
      ++biases;
      own += of_adapted;
    } else if (std::find(out.saved.begin(), out.saved.end(), module) == out.saved.end()) {
      out.saved.push_back(module);
    }
  });
  if (out.saved.empty() && biases > 0) out.bias = biases == all ? "all" : "lora_only";
  check(out.bias != "lora_only" || biases == own, "PEFT's folder cannot hold some biases and not others");
  return out;
}

/// Writes the adapter of a model as PEFT does into `folder`, which is made if need be.
template <class Model>
void save_adapter(Model& model, const std::filesystem::path& folder, const std::string& base = "") {
  using arch = typename Model::architecture;
  std::filesystem::create_directories(folder);
  peft_config config = peft_config_of(model);
  config.base = base;
  std::vector<std::string> adapted;
  model.products([&](auto& product) {
    if (product.adapter) adapted.push_back(product.weight.name.substr(0, product.weight.name.rfind('.')));
  });
  // A bias of an adapted product lies in PEFT's wrapper of it.
  const auto called = [&](const std::string& name) {
    const std::string module = name.substr(0, name.rfind('.'));
    const bool wrapped = name.ends_with(".bias") && std::find(adapted.begin(), adapted.end(), module) != adapted.end();
    return peft_name<arch>(wrapped ? module + ".base_layer.bias" : name);
  };
  save_tensors<typename Model::backend>(detail::adapter_places(model), folder / "adapter_model.safetensors", called);
  write_peft_config(folder / "adapter_config.json", config);
}

}  // namespace recglm
