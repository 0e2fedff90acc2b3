#pragma once
#include "recglm/model/checkpoint.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "recglm/core/compiled.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/model/peft.hpp"
#include "recglm/model/shards.hpp"

namespace recglm {

RECGLM_FUNC model_config read_model_config(const std::filesystem::path& folder) {
  const auto file = std::filesystem::is_regular_file(folder) ? folder : gguf_in(folder);
  if (!file.empty() && !std::filesystem::exists(folder / "config.json"))
    return parse_config(gguf::open(file).config().dump(), file.string());
  return read_config(folder / "config.json");
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC bool is_buffer(const std::string& name) {
  for (const char* buffer : {".rotary_emb.inv_freq", ".attention.masked_bias", "position_ids"})
    if (name.ends_with(buffer)) return true;
  return false;
}

}  // namespace recglm::detail
