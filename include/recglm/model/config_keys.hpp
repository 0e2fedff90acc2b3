#pragma once
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "recglm/model/json_file.hpp"

namespace recglm::detail {

/// Takes the keys of a JSON object one by one, so that what is left over is known.
class key_reader {
 public:
  key_reader(const nlohmann::json& object, std::string where) : object_(object), where_(std::move(where)) {}

  /// The value of `key`, or null where it is missing.
  const nlohmann::json* find(const std::string& key) {
    seen_.insert(key);
    const auto at = object_.find(key);
    return at == object_.end() ? nullptr : &*at;
  }
  const nlohmann::json& at(const std::string& key) {
    const nlohmann::json* value = find(key);
    check(value, where_, ": the key \"", key, "\" is missing");
    return *value;
  }
  /// A whole number from `least` to `most`.
  int whole(const std::string& key, const nlohmann::json& value, std::int64_t least, std::int64_t most) const {
    const bool good =
        value.is_number_unsigned()
            ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most) && value.get<std::int64_t>() >= least
            : value.is_number_integer() && value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most;
    if (!good) wrong(key, value, text_of("a whole number from ", least, " to ", most));
    return value.get<int>();
  }
  double number(const std::string& key, const nlohmann::json& value) const {
    if (!value.is_number() || !std::isfinite(value.get<double>())) wrong(key, value, "a number");
    return value.get<double>();
  }
  std::string text(const std::string& key, const nlohmann::json& value) const {
    if (!value.is_string()) wrong(key, value, "a text");
    return value.get<std::string>();
  }
  bool truth(const std::string& key, const nlohmann::json& value) const {
    if (!value.is_boolean()) wrong(key, value, "true or false");
    return value.get<bool>();
  }
  [[noreturn]] void wrong(const std::string& key, const nlohmann::json& value, const std::string& wanted) const {
    std::string shown = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (shown.size() > 60) shown = shown.substr(0, 57) + "...";
    fail(where_, ": \"", key, "\" must be ", wanted, ", not ", shown);
  }
  /// Calls `f(key, value)` for every key that nobody has asked for.
  template <class F>
  void each_left(F f) const {
    for (const auto& [key, value] : object_.items())
      if (!seen_.count(key)) f(key, value);
  }
  const std::string& where() const { return where_; }

 private:
  const nlohmann::json& object_;
  std::string where_;
  std::set<std::string> seen_;
};

}  // namespace recglm::detail
