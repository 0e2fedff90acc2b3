#pragma once
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/formats/shards.hpp"
#include "recglm/model/adapter_folder.hpp"
#include "recglm/model/language_model.hpp"
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
/// The parameter that a tensor of an adapter's file stands for: names of several versions of PEFT. "" for the copy of a
/// saved module that the adapter leaves unused.
template <class Arch>
std::string name_of_peft(std::string name) {
  for (const std::string_view front : {std::string_view("base_model.model."), Arch::names::in_file})
    if (name.starts_with(front)) name.erase(0, front.size());
  if (name.find(".original_module.") != name.npos) return "";
  for (const std::string_view part : {".base_layer", ".modules_to_save", ".default"}) {
    if (const std::size_t at = name.find(std::string(part) + "."); at != name.npos) name.erase(at, part.size());
    if (name.ends_with(part)) name.erase(name.size() - part.size());
  }
  constexpr std::string_view newer = ".lora_magnitude_vector.weight", older = ".lora_magnitude_vector";
  if (name.ends_with(newer)) name.erase(name.size() - newer.size() + older.size());
  return name;
}

template <class Arch>
std::string word_table() {
  return std::string(Arch::names::words) + ".weight";
}
inline std::string head_table() { return std::string(head_module) + ".weight"; }
/// Whether token embeddings and head are one table here and two modules in files.
template <class Arch>
inline constexpr bool tied_modules = Arch::head::tied&& has_head_module<Arch>;

// Whether two tensors of a file hold the same numbers.
inline bool equal_tensors(const weight_file& file, const stored_tensor& a, const stored_tensor& b) {
  if (a.shape != b.shape) return false;
  std::vector<double> one(a.count()), other(b.count());
  file.read(a, std::span<double>(one));
  file.read(b, std::span<double>(other));
  return one == other;
}

/// The parameter that each tensor of an adapter's file stands for; "" for one that says nothing new. Throws where two
/// that are not equal stand for one.
template <class Arch>
std::map<std::string, std::string> names_in_adapter(const weight_file& file) {
  std::map<std::string, std::string> out;
  std::map<std::string, const stored_tensor*> first;
  for (const stored_tensor& tensor : file.tensors()) {
    std::string name = name_of_peft<Arch>(tensor.name);
    if (tied_modules<Arch> && name == head_table()) name = word_table<Arch>();
    const auto [at, fresh] = first.emplace(name, &tensor);
    check(fresh || name.empty() || equal_tensors(file, *at->second, tensor), file.where(), ": tensors \"",
          at->second->name, "\" and \"", tensor.name, "\" stand for one table of this model, \"", name,
          "\", and are not equal");
    out[tensor.name] = fresh ? name : "";
  }
  return out;
}

/// Whether "modules_to_save" gives tables of their own to token embeddings and head that a base shares.
template <class Arch>
bool parts_the_head(const peft_config& config, const weight_file& file) {
  const std::string words = word_table<Arch>(), head = head_table();
  if (!has_head_module<Arch> || config.keeps_tie || !(config.trains(words) || config.trains(head))) return false;
  const stored_tensor *of_words = nullptr, *of_head = nullptr;
  for (const stored_tensor& tensor : file.tensors()) {
    const std::string name = name_of_peft<Arch>(tensor.name);
    if (name == words) of_words = &tensor;
    if (name == head) of_head = &tensor;
  }
  return !of_words || !of_head || !equal_tensors(file, *of_words, *of_head);
}

/// Whether an adapter has terms on the token embeddings or the head.
template <class Arch>
bool adapts_tables(const peft_config& c) {
  return c.of_table(Arch::names::words).rank > 0 || (has_head_module<Arch> && c.of_table(head_module).rank > 0);
}
template <class Arch>
void check_ties_no_terms(const peft_config& c, const std::string& where) {
  check(!(c.keeps_tie && tied_modules<Arch> && adapts_tables<Arch>(c)), where,
        ": \"ensure_weight_tying\" ties the terms of token embeddings and head, which is not computed here");
}

/// The parameters that an adapter brings, whatever they are called.
template <class Model>
std::set<const void*> parameters_of_adapter(Model& model) {
  std::set<const void*> out;
  const auto keep = [&](auto& p) { out.insert(&p); };
  model.linears([&](auto& linear) { linear.adapter_parameters(keep); });
  model.tables([&](std::string_view, auto&, auto& terms) {
    if (terms) keep(terms->a), keep(terms->b);
  });
  return out;
}

