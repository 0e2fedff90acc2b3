#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "recglm/core/json_file.hpp"
#include "recglm/core/types.hpp"
#include "recglm/model/architecture.hpp"
#include "support/data.hpp"

/// A golden model of random weights: its architecture and its folder; texts of batch d and kinds of adapters.
struct golden_glm_10b {
  using architecture = recglm::glm_10b;
  static std::filesystem::path folder() { return data_folder() / "golden/glm10b_tiny"; }
  static std::vector<std::string> batch() { return {"d0", "d1", "d2"}; }
  static std::vector<std::string> adapters() { return {"lora", "rslora", "dora"}; }
};
struct golden_chatglm_6b {
  using architecture = recglm::chatglm_6b;
  static std::filesystem::path folder() { return data_folder() / "golden/chatglm6b_tiny"; }
  static std::vector<std::string> batch() { return {"d0", "d1", "d2"}; }
  static std::vector<std::string> adapters() { return {"lora", "rslora", "dora"}; }
};
struct golden_llama {
  using architecture = recglm::llama;
  static std::filesystem::path folder() { return data_folder() / "golden/llama_tiny"; }
  static std::vector<std::string> batch() { return {"d0", "d1"}; }
  static std::vector<std::string> adapters() { return {"lora"}; }
};

/// Qwen2 with a head of its own and Qwen3 with a tied one, as tests/golden/qwen.py made them.
struct golden_qwen2 {
  using architecture = recglm::qwen2_own_head;
  static std::filesystem::path folder() { return golden_folder() / "qwen2_tiny"; }
  static std::vector<std::string> batch() { return {"d0", "d1"}; }
  static std::vector<std::string> adapters() { return {"lora"}; }
};
struct golden_qwen3 {
  using architecture = recglm::qwen3;
  static std::filesystem::path folder() { return golden_folder() / "qwen3_tiny"; }
  static std::vector<std::string> batch() { return {"d0", "d1"}; }
  static std::vector<std::string> adapters() { return {"lora"}; }
};

/// Folder of the golden GLM-10B of random weights.
inline std::filesystem::path golden_glm() { return golden_glm_10b::folder(); }

/// Texts of a model's cases.json side by side: golden_batch({"d0", "d1"}).
template <class Golden = golden_glm_10b>
recglm::batch golden_batch(const std::vector<std::string>& names) {
  static const nlohmann::json cases = recglm::read_json(Golden::folder() / "cases.json");
  recglm::batch out;
  for (const std::string& name : names) {
    const auto& text = cases.at(name);
    const auto append = [&](const char* key, std::vector<std::int32_t>& to) {
      for (std::int32_t x : text.at(key)) to.push_back(x);
    };
    append("input_ids", out.tokens), append("targets", out.targets);
    if (text.contains("positions")) {
      append("positions", out.inter);
      out.intra.resize(out.inter.size());
    } else {
      append("inter", out.inter), append("intra", out.intra);
    }
    out.offsets.push_back(static_cast<int>(out.tokens.size()));
    out.prefix.push_back(text.at("prefix"));
  }
  return out;
}

/// Names of the texts of a model's cases.json that are alone.
template <class Golden>
std::vector<std::string> golden_texts() {
  std::vector<std::string> out;
  const nlohmann::json cases = recglm::read_json(Golden::folder() / "cases.json");
  for (const auto& [name, text] : cases.items())
    if (text.contains("input_ids")) out.push_back(name);
  return out;
}

/// Takes the K third out of the values of GLM-10B's joined bias, which is rounding alone: a constant added to all keys
/// does not change a softmax, unless keys are turned.
template <class Arch, class Values>
void without_key_bias(const std::string& name, Values& values) {
  if (!std::is_same_v<typename Arch::qkv, recglm::blocked_qkv> || !name.ends_with("query_key_value.bias")) return;
  const auto third = static_cast<std::ptrdiff_t>(values.size() / 3);
  values.erase(values.begin() + third, values.begin() + 2 * third);
}
