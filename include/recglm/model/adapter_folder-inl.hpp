#pragma once
#include "recglm/model/adapter_folder.hpp"

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::filesystem::path own_adapter_record(const std::filesystem::path& folder) {
  return folder / "adapter.json";
}

RECGLM_FUNC bool is_own_adapter(const std::filesystem::path& folder) {
  return std::filesystem::exists(own_adapter_record(folder));
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC void remove_adapter(const std::filesystem::path& folder) {
  remove_other_kind(folder, true), remove_other_kind(folder, false);
  std::error_code not_empty;
  if (std::filesystem::exists(folder)) std::filesystem::remove(folder, not_empty);
}

RECGLM_FUNC void remove_other_kind(const std::filesystem::path& folder, bool own) {
  const auto gone = [&](const char* name) { std::filesystem::remove(folder / name); };
  if (own)
    gone("adapter_config.json"), gone("adapter_model.safetensors");
  else
    gone("adapter.json"), gone("adapter.safetensors");
}

}  // namespace recglm::detail