template <class Model>
auto base_places(Model& model) {
  using B = typename Model::backend;
  std::vector<tensor_place<B>> out;
  std::map<std::string, typename B::stored*> packed;
  model.linears([&](auto& linear) {
    if (linear.stored) packed[linear.weight.name] = &*linear.stored;
  });
  const std::set<const void*> adapters = parameters_of_adapter(model);
  model.parameters([&](auto& p) {
    const auto at = packed.find(p.name);
    if (!adapters.count(&p)) out.push_back({p.name, p.shape, &p.value, at == packed.end() ? nullptr : at->second});
  });
  return out;
}

// A low-rank parameter under the shape that it has in files.
template <class B>
tensor_place<B> place_of_terms(parameter<B>& p) {
  const bool transposed = p.name.find(".lora_embedding_") != p.name.npos;
  std::vector<std::int64_t> shape = p.shape;
  if (transposed) std::swap(shape[0], shape[1]);
  return {p.name, shape, &p.value, nullptr, transposed};
}

// The terms, the parts of the base that are trained beside them, and those that `also` names.
template <class Model>
auto adapter_places(Model& model, const std::set<std::string>& also) {
  std::vector<tensor_place<typename Model::backend>> out;
  std::map<std::string, bool> trained;
  model.parameters([&](auto& p) {
    trained[p.name] = p.trained;
    if (is_adapter_name(p.name)) out.push_back(place_of_terms(p));
  });
  for (auto& place : base_places(model))
    if ((model.adapted() && trained.at(place.name)) || also.count(place.name)) out.push_back(place);
  return out;
}
}  // namespace detail

/// Throws where a configuration would adapt nothing of the model: an adapter for another base. Names of modules that
/// the model does not have are let be, as PEFT does; the file of weights says what there is.
template <class Model>
void check_fits(Model& model, const peft_config& c, const std::string& where) {
  bool fits = false;
  std::string known;
  model.linears([&](auto& linear) {
    const std::string module = linear.weight.name.substr(0, linear.weight.name.rfind('.'));
    fits = fits || c.adapts(module);
    const std::string last = module.substr(module.rfind('.') + 1);
    if (known.find(last) == known.npos) known += (known.empty() ? "" : ", ") + last;
  });
  using arch = typename Model::architecture;
  check(fits || detail::adapts_tables<arch>(c), where, ": \"target_modules\" fits no matmul of this model (", known,
        "); is it an adapter for another base?");
  detail::check_ties_no_terms<arch>(c, where);
}

