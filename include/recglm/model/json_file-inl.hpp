#pragma once
#include "recglm/model/json_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/sha256.hpp"

namespace recglm {

RECGLM_FUNC nlohmann::json parse_json(std::string_view text, const std::string& where) {
  using json = nlohmann::json;
  constexpr int deepest = 64;
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    check(depth <= deepest, where, ": JSON nested deeper than ", deepest, " levels");
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      check(keys.back().insert(key).second, where, ": the key \"", key, "\" stands twice; keep one of them");
    }
    return true;
  };
  json out;
  try {
    out = json::parse(text.begin(), text.end(), watch);
  } catch (const json::exception& e) {
    const std::string_view what = e.what();
    const auto end_of_id = what.find("] ");
    fail(where, ": not JSON: ", end_of_id == what.npos ? what : what.substr(end_of_id + 2));
  }
  check(out.is_object(), where, ": must hold a JSON object, not ", out.type_name());
  return out;
}

RECGLM_FUNC std::string read_file(const std::filesystem::path& path) {
  check(!std::filesystem::is_directory(path), path.string(), " is a folder; a file was expected");
  std::ifstream in(path, std::ios::binary);
  check(in.is_open(), path.string(), " can't be read: is it there?");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  check(!in.bad(), path.string(), ": reading failed half-way");
  return text;
}

RECGLM_FUNC nlohmann::json read_json(const std::filesystem::path& path) {
  return parse_json(read_file(path), path.string());
}

RECGLM_FUNC void write_json(const std::filesystem::path& path, const nlohmann::json& object) {
  std::string text;
  try {
    text = object.dump(1) + "\n";
  } catch (const nlohmann::json::exception&) {
    fail(path.string(), ": a text to be written is not UTF-8");
  }
  write_atomically(path, text);
}

RECGLM_FUNC void write_hashed_json(const std::filesystem::path& path, nlohmann::json object) {
  object.erase("sha256");
  // What is read back is hashed, not what is held: a NaN becomes null, a float a double.
  try {
    object["sha256"] = sha256_of(parse_json(object.dump(), path.string()).dump());
  } catch (const nlohmann::json::exception&) {
    fail(path.string(), ": a text to be written is not UTF-8");
  }
  write_json(path, object);
}

RECGLM_FUNC nlohmann::json read_hashed_json(const std::filesystem::path& path) {
  nlohmann::json object = read_json(path);
  const auto hash = object.find("sha256");
  check(hash != object.end() && hash->is_string(), path.string(),
        ": no \"sha256\" of its content; an older version wrote it, or it is damaged; make it anew");
  const std::string written = hash->get<std::string>();
  object.erase(hash);
  check(sha256_of(object.dump()) == written, path.string(),
        " is damaged or was changed: its content has another hash than the one it holds");
  return object;
}

}  // namespace recglm
