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
#include "recglm/core/json_file.hpp"
#include "recglm/formats/shards.hpp"
#include "recglm/model/gguf_config.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/model/peft.hpp"

namespace recglm {

RECGLM_FUNC model_config read_model_config(const std::filesystem::path& folder) {
  const auto file = std::filesystem::is_regular_file(folder) ? folder : gguf_in(folder);
  if (!file.empty() && !std::filesystem::exists(folder / "config.json")) {
    const gguf model = gguf::open(file);
    const model_config config = parse_config(json_text(config_of(model), -1, file), file.string());
    detail::check_sizes(config, model.bytes(), file.string());
    return config;
  }
  const model_config config = read_config(folder / "config.json");
  detail::check_sizes(config, detail::bytes_of_weights(folder), (folder / "config.json").string());
  return config;
}

}  // namespace recglm

namespace recglm::detail {

RECGLM_FUNC std::uint64_t bytes_of_weights(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool weights = ((name.starts_with("model") && name.ends_with(".safetensors")) ||
                          (name.starts_with("pytorch_model") && name.ends_with(".bin")) || name.ends_with(".gguf"));
    if (weights && entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

RECGLM_FUNC void check_sizes(const model_config& config, std::uint64_t bytes, const std::string& where) {
  constexpr double least_of_weight = 0.5, least_of_layer = 64;  // Q4_0 takes 0.56, the name of a tensor alone 8
  const model_shape& s = config.shape;
  double weights = s.least_weights();
  if (config.kind == "glm") weights += 2.0 * s.positions * s.hidden;
  if (bytes > 0 && weights * least_of_weight + s.layers * least_of_layer > static_cast<double>(bytes))
    fail(where, ": a model of these sizes has ", weights, " weights or more, and the files beside it ", bytes,
         " bytes; they do not belong together");
  check_memory(weights, 1, where + ": a model of these sizes");
}

RECGLM_FUNC bool is_buffer(const std::string& name) {
  for (const char* buffer : {"rotary_emb.inv_freq", "rotary_emb.cos_cached", "rotary_emb.sin_cached", "position_ids",
                             "attention.masked_bias", "attn.masked_bias", "rope_freqs.weight"})
    if (name == buffer || name.ends_with(std::string(".") + buffer)) return true;
  return false;
}

RECGLM_FUNC bool is_mask(const stored_tensor& tensor) {
  const auto& s = tensor.shape;
  const bool square = s.size() == 4 && s[0] == 1 && s[1] == 1 && s[2] == s[3];
  return square && (tensor.name.ends_with(".attention.bias") || tensor.name.ends_with(".attn.bias"));
}

RECGLM_FUNC std::set<std::string> shards_of_index(const std::filesystem::path& index) {
  if (!std::filesystem::is_regular_file(index)) return {};
  try {
    const std::vector<std::string> names = parse_shard_index(read_file(index), index.string());
    return {names.begin(), names.end()};
  } catch (const error&) {
    return {};
  }
}

RECGLM_FUNC void check_adapter_is_ours(const std::filesystem::path& folder) {
  check(!std::filesystem::exists(folder / "adapter") || std::filesystem::exists(folder / "config.json"),
        (folder / "adapter").string(),
        " would be read with the model that is to be written beside it, which has no adapter; name another folder");
}

}  // namespace recglm::detail
