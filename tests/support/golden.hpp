#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "recglm/core/types.hpp"
#include "recglm/model/json_file.hpp"
#include "support/data.hpp"

/// Folder of the golden GLM-10B of random weights.
inline std::filesystem::path golden_glm() { return data_folder() / "golden/glm10b_tiny"; }

/// Texts of cases.json side by side: golden_batch({"d0", "d1"}).
inline recglm::batch golden_batch(const std::vector<std::string>& names) {
  static const nlohmann::json cases = recglm::read_json(golden_glm() / "cases.json");
  recglm::batch out;
  for (const std::string& name : names) {
    const auto& text = cases.at(name);
    const auto append = [&](const char* key, std::vector<std::int32_t>& to) {
      for (std::int32_t x : text.at(key)) to.push_back(x);
    };
    append("input_ids", out.tokens), append("targets", out.targets), append("inter", out.inter),
        append("intra", out.intra);
    out.offsets.push_back(static_cast<int>(out.tokens.size()));
    out.prefix.push_back(text.at("prefix"));
  }
  return out;
}
