#pragma once
#include <filesystem>
#include <string>

#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/erased/pipeline.hpp"

namespace recglm {

/// Adds to what all rows share (`experiment_context::under`) what is a row's own: its recipe with every choice and
/// value, its seed, its metrics, the files of its base, and the texts of its first step, which `source` gives (it is
/// put back to its beginning). `base` is `hash_of_base`.
conditions conditions_of(conditions shared, const any_recipe& ready, const std::string& recipe, std::uint64_t seed,
                         const std::string& base, text_source& source);

/// A hash of the files of a pre-trained model: of a folder's, or of one file; "none" where `base` is empty.
std::string hash_of_base(const std::string& base);

/// 64 hexadecimal digits that stand for all conditions.
std::string hash(const conditions& all);

/// Leaves the conditions in `folder`/conditions.json. With `resume`, throws where others are there, and names the
/// first that differs.
void settle(const conditions& all, const std::filesystem::path& folder, bool resume);

/// Whether these very conditions are there.
bool settled(const conditions& all, const std::filesystem::path& folder);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/conditions-inl.hpp"
#endif
