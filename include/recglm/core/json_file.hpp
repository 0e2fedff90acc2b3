#pragma once
#include <exception>
#include <filesystem>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/input_file.hpp"

/// \file
/// Parses JSON that comes from outside; nothing else does.

namespace recglm {

/// The JSON value in `text`, or nothing where there is none. Throws on a key that appears twice in one object, on
/// values that are nested more than 64 deep, and on more values than memory can hold; `where` names the text.
std::optional<nlohmann::json> try_parse_json(std::string_view text, const std::string& where);

/// The JSON value in `text`. Throws as above, and says where and why the text is no JSON.
nlohmann::json parse_json_value(std::string_view text, const std::string& where);

/// The JSON object in `text`. Throws as above, and where the value is no object.
nlohmann::json parse_json(std::string_view text, const std::string& where);

/// The JSON object in `text`, its keys in the order of the text.
nlohmann::ordered_json parse_ordered_json(std::string_view text, const std::string& where);

/// The JSON object in a file.
nlohmann::json read_json(const std::filesystem::path& path);

/// A value as text, indented by `indent` or, below 0, on one line. Throws naming `path`, into which it is to be
/// written, where a text in it is not UTF-8.
std::string json_text(const nlohmann::json& value, int indent, const std::filesystem::path& path);
std::string json_text(const nlohmann::ordered_json& value, int indent, const std::filesystem::path& path);

/// Writes a value (keys sorted, indented by one), whole or not at all.
void write_json(const std::filesystem::path& path, const nlohmann::json& value);

/// An object with a member "sha256", the hash of all others as `path` will hold them, and what `unhashed` takes from
/// it. `unhashed` throws naming `path` where the content has another hash.
nlohmann::json hashed(nlohmann::json object, const std::filesystem::path& path);
nlohmann::json unhashed(nlohmann::json object, const std::filesystem::path& path);

/// The same with a member "sha256", the hash of all other members, by which `read_hashed_json` knows damage.
void write_hashed_json(const std::filesystem::path& path, nlohmann::json object);

/// Reads what `write_hashed_json` wrote. Throws naming the file where its content is not what was written.
nlohmann::json read_hashed_json(const std::filesystem::path& path);

/// What an exception says; of one of the JSON library without the library's own numbers, and no more than a message may
/// repeat of a text.
std::string reason_of(const std::exception& mistake);

/// A JSON value as a part of a message: its text is made when the message is, and of a long one only the beginning.
class shown_json {
 public:
  explicit shown_json(const nlohmann::json& value) : value_(&value) {}
  friend std::ostream& operator<<(std::ostream& out, const shown_json& shown);

 private:
  const nlohmann::json* value_;
};
inline shown_json shown(const nlohmann::json& value) { return shown_json(value); }

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/json_file-inl.hpp"
#endif
