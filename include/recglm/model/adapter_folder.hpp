#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "recglm/formats/shards.hpp"
#include "recglm/model/adapter_record.hpp"
#include "recglm/model/tensor_place.hpp"

/// \file
/// Adapters with layers of their own in folders: `adapter.json` says what the adapter is, `adapter.safetensors` holds
/// what it has learnt. Low-rank terms have PEFT's folders (peft.hpp).

namespace recglm {

/// Whether a folder holds an adapter with layers of its own, and where it says what the adapter is.
bool is_own_adapter(const std::filesystem::path& folder);
std::filesystem::path own_adapter_record(const std::filesystem::path& folder);

namespace detail {
/// Takes away what `save_adapter` writes for either kind of adapter, and the folder if nothing else is in it.
void remove_adapter(const std::filesystem::path& folder);
/// Takes away the files of the kind that is not written now.
void remove_other_kind(const std::filesystem::path& folder, bool own);

template <class Model>
std::vector<tensor_place<typename Model::backend>> own_places(Model& model) {
  std::vector<tensor_place<typename Model::backend>> out;
  model.linears([&](auto& linear) {
    if (linear.own) linear.own->parameters([&](auto& p) { out.push_back({p.name, p.shape, &p.value}); });
  });
  return out;
}
}  // namespace detail

/// Writes the adapter of a model whose adapter has layers of its own into `folder`, which is made if need be.
template <class Model>
void save_own_adapter(Model& model, const std::filesystem::path& folder) {
  const auto places = detail::own_places(model);
  check(!places.empty(), "the model has no adapter to save; it was trained whole, or its adapter was merged");
  std::filesystem::create_directories(folder);
  save_tensors<typename Model::backend>(places, folder / "adapter.safetensors",
                                        [](const std::string& name) { return name; });
  write_adapter_record(own_adapter_record(folder), model.record());
  detail::remove_other_kind(folder, true);
}

/// Reads it into a model that was made with what its `adapter.json` says (`take_record`). Throws where the model's
/// adapter is another one, and one error that lists what is missing, left over or of another shape.
template <class Model>
void load_own_adapter(Model& model, const std::filesystem::path& folder) {
  const auto about = own_adapter_record(folder);
  check(read_adapter_record(about) == model.record(), about.string(), ": the adapter is not \"", model.record().adapter,
        "\" with the values of this model; make the model with those of the file");
  const weight_file file = weight_file::open(folder / "adapter.safetensors");
  load_tensors<typename Model::backend>(detail::own_places(model), std::span<const weight_file>(&file, 1),
                                        [](const std::string& tensor) { return tensor; });
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/adapter_folder-inl.hpp"
#endif
