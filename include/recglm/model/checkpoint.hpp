#pragma once
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/formats/shards.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/model/networks.hpp"
#include "recglm/model/peft.hpp"

/// \file
/// Whole models in folders: `config.json` and `model.safetensors` (or the shards of `model.safetensors.index.json`),
/// with an `adapter` folder of PEFT's kind beside them where the model has one.

namespace recglm {

/// The configuration of a model of these sizes. `as_read`, where the model came from a file, keeps what changes
/// nothing.
template <class Arch>
model_config config_of(const model_shape& s, const special_tokens& special = {}, const model_config& as_read = {}) {
  model_config c = as_read;
  c.kind = Arch::kind;
  c.shape = s;
  c.activation = Arch::activation::name;
  c.tied = Arch::head::tied;
  c.architecture = is_published<Arch> ? "" : std::string(Arch::name);
  c.special = special;
  return c;
}

/// What the `config.json` of a folder says, or the GGUF file in it, or the GGUF file that is named.
model_config read_model_config(const std::filesystem::path& folder);

/// The same for an architecture. Throws where the file wants another one. A file that names no architecture is of a
/// published model, which one of one's own may take for its base.
template <class Arch>
model_config read_config_for(const std::filesystem::path& folder) {
  const std::string where = (folder / "config.json").string();
  model_config c = read_model_config(folder);
  check(c.kind == Arch::kind, where, ": the model is of the kind \"", c.kind, "\", the architecture ", Arch::name,
        " of the kind \"", Arch::kind, "\"; take the architecture that fits");
  if (!c.architecture.empty()) {
    check(c.architecture == Arch::name, where, ": the model is of the architecture \"", c.architecture, "\", not of ",
          Arch::name, "; take the architecture that fits");
    c.activation = Arch::activation::name, c.tied = Arch::head::tied;
    return c;
  }
  check(c.activation == Arch::activation::name, where, ": the model's activation is ", c.activation,
        ", that of the architecture ", Arch::name, " ", Arch::activation::name, "; take the architecture that fits");
  check(c.tied == Arch::head::tied, where, ": the model's head is ",
        c.tied ? "tied to its token embeddings" : "a table of its own", ", that of the architecture ", Arch::name,
        " is not; take the architecture that fits");
  return c;
}

/// The name of a base weight in a file.
template <class Arch>
std::string weight_name(const std::string& name) {
  return std::string(Arch::names::in_file) + name;
}

namespace detail {

/// Whether a tensor is no weight but a table that every reader computes itself: angles, positions, masks.
bool is_buffer(const std::string& name);
/// Whether it is a mask that has the name of a bias: (1, 1, n, n).
bool is_mask(const stored_tensor& tensor);

/// The name of a tensor of a model file without what these files put in front.
template <class Arch>
std::string bare_name(std::string name) {
  constexpr std::string_view front = Arch::names::in_file;
  if (name.starts_with(front)) name.erase(0, front.size());
  return name;
}

/// Whether a tensor is the head of a model whose head is tied: it must hold the token embeddings once more.
template <class Arch>
bool is_copy_of_words(const std::string& name) {
  return Arch::head::tied && bare_name<Arch>(name) == "lm_head.weight";
}

/// The parameter that a tensor of a model file stands for, "" for a buffer that every reader computes itself and for a
/// second copy of the token embeddings.
template <class Arch>
std::string name_of_weight(const std::string& name) {
  return is_buffer(name) || is_copy_of_words<Arch>(name) ? "" : bare_name<Arch>(name);
}

/// Bytes of the files of weights in a folder, 0 where there are none.
std::uint64_t bytes_of_weights(const std::filesystem::path& folder);
/// Throws where a model of these sizes cannot be in `bytes` (not 0) of weights, however they are stored, or memory
/// cannot hold it, before anything is allocated for it.
void check_sizes(const model_config& config, std::uint64_t bytes, const std::string& where);

/// Throws where a file holds a head that is not the token embeddings, which a model with a tied head would leave out.
template <class Model, class File>
void check_copy_of_words(Model& model, std::span<const File> files) {
  using B = typename Model::backend;
  using scalar = typename B::scalar;
  const auto words = base_places(model).front();
  for (const File& file : files)
    for (const stored_tensor& t : file.tensors()) {
      if (!is_copy_of_words<typename Model::architecture>(t.name)) continue;
      const auto differs = [&](const auto&... how) {
        // Files that always hold a copy belong to models that have no head of their own.
        constexpr bool always = !Model::architecture::names::copy_of_words.empty();
        fail(file.where(), ": tensor \"", t.name, "\" differs from \"", words.name, "\" (", how...,
             "), but the head of this model is tied to its token embeddings",
             always ? "" : "; if it has one of its own, config.json must say \"tie_word_embeddings\": false");
      };
      if (t.shape != words.shape) differs("shape ", text_of_shape(t.shape));
      in_chunks(t, [&](std::size_t first, std::size_t count, std::size_t columns) {
        const std::span<scalar> head(kept<scalar, struct stored_head>(count * columns), count * columns);
        const std::span<scalar> want(kept<scalar, struct token_embeddings>(count * columns), count * columns);
        read_finite(head, file, t, first, columns);
        values_of_place<B>(words, first * columns, want);
        const auto at = std::mismatch(head.begin(), head.end(), want.begin());
        if (at.first == head.end()) return;
        differs("element ", first * columns + static_cast<std::size_t>(at.first - head.begin()), ": ", *at.first,
                " and ", *at.second);
      });
    }
}

/// The shards that an index names; none where there is no index, or one that cannot be read.
std::set<std::string> shards_of_index(const std::filesystem::path& index);

/// Throws where `folder` has an adapter but no model: it is somebody's own, and would be read with a model that is
/// written beside it.
void check_adapter_is_ours(const std::filesystem::path& folder);

}  // namespace detail

/// Fills the base weights of a model by name, with and without what its files put in front (`glm.`). Throws one error
/// that lists what is missing, left over or of another shape, and for a value that is not finite. A tensor that is not
/// used is one of the tables that every reader computes itself, or a second copy of the token embeddings, which is
/// compared. `may_miss` names weights that keep their values where no file has them; those that were missing so are
/// given back.
template <class Model, class Files>
std::vector<std::string> load_weights(Model& model, const Files& files, const std::vector<std::string>& may_miss = {}) {
  using file = std::remove_cvref_t<decltype(*std::data(files))>;
  using arch = typename Model::architecture;
  std::vector<std::string> names;
  for (const std::string& name : may_miss) names.push_back(detail::name_of_weight<arch>(name));
  const std::span<const file> all(files);
  std::set<std::string> masks;
  for (const file& f : all)
    for (const stored_tensor& t : f.tensors())
      if (detail::is_mask(t)) masks.insert(t.name);
  const auto called = [&](const std::string& name) {
    return masks.contains(name) ? std::string() : detail::name_of_weight<arch>(name);
  };
  std::vector<std::string> absent =
      load_tensors<typename Model::backend>(detail::base_places(model), all, called, names);
  detail::check_copy_of_words(model, all);
  return absent;
}

/// What a base is for when an adapter is put on it.
enum class adapter_use { apart, merged };

/// The configuration of a base with the adapter of `folder` on it, as PEFT has it: the vocabulary is that of word
/// vectors that the adapter's file brings, and the head has a table of its own where "modules_to_save" gives it one or,
/// to be merged, where the adapter's terms change token embeddings and head apart.
template <class Arch>
model_config config_with_adapter(model_config base, const std::filesystem::path& folder,
                                 adapter_use use = adapter_use::apart) {
  const peft_config config = read_peft_config(folder / "adapter_config.json");
  const weight_file file = open_adapter(folder);
  for (const stored_tensor& tensor : file.tensors())
    if (detail::name_of_peft<Arch>(tensor.name) == detail::word_table<Arch>() && tensor.shape.size() == 2 &&
        tensor.shape[1] == base.shape.hidden && tensor.shape[0] > 0 && tensor.shape[0] < (std::int64_t{1} << 24))
      base.shape.vocabulary = static_cast<int>(tensor.shape[0]);
  if constexpr (detail::tied_modules<Arch>) {
    detail::check_ties_no_terms<Arch>(config, config.where);
    if (detail::parts_the_head<Arch>(config, file) ||
        (use == adapter_use::merged && detail::adapts_tables<Arch>(config)))
      base.tied = false;
  }
  return base;
}

/// Fills a model that was made with `read_peft_config` and `config_with_adapter`: the weights of the base, but those
/// that the adapter of `folder` brings whole, and the adapter's. Where the base's head is tied and the model's is not,
/// the head begins as the base's token embeddings.
template <class Model, class Files>
std::vector<std::string> load_with_adapter(Model& model, const model_config& base, const Files& files,
                                           const std::filesystem::path& folder,
                                           const std::vector<std::string>& may_miss = {}) {
  using file = std::remove_cvref_t<decltype(*std::data(files))>;
  using arch = typename Model::architecture;
  using B = typename Model::backend;
  const peft_config config = read_peft_config(folder / "adapter_config.json");
  const std::string words = detail::word_table<arch>(), head = detail::head_table();
  std::set<std::string> brought;
  for (const auto& [tensor, name] : detail::names_in_adapter<arch>(open_adapter(folder)))
    if (!is_adapter_name(name)) brought.insert(name);
  // Where one table becomes two, each of them that the adapter does not train holds what the base's one does.
  const bool parted = base.tied && !arch::head::tied;
  const bool as_words = parted && !brought.count(head) && !config.trains(words),
             as_head = parted && brought.count(head) && !brought.count(words) && !config.trains(head),
             from_base = parted && !brought.count(head) && !as_words;
  std::vector<tensor_place<B>> places;
  for (auto& place : detail::base_places(model))
    if (!brought.count(place.name) && !(as_words && place.name == head) && !(as_head && place.name == words))
      places.push_back(place);
  std::vector<std::string> names;
  for (const std::string& name : may_miss) names.push_back(detail::name_of_weight<arch>(name));
  const std::span<const file> all(files);
  std::set<std::string> masks;
  for (const file& f : all)
    for (const stored_tensor& t : f.tensors())
      if (detail::is_mask(t)) masks.insert(t.name);
  const std::vector<std::string> missing = load_tensors<B>(
      places, all,
      [&](const std::string& tensor) {
        if (masks.contains(tensor)) return std::string();
        std::string name = detail::name_of_weight<arch>(tensor);
        if (parted && name == head) return std::string();  // the base's second copy of its one table
        if (from_base && name == words) return head;
        return brought.count(name) || (as_head && name == words) ? std::string() : name;
      },
      names);
  if (!brought.count(words)) detail::check_copy_of_words(model, all);
  load_adapter(model, folder);
  if (as_words || as_head) {
    parameter<B>* tables[2] = {};
    model.tables([&](std::string_view module, parameter<B>& table, auto&) { tables[module == head_module] = &table; });
    B::copy(tables[as_words]->value.data(), tables[as_head]->value.data(), tables[0]->value.size());
  }
  return missing;
}

/// How base weights are written.
struct weights_as {
  std::optional<dtype> type = std::nullopt;  ///< F32, F16 or BF16; nothing: the backend's scalar
  std::size_t shard_bytes =
      5'000'000'000;  ///< most bytes of one file, as published folders have it; a larger tensor has one of its own
};

/// Writes the base weights of a model into a folder that exists: `model.safetensors`, or shards and their index where
/// that would be larger than a shard may be. The files get their names once all of them are written; those of an older
/// model go then.
template <class Model>
void save_weights(Model& model, const std::filesystem::path& folder, const weights_as& as = {}) {
  namespace fs = std::filesystem;
  using names = typename Model::architecture::names;
  using B = typename Model::backend;
  const dtype type = as.type.value_or(dtype_of<typename B::scalar>());
  auto places = detail::base_places(model);
  if (!names::copy_of_words.empty()) {
    auto copy = places.front();
    copy.name = names::copy_of_words;
    places.push_back(copy);
  }
  std::vector<safetensors_writer> files;
  std::vector<std::string> file_of;
  std::map<std::string, std::size_t> shard_of;
  std::size_t all = 0, here = 0;
  for (const auto& place : places) {
    const std::size_t bytes = bytes_of(type, stored_tensor{.name = {}, .shape = place.shape}.count());
    if (files.empty() || here + bytes > as.shard_bytes) files.emplace_back().metadata("format", "pt"), here = 0;
    const std::string name = weight_name<typename Model::architecture>(place.name);
    detail::add_place(files.back(), place, name, type);
    shard_of[name] = files.size() - 1, here += bytes, all += bytes;
  }
  for (std::size_t i = 1; i <= files.size(); ++i)
    file_of.push_back(files.size() == 1 ? "model.safetensors" : shard_name(i, files.size()));
  const std::set<std::string> before = detail::shards_of_index(folder / "model.safetensors.index.json");
  std::vector<std::unique_ptr<atomic_file>> open;
  for (std::size_t i = 0; i < files.size(); ++i) {
    open.push_back(std::make_unique<atomic_file>(folder / file_of[i]));
    files[i].write(open.back()->stream());
  }
  for (const auto& file : open) file->commit();
  const fs::path index = folder / "model.safetensors.index.json";
  if (files.size() > 1) {
    std::map<std::string, std::string> map;
    for (const auto& [name, shard] : shard_of) map[name] = file_of[shard];
    write_shard_index(index, map, all);
    file_of.push_back(index.filename());
  }
  // What is left of the model that was here would be read in the place of these.
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    const bool ours = name == "model.safetensors" || name == index.filename() || before.count(name) > 0;
    if (ours && std::find(file_of.begin(), file_of.end(), name) == file_of.end()) fs::remove(entry.path());
  }
}

