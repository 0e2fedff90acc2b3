#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// The JSON object in `text`; `where` names it in errors. Throws `error` on anything else, on a key that stands twice
/// in one object, and on a nesting no file of ours needs.
nlohmann::json parse_json(std::string_view text, const std::string& where);

/// Everything in a file. Throws naming it where it can't be read.
std::string read_file(const std::filesystem::path& path);

/// The JSON object in a file.
nlohmann::json read_json(const std::filesystem::path& path);

/// Writes `object` (keys sorted, indented by one), whole or not at all.
void write_json(const std::filesystem::path& path, const nlohmann::json& object);

/// The same with a member "sha256", the hash of all other members, by which `read_hashed_json` knows damage.
void write_hashed_json(const std::filesystem::path& path, nlohmann::json object);

/// Reads what `write_hashed_json` wrote. Throws naming the file where its content is not what was written.
nlohmann::json read_hashed_json(const std::filesystem::path& path);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/json_file-inl.hpp"
#endif
