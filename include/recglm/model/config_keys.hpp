#pragma once
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <utility>

namespace recglm::detail {

/// Takes the keys of a JSON object one by one, so that what is left over is known.
class key_reader {
 public:
  key_reader(const nlohmann::json& object, std::string where) : object_(object), where_(std::move(where)) {}

  /// The value of `key`, or null where it is missing.
  const nlohmann::json* find(const std::string& key);
  const nlohmann::json& at(const std::string& key);
  /// A whole number from `least` to `most`.
  int whole(const std::string& key, const nlohmann::json& value, std::int64_t least, std::int64_t most) const;
  double number(const std::string& key, const nlohmann::json& value) const;
  std::string text(const std::string& key, const nlohmann::json& value) const;
  bool truth(const std::string& key, const nlohmann::json& value) const;
  [[noreturn]] void wrong(const std::string& key, const nlohmann::json& value, const std::string& wanted) const;
  /// Calls `f(key, value)` for every key that nobody has asked for.
  void each_left(const std::function<void(const std::string&, const nlohmann::json&)>& f) const;
  const std::string& where() const { return where_; }

 private:
  const nlohmann::json& object_;
  std::string where_;
  std::set<std::string> seen_;
};

}  // namespace recglm::detail

#if !defined(RECGLM_COMPILED)
#include "recglm/model/config_keys-inl.hpp"
#endif
