#pragma once
#include "recglm/run/manifest.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/model/json_file.hpp"
#include "recglm/run/recipe.hpp"
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
  out["decoder"] = r.decoder.kind();
  return out;
}

RECGLM_FUNC nlohmann::json environment() {
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
  out["blas"] = "OpenBLAS, core " + blas_core();
  out["cores"] = std::thread::hardware_concurrency();
  return out;
}

RECGLM_FUNC std::string file_hash(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  check(in.is_open(), path.string(), " can't be read; the manifest names it");
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char buffer[1 << 16]; in.read(buffer, sizeof buffer), in.gcount() > 0;)
    for (std::streamsize i = 0; i < in.gcount(); ++i)
      hash = (hash ^ static_cast<unsigned char>(buffer[i])) * 0x100000001b3u;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

RECGLM_FUNC std::vector<std::string> verify_manifest(const std::filesystem::path& manifest) {
  const nlohmann::json j = read_json(manifest);
  check(j.contains("files") && j["files"].is_object(), manifest.string(),
        ": no \"files\"; this is not a manifest of a run");
  std::vector<std::string> broken;
  for (const auto& [name, hash] : j["files"].items()) {
    const auto path = manifest.parent_path() / name;
    if (!std::filesystem::exists(path))
      broken.push_back(path.string() + " is gone");
    else if (file_hash(path) != hash.get<std::string>())
      broken.push_back(path.string() + " is not the file that the run wrote");
  }
  return broken;
}

}  // namespace recglm
