#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/model/safetensors.hpp"

namespace recglm {

/// The files that an index of shards names, each once. Throws naming the index where it is none, or where it names a
/// file outside of its folder.
inline std::vector<std::string> parse_shard_index(std::string_view text, const std::string& where) {
  const nlohmann::json index = parse_json(text, where);
  check(index.contains("weight_map") && index["weight_map"].is_object() && !index["weight_map"].empty(), where,
        ": \"weight_map\" must be an object that gives the file of each tensor");
  std::set<std::string> names;
  const nlohmann::json& map = index["weight_map"];
  for (const auto& [tensor, file] : map.items()) {
    check(file.is_string(), where, ": the file of tensor \"", tensor, "\" must be a text");
    const std::string name = file.get<std::string>();
    check(!name.empty() && name.find('/') == name.npos && name != "..", where, ": tensor \"", tensor,
          "\" is said to be in \"", name, "\"; a shard lies beside its index");
    names.insert(name);
  }
  return {names.begin(), names.end()};
}

/// The weight files of a model folder: `model.safetensors`, else the shards of its index. Throws where there is
/// neither.
inline std::vector<safetensors> open_weights(const std::filesystem::path& folder) {
  std::vector<safetensors> out;
  const auto index = folder / "model.safetensors.index.json";
  if (std::filesystem::exists(folder / "model.safetensors")) {
    out.push_back(safetensors::open(folder / "model.safetensors"));
  } else if (std::filesystem::exists(index)) {
    for (const std::string& shard : parse_shard_index(read_file(index), index.string()))
      out.push_back(safetensors::open(folder / shard));
  } else {
    fail(folder.string(),
         " holds neither model.safetensors nor model.safetensors.index.json; name the folder of a model");
  }
  return out;
}

}  // namespace recglm