/// The model in a folder, on backend B, with `adapter`; where the folder has an `adapter` folder, that one says what
/// the adapter is, its values whatever `adapter` says, and holds its weights. An adapter that comes from no file starts
/// at the base, A drawn by `seed`; it may be another policy than the usual one of the type (`quantized`).
template <class B, class Arch, class Adapter = none, AdapterPolicy Terms = Adapter>
language_model<B, Arch, Adapter> load_model(const std::filesystem::path& folder, const Terms& adapter = {},
                                            std::uint64_t seed = 1) {
  const model_config config = read_config_for<Arch>(folder);
  const auto beside = folder / "adapter";
  constexpr bool own = detail::has_adapter_layers<Adapter>;
  const bool low_rank = std::filesystem::exists(beside / "adapter_config.json"), stored = is_own_adapter(beside);
  check(!low_rank || !(own || std::is_same_v<Adapter, none>), beside.string(),
        ": this model has a low-rank adapter; load it with `lora`, not with `", Adapter::name, "`");
  check(
      !stored || own, beside.string(),
      ": this model has an adapter with layers of its own, which adapter.json names; load it with that one, not with `",
      Adapter::name, "`");
  const std::vector<weight_file> files = open_weights(folder);
  using model_type = language_model<B, Arch, Adapter>;
  if (low_rank) {
    model_type model(config_with_adapter<Arch>(config, beside).shape, read_peft_config(beside / "adapter_config.json"));
    load_with_adapter(model, config, files, beside);
    return model;
  }
  Terms terms = adapter;
  if (stored) {
    const auto about = own_adapter_record(beside);
    take_record(adapter_inside(terms), read_adapter_record(about), about.string());
  }
  model_type model(config.shape, terms);
  load_weights(model, files);
  if (stored) {
    load_own_adapter(model, beside);
  } else if (model.adapted()) {
    random_engine draws = stream(seed, "initialisation");
    model.start_adapters(draws);
  }
  return model;
}

