#pragma once
#include "recglm/run/manifest.hpp"

#include <unistd.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

#include "recglm/backend/cpu.hpp"
#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/utf8.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/version.hpp"

namespace recglm {

RECGLM_FUNC nlohmann::json choices_of(const any_recipe& r) {
  nlohmann::json out;
  out["sampling"] = r.sampling.kind();
  out["items"] = r.items.kind();
  out["prompts"] = r.prompts.kind();
  out["tokenizer"] = r.tokenizer.kind();
  out["masking"] = r.masking.kind();
  out["order"] = r.order.kind();
  out["position"] = r.position.kind();
  out["architecture"] = r.adapter.architecture();
  out["adapter"] = r.adapter.adapter();
  out["optimiser"] = r.adapter.optimiser();
  out["decoder"] = r.decoder.kind();
  return out;
}

RECGLM_FUNC nlohmann::json environment() {
  cpu<float>::check_environment();
  nlohmann::json out;
  out["recglm"] = text_of(RECGLM_VERSION_MAJOR, '.', RECGLM_VERSION_MINOR, '.', RECGLM_VERSION_PATCH);
#if defined(__clang__)
  out["compiler"] = text_of("clang ", __clang_version__);
#else
  out["compiler"] = text_of("g++ ", __VERSION__);
#endif
#if defined(__OPTIMIZE__)
  out["optimised"] = true;
#else
  out["optimised"] = false;
#endif
  out["cores"] = std::thread::hardware_concurrency();
  // What changes the last bits of a metric.
  for (const auto& [name, value] : cpu<float>::about()) out[name] = value;
  out["variables"] = nlohmann::json::object();
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable = *at;
    for (const std::string_view begin :
         {"RECGLM_ISA=", "RECGLM_GEMM=", "RECGLM_QUANTIZED=", "OMP_", "GOMP_", "KMP_", "OPENBLAS_", "DNNL_", "ONEDNN_"})
      if (variable.starts_with(begin))
        out["variables"][std::string(variable.substr(0, variable.find('=')))] =
            utf8_fault(variable) < variable.size() ? "not UTF-8" : variable.substr(variable.find('=') + 1);
  }
  return out;
}

RECGLM_FUNC nlohmann::json hashes_below(const std::filesystem::path& folder) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.starts_with('.') || name.find(".partial") != name.npos) continue;
    const std::string path = std::filesystem::relative(entry.path(), folder).generic_string();
    if (is_utf8(path)) out[path] = sha256_of_file(entry.path());  // a run writes no other names
  }
  return out;
}

RECGLM_FUNC std::vector<std::string> changed_files(const std::filesystem::path& folder, const nlohmann::json& hashes) {
  std::vector<std::string> broken;
  for (const auto& [name, hash] : hashes.items()) {
    check(hash.is_string(), folder.string(), ": the hash of \"", name, "\" must be a text, not ", shown(hash));
    const auto path = folder / name;
    if (!std::filesystem::exists(path))
      broken.push_back(path.string() + " is gone");
    else if (sha256_of_file(path) != hash)
      broken.push_back(path.string() + " is not the file that the run wrote");
  }
  return broken;
}

RECGLM_FUNC std::vector<std::string> verify_manifest(const std::filesystem::path& manifest) {
  const nlohmann::json found = read_json(manifest);
  check(found.contains("files") && found["files"].is_object(), manifest.string(),
        ": no \"files\"; this is not a manifest of a run");
  return changed_files(manifest.parent_path(), read_hashed_json(manifest).at("files"));
}

}  // namespace recglm
