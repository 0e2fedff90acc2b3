#pragma once
#include "recglm/core/key_reader.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"

namespace recglm {

RECGLM_FUNC const nlohmann::json* key_reader::find(const std::string& key) {
  seen_.insert(key);
  const auto at = object_.find(key);
  return at == object_.end() ? nullptr : &*at;
}

RECGLM_FUNC const nlohmann::json* key_reader::given(const std::string& key) {
  const nlohmann::json* const value = find(key);
  return value && !value->is_null() ? value : nullptr;
}

RECGLM_FUNC const nlohmann::json& key_reader::at(const std::string& key) {
  const nlohmann::json* const value = find(key);
  check(value, where_, ": the key \"", front_, key, "\" is missing");
  return *value;
}

RECGLM_FUNC int key_reader::whole(const std::string& key, const nlohmann::json& value, std::int64_t least,
                                  std::int64_t most) const {
  const bool good =
      value.is_number_unsigned()
          ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most) && value.get<std::int64_t>() >= least
          : value.is_number_integer() && value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most;
  if (!good) wrong(key, value, text_of("a whole number from ", least, " to ", most));
  return value.get<int>();
}

RECGLM_FUNC double key_reader::number(const std::string& key, const nlohmann::json& value) const {
  if (!value.is_number() || !std::isfinite(value.get<double>())) wrong(key, value, "a number");
  return value.get<double>();
}

RECGLM_FUNC std::string key_reader::text(const std::string& key, const nlohmann::json& value) const {
  if (!value.is_string()) wrong(key, value, "a text");
  return value.get<std::string>();
}

RECGLM_FUNC bool key_reader::truth(const std::string& key, const nlohmann::json& value) const {
  if (!value.is_boolean()) wrong(key, value, "true or false");
  return value.get<bool>();
}

RECGLM_FUNC key_reader key_reader::inside(const std::string& key, const nlohmann::json& value) const {
  if (!value.is_object()) wrong(key, value, "an object");
  return {value, where_, front_ + key + "."};
}

RECGLM_FUNC void key_reader::wrong(const std::string& key, const nlohmann::json& value,
                                   const std::string& wanted) const {
  fail(where_, ": \"", front_, key, "\" must be ", wanted, ", not ", shown(value));
}

RECGLM_FUNC void key_reader::skip(std::span<const inert_key> known,
                                  const std::function<void(const std::string&, const nlohmann::json&)>& f) {
  for (const auto& [key, value] : object_.items()) {
    if (seen_.count(key)) continue;
    const auto row = std::find_if(known.begin(), known.end(), [&key = key](const inert_key& k) {
      return k.name.ends_with('*') ? key.starts_with(k.name.substr(0, k.name.size() - 1)) : key == k.name;
    });
    if (row == known.end()) continue;
    if (!row->values.empty()) {
      const nlohmann::json values = parse_json_value(row->values, key);
      if (std::find(values.begin(), values.end(), value) == values.end()) {
        std::string wanted;
        for (std::size_t i = 0; i < values.size(); ++i)
          wanted += (i == 0 ? "" : i + 1 < values.size() ? ", " : " or ") + values[i].dump();
        wrong(key, value, wanted);
      }
    }
    seen_.insert(key);
    if (f) f(key, value);
  }
}

RECGLM_FUNC void key_reader::each_left(const std::function<void(const std::string&, const nlohmann::json&)>& f) const {
  for (const auto& [key, value] : object_.items())
    if (!seen_.count(key)) f(key, value);
}

RECGLM_FUNC void key_reader::refuse_rest(std::string_view front) const {
  each_left([&](const std::string& key, const nlohmann::json&) {
    if (!key.starts_with(front)) return;
    fail(where_, ": the key \"", front_, key, "\" is not known; take it out if it does not change what is computed");
  });
}

}  // namespace recglm
