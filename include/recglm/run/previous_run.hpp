#pragma once
#include <filesystem>
#include <optional>

namespace recglm {

/// Moves what an earlier run left in `folder` into `folder`/previous-1 (or -2, ...): its tables, splits, manifest and
/// the folders of its rows, known by their names and by what they hold. Anything else stays. Returns where they went,
/// nothing where there was no run.
std::optional<std::filesystem::path> set_aside_previous_run(const std::filesystem::path& folder);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/previous_run-inl.hpp"
#endif
