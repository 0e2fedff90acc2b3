#pragma once
#include "recglm/core/json_file.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"
#include "recglm/core/sha256.hpp"

namespace recglm::detail {

/// Makes a value of what the JSON library reads, step by step: its own way takes quadratic time where it is watched.
template <class Json>
class json_builder {
 public:
  explicit json_builder(const std::string& where) : where_(where) {}

  Json value;
  std::string mistake;  ///< why the text is no JSON

  bool null() { return put(nullptr); }
  bool boolean(bool x) { return put(x); }
  bool number_integer(typename Json::number_integer_t x) { return put(x); }
  bool number_unsigned(typename Json::number_unsigned_t x) { return put(x); }
  bool number_float(typename Json::number_float_t x, const std::string&) { return put(x); }
  bool string(std::string& x) { return put(std::move(x)); }
  bool binary(typename Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    auto& object = open_.back()->template get_ref<typename Json::object_t&>();
    bool fresh;
    if constexpr (std::is_same_v<Json, nlohmann::json>) {
      const auto added = object.try_emplace(std::move(name), nullptr);  // a name that is there is not moved from
      fresh = added.second, place_ = &added.first->second;
    } else {
      fresh = names_.back().insert(name).second;
      object.emplace_back(name, nullptr), place_ = &object.back().second;
    }
    check(fresh, where_, ": the key \"", name, "\" appears twice; keep one of them");
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const std::exception& why) {
    mistake = reason_of(why);
    return false;
  }

 private:
  template <class T>
  bool put(T&& x) {
    constexpr std::size_t at_once = std::size_t{1} << 18;
    if (++values_ % at_once == 0) check_memory(at_once * sizeof(Json), where_);
    if (open_.empty())
      value = Json(std::forward<T>(x)), place_ = &value;
    else if (open_.back()->is_array())
      open_.back()->push_back(Json(std::forward<T>(x))), place_ = &open_.back()->back();
    else
      *place_ = Json(std::forward<T>(x));
    return true;
  }
  bool open(Json container) {
    constexpr std::size_t deepest = 64;
    check(open_.size() < deepest, where_, ": JSON nested deeper than ", deepest, " levels");
    put(std::move(container));
    open_.push_back(place_);
    names_.emplace_back();
    return true;
  }
  bool close() {
    open_.pop_back(), names_.pop_back();
    return true;
  }

  const std::string& where_;
  Json* place_ = nullptr;                     // of the value that comes next in an object, or came last
  std::vector<Json*> open_;                   // the containers around this place
  std::vector<std::set<std::string>> names_;  // of the open objects, where the value itself cannot be asked
  std::size_t values_ = 0;
};

/// The value, or an empty one and the reason.
template <class Json>
std::pair<std::optional<Json>, std::string> json_or_reason(std::string_view text, const std::string& where) {
  json_builder<Json> made(where);
  if (!Json::sax_parse(text.begin(), text.end(), &made)) return {std::nullopt, made.mistake};
  return {std::move(made.value), ""};
}

template <class Json>
Json json_object(std::string_view text, const std::string& where) {
  auto [value, mistake] = json_or_reason<Json>(text, where);
  check(value.has_value(), where, ": not JSON: ", mistake);
  check(value->is_object(), where, ": must hold a JSON object, not ", value->type_name());
  return std::move(*value);
}

template <class Json>
std::string json_dumped(const Json& value, int indent, const std::filesystem::path& path) {
  try {
    return value.dump(indent);
  } catch (const nlohmann::json::exception&) {
    fail(path.string(), ": a text to be written is not UTF-8");
  }
}

/// Appends a value as JSON until `out` is long enough for `shortened` to cut.
RECGLM_FUNC void append_json(std::string& out, const nlohmann::json& value, int depth) {
  constexpr std::size_t enough = 256;
  if (out.size() > enough) return;
  if (value.is_structured() && depth == 0) {
    out += "...";
  } else if (value.is_structured()) {
    const bool object = value.is_object();
    out += object ? '{' : '[';
    bool first = true;
    for (const auto& [key, entry] : value.items()) {
      if (out.size() > enough) return;
      if (!std::exchange(first, false)) out += ',';
      if (object) append_json(out, key, 0), out += ':';
      append_json(out, entry, depth - 1);
    }
    out += object ? '}' : ']';
  } else if (value.is_string()) {
    const nlohmann::json beginning = shortened(value.get_ref<const std::string&>());
    out += beginning.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  } else {
    out += value.dump();
  }
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::optional<nlohmann::json> try_parse_json(std::string_view text, const std::string& where) {
  return detail::json_or_reason<nlohmann::json>(text, where).first;
}

RECGLM_FUNC nlohmann::json parse_json_value(std::string_view text, const std::string& where) {
  auto [value, mistake] = detail::json_or_reason<nlohmann::json>(text, where);
  check(value.has_value(), where, ": not JSON: ", mistake);
  return std::move(*value);
}

RECGLM_FUNC nlohmann::json parse_json(std::string_view text, const std::string& where) {
  return detail::json_object<nlohmann::json>(text, where);
}

RECGLM_FUNC nlohmann::ordered_json parse_ordered_json(std::string_view text, const std::string& where) {
  return detail::json_object<nlohmann::ordered_json>(text, where);
}

RECGLM_FUNC nlohmann::json read_json(const std::filesystem::path& path) {
  return parse_json(read_file(path), path.string());
}

RECGLM_FUNC std::string json_text(const nlohmann::json& value, int indent, const std::filesystem::path& path) {
  return detail::json_dumped(value, indent, path);
}

RECGLM_FUNC std::string json_text(const nlohmann::ordered_json& value, int indent, const std::filesystem::path& path) {
  return detail::json_dumped(value, indent, path);
}

RECGLM_FUNC void write_json(const std::filesystem::path& path, const nlohmann::json& value) {
  write_atomically(path, json_text(value, 1, path) + "\n");
}

RECGLM_FUNC nlohmann::json hashed(nlohmann::json object, const std::filesystem::path& path) {
  object.erase("sha256");
  // What is read back is hashed, not what is held: a NaN becomes null, a float a double.
  object["sha256"] = sha256_of(parse_json(json_text(object, -1, path), path.string()).dump());
  return object;
}

RECGLM_FUNC void write_hashed_json(const std::filesystem::path& path, nlohmann::json object) {
  write_json(path, hashed(std::move(object), path));
}

RECGLM_FUNC nlohmann::json unhashed(nlohmann::json object, const std::filesystem::path& path) {
  const auto hash = object.find("sha256");
  check(hash != object.end() && hash->is_string(), path.string(),
        ": no \"sha256\" of its content; an older version wrote it, or it is damaged; make it anew");
  const std::string written = hash->get<std::string>();
  object.erase(hash);
  check(sha256_of(object.dump()) == written, path.string(),
        " is damaged or was changed: its content has another hash than the one it holds");
  return object;
}

RECGLM_FUNC nlohmann::json read_hashed_json(const std::filesystem::path& path) {
  return unhashed(read_json(path), path);
}

RECGLM_FUNC std::string reason_of(const std::exception& mistake) {
  std::string_view what = mistake.what();
  if (!what.starts_with("[json.exception.")) return std::string(what);
  what.remove_prefix(std::min(what.size(), what.find("] ") + 2));
  return shortened(what);
}

RECGLM_FUNC std::ostream& operator<<(std::ostream& out, const shown_json& shown) {
  std::string text;
  detail::append_json(text, *shown.value_, 8);
  return out << shortened(text);
}

}  // namespace recglm
