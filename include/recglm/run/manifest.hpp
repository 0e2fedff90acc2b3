#pragma once
#include <filesystem>
#include <fstream>
#include <nlohmann/json_fwd.hpp>
#include <sstream>
#include <string>
#include <thread>

#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/model/json_file.hpp"
#include "recglm/run/recipe.hpp"
#include "recglm/version.hpp"

namespace recglm {

/// The names of a recipe's choices, by kind: what the manifest says and `recommend` looks for.
nlohmann::json choices_of(const any_recipe& r);

/// What the figures were made with: version, compiler and machine.
nlohmann::json environment();

/// 64-bit FNV-1a of a file's bytes in hexadecimal: tells whether a file is the one that was used, not who made it.
std::string file_hash(const std::filesystem::path& path);

/// Checks every file that the manifest of a run lists under "files" against its hash; returns the sentences of those
/// that differ or are gone.
std::vector<std::string> verify_manifest(const std::filesystem::path& manifest);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/manifest-inl.hpp"
#endif
