#pragma once
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "recglm/core/check.hpp"

namespace recglm {

/// A key of a file that changes nothing of what is computed here. A name that ends in * stands for all that begin so.
struct inert_key {
  std::string_view name;
  std::string_view values = {};  ///< a JSON list of the values with which it changes nothing; empty: whatever it says
};

/// Takes the keys of a JSON object one by one, so that each is either used, known to change nothing, or refused by its
/// name.
class key_reader {
 public:
  /// `where` names the file in errors, `front` is before the keys there. `object` must outlive the reader.
  key_reader(const nlohmann::json& object, std::string where, std::string front = {})
      : object_(object), where_(std::move(where)), front_(std::move(front)) {}

  /// The value of `key`, or null where it is missing.
  const nlohmann::json* find(const std::string& key);
  /// The value of `key`, or null where it is missing or JSON's null.
  const nlohmann::json* given(const std::string& key);
  const nlohmann::json& at(const std::string& key);
  /// A whole number from `least` to `most`.
  int whole(const std::string& key, const nlohmann::json& value, std::int64_t least, std::int64_t most) const;
  double number(const std::string& key, const nlohmann::json& value) const;
  std::string text(const std::string& key, const nlohmann::json& value) const;
  bool truth(const std::string& key, const nlohmann::json& value) const;
  /// A reader of the object that is under `key`; errors call its keys "key.inner".
  key_reader inside(const std::string& key, const nlohmann::json& value) const;
  [[noreturn]] void wrong(const std::string& key, const nlohmann::json& value, const std::string& wanted) const;

  /// Takes those of `known` that nobody has asked for, and shows them to `f(key, value)`. Throws for a value with which
  /// such a key would change something.
  void skip(std::span<const inert_key> known,
            const std::function<void(const std::string&, const nlohmann::json&)>& f = {});
  /// Calls `f(key, value)` for every key that nobody has asked for.
  void each_left(const std::function<void(const std::string&, const nlohmann::json&)>& f) const;
  /// Throws naming the first key that nobody has asked for, of those that begin with `front`.
  void refuse_rest(std::string_view front = {}) const;
  const std::string& where() const { return where_; }

 private:
  const nlohmann::json& object_;
  std::string where_, front_;
  std::set<std::string> seen_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/key_reader-inl.hpp"
#endif
