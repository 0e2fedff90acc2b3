#pragma once
#include <filesystem>
#include <fstream>
#include <nlohmann/json_fwd.hpp>
#include <sstream>
#include <string>
#include <thread>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/version.hpp"

namespace recglm {

/// The names of a recipe's choices, by kind: what the manifest says and `recommend` looks for.
nlohmann::json choices_of(const any_recipe& r);

/// The commit that is checked out in the repository of Git around `folder`; "" where there is none. What was changed
/// since then is not seen.
std::string commit_at(std::filesystem::path folder);

/// What the metrics were made with: version, commit, compiler, processor and the variables that change bits.
nlohmann::json environment();

/// The SHA-256 of every file below `folder` by its path there; locks and temporary files are left out.
nlohmann::json hashes_below(const std::filesystem::path& folder);

/// The sentences of those files of `hashes`, whose paths begin at `folder`, that are gone or another than they were.
std::vector<std::string> changed_files(const std::filesystem::path& folder, const nlohmann::json& hashes);

/// Checks the manifest of a run, and every file that it lists under "files"; returns the sentences of those that differ
/// or are gone. Throws where the manifest itself is damaged.
std::vector<std::string> verify_manifest(const std::filesystem::path& manifest);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/manifest-inl.hpp"
#endif