/// Reads the adapter's weights from `folder` into a model made with `read_peft_config(...)`. A weight of the base that
/// the file holds beside the terms replaces that of the model, as PEFT does it (`save_embedding_layers`). Throws one
/// error that lists what is missing, left over or of another shape; where two tensors that are not equal stand for one
/// table; and where "modules_to_save" takes the head from a table that it shares with the token embeddings. Of a model
/// whose adapter has layers of its own: as `load_own_adapter`.
template <class Model>
void load_adapter(Model& model, const std::filesystem::path& folder) {
  if constexpr (detail::has_adapter_layers<typename Model::adapter>) return load_own_adapter(model, folder);
  using arch = typename Model::architecture;
  const auto about = folder / "adapter_config.json";
  peft_config config;
  if (std::filesystem::exists(about)) {
    config = read_peft_config(about);
    check_fits(model, config, about.string());
  }
  const weight_file file = open_adapter(folder);
  check(!(arch::head::tied && detail::parts_the_head<arch>(config, file)), about.string(),
        ": \"modules_to_save\" gives token embeddings and head tables of their own, and this base has one table for "
        "both; "
        "load it with a head of its own");
  const std::map<std::string, std::string> names = detail::names_in_adapter<arch>(file);
  std::set<std::string> held;
  for (const auto& [tensor, name] : names) held.insert(name);
  const auto places = detail::adapter_places(model, held);
  // With "lora_only" PEFT trains the biases of adapted matmuls, and does not save them.
  std::vector<std::string> unsaved, came;
  for (const auto& place : places)
    if (config.bias == "lora_only" && place.name.ends_with(".bias")) unsaved.push_back(place.name);
  if (std::any_of(unsaved.begin(), unsaved.end(), [&](const std::string& name) { return held.count(name) > 0; }))
    unsaved.clear();
  load_tensors<typename Model::backend>(
      places, std::span<const weight_file>(&file, 1), [&](const std::string& tensor) { return names.at(tensor); },
      unsaved);
  model.parameters([&](auto& p) {
    if (!is_adapter_name(p.name) && !p.trained && held.count(p.name)) came.push_back(p.name);
  });
  model.came_with_adapter = std::move(came);
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
  model.linears([&](auto& linear) {
    const std::string module = linear.weight.name.substr(0, linear.weight.name.rfind('.'));
    modules.push_back(module);
    auto& whole = last.try_emplace(module.substr(module.rfind('.') + 1), true).first->second;
    whole = whole && linear.adapter.has_value();
    if (!linear.adapter) return;
    const int rank = linear.adapter->rank();
    adapted.push_back({module, rank, linear.adapter->scale * rank});
    out.decomposed = linear.adapter->decomposed;
    out.dropout = linear.adapter->dropout;
  });
  model.tables([&](std::string_view module, auto&, auto& terms) {
    if (module == head_module && !has_head_module<typename Model::architecture>) return;
    modules.emplace_back(module);
    last.try_emplace(std::string(module.substr(module.rfind('.') + 1)), terms.has_value());
    if (!terms) return;
    adapted.push_back({std::string(module), terms->rank(), terms->scale * terms->rank()});
    if (module == head_module) out.dropout = terms->dropout;
  });
  check(!adapted.empty(), "the model has no adapter to save; it was trained whole, or its adapter was merged");
  model.linears([&](auto& linear) {
    check(!linear.adapter || (linear.adapter->decomposed == out.decomposed && linear.adapter->dropout == out.dropout),
          linear.weight.name,
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
  using arch = typename Model::architecture;
  const auto module_of = [](const std::string& parameter) { return parameter.substr(0, parameter.rfind('.')); };
  const auto is_saved = [&](const std::string& module) {
    return std::find(out.saved.begin(), out.saved.end(), module) != out.saved.end();
  };
  const auto is_adapted = [&](const std::string& module) {
    return std::any_of(adapted.begin(), adapted.end(), [&](const seen& s) { return s.module == module; });
  };
  model.parameters([&](auto& p) {
    if (is_adapter_name(p.name) || !p.trained || p.name.ends_with(".bias") || is_saved(module_of(p.name))) return;
    check(!is_adapted(module_of(p.name)), p.name,
          ": PEFT's folder cannot hold a matrix that is trained whole beside its terms");
    out.saved.push_back(module_of(p.name));
  });
  if (detail::tied_modules<arch> && is_saved(std::string(arch::names::words)) && !is_saved(std::string(head_module)))
    out.saved.emplace_back(head_module);
  int trained = 0, own = 0, all = 0;
  model.parameters([&](auto& p) {
    if (!p.name.ends_with(".bias") || is_saved(module_of(p.name))) return;
    ++all, trained += p.trained, own += p.trained && is_adapted(module_of(p.name));
  });
  if (trained > 0) out.bias = trained == all ? "all" : "lora_only";
  check(out.bias != "lora_only" || trained == own, "PEFT's folder cannot hold some biases and not others");
  return out;
}

/// Writes the adapter of a model into `folder`, which is made if need be: low-rank terms as PEFT does, layers of an
/// adapter's own as adapter_folder.hpp says.
template <class Model>
void save_adapter(Model& model, const std::filesystem::path& folder, const std::string& base = "") {
  if constexpr (detail::has_adapter_layers<typename Model::adapter>) return save_own_adapter(model, folder);
  using arch = typename Model::architecture;
  using B = typename Model::backend;
  std::filesystem::create_directories(folder);
  peft_config config = peft_config_of(model);
  config.base = base;
  std::set<std::string> adapted;
  model.linears([&](auto& linear) {
    if (linear.adapter) adapted.insert(linear.weight.name.substr(0, linear.weight.name.rfind('.')));
  });
  model.tables([&](std::string_view module, auto&, auto& terms) {
    if (terms) adapted.emplace(module);
  });
  // Weight and bias of an adapted module lie in PEFT's wrapper of it.
  const auto called = [&](const std::string& name) {
    const std::size_t dot = name.rfind('.');
    const bool wrapped = !is_adapter_name(name) && adapted.count(name.substr(0, dot)) > 0;
    return peft_name<arch>(wrapped ? name.substr(0, dot) + ".base_layer" + name.substr(dot) : name);
  };
  const auto& came = model.came_with_adapter;
  auto places = detail::adapter_places(model, std::set<std::string>(came.begin(), came.end()));
  const auto head = std::find(config.saved.begin(), config.saved.end(), head_module);
  if (detail::tied_modules<arch> &&
      head != config.saved.end()) {  // PEFT has the table that is one here under both names
    const auto words = std::find_if(places.begin(), places.end(),
                                    [](const auto& place) { return place.name == detail::word_table<arch>(); });
    auto copy = *words;
    copy.name = detail::head_table();
    places.push_back(copy);
  }
  save_tensors<B>(places, folder / "adapter_model.safetensors", called);
  write_peft_config(folder / "adapter_config.json", config);
  detail::remove_other_kind(folder, false);
}

}  // namespace recglm
