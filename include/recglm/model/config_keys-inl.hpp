#pragma once
#include "recglm/core/json_file.hpp"
#include "recglm/model/config_keys.hpp"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"

namespace recglm::detail {

RECGLM_FUNC const nlohmann::json* key_reader::find(const std::string& key) {
  seen_.insert(key);
  const auto at = object_.find(key);
  return at == object_.end() ? nullptr : &*at;
}

RECGLM_FUNC const nlohmann::json& key_reader::at(const std::string& key) {
  const nlohmann::json* value = find(key);
  check(value, where_, ": the key \"", key, "\" is missing");
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

RECGLM_FUNC void key_reader::wrong(const std::string& key, const nlohmann::json& value,
                                   const std::string& wanted) const {
  fail(where_, ": \"", key, "\" must be ", wanted, ", not ", shown(value));
}

RECGLM_FUNC void key_reader::each_left(const std::function<void(const std::string&, const nlohmann::json&)>& f) const {
  for (const auto& [key, value] : object_.items())
    if (!seen_.count(key)) f(key, value);
}

}  // namespace recglm::detail
