#pragma once
#include "recglm/formats/shards.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/formats/gguf.hpp"
#include "recglm/formats/part_names.hpp"
#include "recglm/formats/safetensors.hpp"
#include "recglm/formats/torch_file.hpp"

namespace recglm {

RECGLM_FUNC std::vector<std::string> parse_shard_index(std::string_view text, const std::string& where) {
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

RECGLM_FUNC std::string shard_name(std::size_t number, std::size_t all) {
  return part_name{"model", number, all, ".safetensors"}.text();
}

RECGLM_FUNC bool is_shard_name(std::string_view name) {
  const auto part = parse_part_name(name, ".safetensors");
  return part && part->front == "model";
}

RECGLM_FUNC weight_file weight_file::open(const std::filesystem::path& path) {
  const std::string end = path.extension().string();
  if (end == ".gguf") return weight_file(gguf::open(path));
  if (end == ".bin" || end == ".pt" || end == ".pth") return weight_file(torch_file::open(path));
  return weight_file(safetensors::open(path));
}

RECGLM_FUNC std::filesystem::path gguf_in(const std::filesystem::path& folder) {
  std::filesystem::path found;
  if (!std::filesystem::is_directory(folder)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".gguf") continue;
    const auto part = parse_part_name(entry.path().filename().string(), ".gguf");
    if (part && part->number > 1) continue;
    check(found.empty(), folder.string(), " holds several GGUF files; name the one that is meant");
    found = entry.path();
  }
  return found;
}

RECGLM_FUNC std::vector<weight_file> open_weights(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<weight_file> out;
  const auto add = [&](const fs::path& path) { out.push_back(weight_file::open(path)); };
  if (fs::is_regular_file(folder)) {
    add(folder);
    return out;
  }
  for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
    const fs::path whole = folder / name, index = folder / (std::string(name) + ".index.json");
    if (fs::exists(whole))
      add(whole);
    else if (fs::exists(index))
      for (const std::string& shard : parse_shard_index(read_file(index), index.string())) add(folder / shard);
    if (!out.empty()) return out;
  }
  const fs::path quantised = gguf_in(folder);
  check(!quantised.empty(), folder.string(),
        " holds neither model.safetensors nor pytorch_model.bin, nor an index of their shards, nor a GGUF file; name "
        "the folder of a model");
  add(quantised);
  return out;
}

RECGLM_FUNC weight_file open_adapter(const std::filesystem::path& folder) {
  for (const char* name : {"adapter_model.safetensors", "adapter_model.bin"})
    if (std::filesystem::exists(folder / name)) return weight_file::open(folder / name);
  fail(folder.string(),
       " holds neither adapter_model.safetensors nor adapter_model.bin; name the folder of an adapter of PEFT");
}

RECGLM_FUNC void write_shard_index(const std::filesystem::path& path, const std::map<std::string, std::string>& file_of,
                                   std::size_t bytes) {
  write_json(path, {{"metadata", {{"total_size", bytes}}}, {"weight_map", file_of}});
}

}  // namespace recglm
