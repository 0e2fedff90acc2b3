#pragma once
#include "recglm/model/adapter_record.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/key_reader.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string json_of(adapter_value value) {
  return std::visit([](const auto* at) { return nlohmann::json(*at).dump(); }, value);
}

RECGLM_FUNC void set_from(const adapter_record& record, const std::string& name, adapter_value value,
                          const explained& sentence, const std::string& where) {
  const auto found = record.values.find(name);
  check(found != record.values.end(), where, ": \"values\" has no \"", name, "\" (", std::string(sentence),
        "), which the adapter \"", record.adapter, "\" needs");
  const nlohmann::json json = parse_json_value(found->second, where);
  const auto wrong = [&](const std::string& wanted) {
    fail(where, ": \"values.", name, "\" must be ", wanted, ", not ", found->second);
  };
  const auto within = [&](const auto& x) {
    if (sentence.range && !sentence.range->holds(x)) wrong(sentence.range->words);
  };
  std::visit(
      [&](auto* at) {
        using T = std::remove_pointer_t<decltype(at)>;
        if constexpr (std::is_same_v<T, bool>) {
          if (!json.is_boolean()) wrong("true or false");
          *at = json.get<bool>();
        } else if constexpr (std::is_arithmetic_v<T>) {
          if (!json.is_number() || (std::is_integral_v<T> && !json.is_number_integer()))
            wrong(std::is_integral_v<T> ? "a whole number" : "a number");
          if constexpr (std::is_integral_v<T>) {
            using limits = std::numeric_limits<T>;
            if (json.is_number_unsigned() ? json.get<std::uint64_t>() > static_cast<std::uint64_t>(limits::max())
                                          : std::cmp_less(json.get<std::int64_t>(), limits::min()))
              wrong(text_of("a number from ", limits::min(), " to ", limits::max()));
          }
          *at = json.get<T>();
          within(static_cast<double>(*at));
        } else if constexpr (std::is_same_v<T, std::string>) {
          if (!json.is_string()) wrong("a text");
          *at = json.get<std::string>();
          within(*at);
        } else {
          constexpr bool texts = std::is_same_v<T, std::vector<std::string>>;
          const bool fits = json.is_array() && std::all_of(json.begin(), json.end(), [](const auto& x) {
                              return texts ? x.is_string() : x.is_number_unsigned();
                            });
          if (!fits) wrong(texts ? "a list of texts" : "a list of whole numbers");
          *at = json.get<T>();
        }
      },
      value);
}

RECGLM_FUNC void check_all_known(const adapter_record& record, const std::map<std::string, std::string>& asked,
                                 const std::string& where) {
  for (const auto& [name, value] : record.values)
    check(asked.count(name) > 0, where, ": \"values.", name, "\" is none that the adapter \"", record.adapter,
          "\" knows");
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC adapter_record read_adapter_record(const std::filesystem::path& path) {
  const nlohmann::json object = parse_json(read_file(path), path.string());
  key_reader keys(object, path.string());
  adapter_record out;
  out.adapter = keys.text("adapter", keys.at("adapter"));
  const nlohmann::json& values = keys.at("values");
  if (!values.is_object()) keys.wrong("values", values, "an object");
  for (const auto& [name, value] : values.items()) out.values[name] = value.dump();
  keys.refuse_rest();
  return out;
}

RECGLM_FUNC void write_adapter_record(const std::filesystem::path& path, const adapter_record& record) {
  nlohmann::json values = nlohmann::json::object();
  for (const auto& [name, value] : record.values) values[name] = parse_json_value(value, path.string());
  write_json(path, {{"adapter", record.adapter}, {"values", values}});
}

}  // namespace recglm
