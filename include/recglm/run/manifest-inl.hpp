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
#include "recglm/core/input_file.hpp"
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

namespace detail {

RECGLM_FUNC std::string text_in(const std::filesystem::path& path);

RECGLM_FUNC std::string processor() {
  std::istringstream in(text_in("/proc/cpuinfo"));
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name") && line.find(": ") != line.npos) return line.substr(line.find(": ") + 2);
  return "unknown";
}

// The text of a file without the end of its last line; "" where it can't be read.
RECGLM_FUNC std::string text_in(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return "";
  std::string out;
  try {
    out = read_file(path);
  } catch (const error&) {  // somebody else's file, which the run does not need
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace detail

RECGLM_FUNC std::string commit_at(std::filesystem::path folder) {
  namespace fs = std::filesystem;
  for (;; folder = folder.parent_path()) {
    fs::path git = folder / ".git";
    if (const std::string link = detail::text_in(git); link.starts_with("gitdir: "))  // a worktree
      git = folder / link.substr(8);
    if (const std::string head = detail::text_in(git / "HEAD"); !head.empty()) {
      if (!head.starts_with("ref: ")) return head;
      const std::string ref = head.substr(5);
      const fs::path common = git / detail::text_in(git / "commondir");
      for (const fs::path& place : {git, common})
        if (const std::string commit = detail::text_in(place / ref); !commit.empty()) return commit;
      std::istringstream packed(detail::text_in(common / "packed-refs"));
      for (std::string line; std::getline(packed, line);)
        if (line.ends_with(" " + ref)) return line.substr(0, line.find(' '));
      return "";
    }
    if (folder == folder.parent_path()) return "";
  }
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
  out["processor"] = detail::processor();
  if (const std::string commit = commit_at(std::filesystem::current_path()); !commit.empty()) out["commit"] = commit;
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