/// Whether an adapter is beside the weights now (a merged one does not).
template <class Model>
bool has_adapter(Model& model) {
  bool found = false;
  model.linears([&](auto& linear) { found = found || linear.adapted(); });
  model.tables([&](std::string_view, auto&, auto& terms) { found = found || terms.has_value(); });
  return found;
}

/// Writes a model into `folder`, which is made if need be: configuration, base weights and, where it has one, its
/// adapter in `folder/adapter`. `special` goes into the configuration, which otherwise says again what `as_read` says;
/// `as` is the type of the weights and the size of their files. Of a model that was written there before, only files
/// that are known by name are removed. Throws, and writes nothing, where this model has no adapter and an adapter
/// without a model is in `folder`.
template <class Model>
void save_model(Model& model, const std::filesystem::path& folder, const special_tokens& special = {},
                const model_config& as_read = {}, const weights_as& as = {}) {
  const bool adapted = has_adapter(model);
  if (!adapted) detail::check_adapter_is_ours(folder);
  std::filesystem::create_directories(folder);
  save_weights(model, folder, as);
  if (adapted)
    save_adapter(model, folder / "adapter");
  else
    detail::remove_adapter(folder / "adapter");  // of the model that was here
  model_config config = config_of<typename Model::architecture>(model.shape(), special, as_read);
  config.rest[config.rest.contains("dtype") ? "dtype" : "torch_dtype"] =
      "\"" + std::string(torch_name(as.type.value_or(dtype_of<typename Model::backend::scalar>()))) + "\"";
  write_config(folder / "config.json", config);
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/checkpoint-inl.hpp"
#endif
