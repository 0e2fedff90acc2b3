#pragma once
#include <filesystem>
#include <vector>

#include "recglm/run/sweep.hpp"

namespace recglm {

/// The flags that a TOML file sweeps, in its order: `learning-rate = [1e-3, 2e-3]`, of one row `rank = [2, 4]` below
/// `[paper]`; a dot in a flag's name is one of TOML's, `masking.rate = [0.1, 0.2]`. Throws naming file and line where
/// it is not TOML or a flag has no array of numbers, words and switches, and where the library was built without
/// toml11.
std::vector<swept_flag> read_sweep_file(const std::filesystem::path& path);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/sweep_file-inl.hpp"
#endif
