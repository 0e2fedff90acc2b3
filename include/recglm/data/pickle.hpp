#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "recglm/formats/pickle_machine.hpp"

namespace recglm {

/// Plain data out of a pickle of Python (protocols 2 to 5): None, booleans, numbers, texts, lists, tuples, sets and
/// dicts. Nothing in a pickle is ever run: what would make a Python object (numpy's numbers among them) becomes null.
class pickle : private pickle_machine {
 public:
  /// Reads a whole file, plain or gzip. Throws where it is no pickle or breaks off.
  explicit pickle(const std::filesystem::path& path) : pickle(path.string(), whole(path)) {}

  /// Reads a pickle that is at hand; `name` stands for it in messages.
  pickle(std::string name, std::string bytes);

  /// The value as JSON; dicts need names for keys, others are written as text.
  nlohmann::json value() const;

  /// Goes through the list that is under `key` of a dict, or through the pickle itself where `key` is empty:
  /// see(one entry as JSON). Only one entry is JSON at a time. Throws where there is no such list.
  void each(std::string_view key, const std::function<void(const nlohmann::json&)>& see) const;

  using pickle_machine::name;

 private:
  static std::string whole(const std::filesystem::path& path);

  void push_global(std::string_view, std::string_view) override { push({}); }
  void make_object(unsigned char operation) override;
  void build() override {}

  /// Most values and bytes of text that JSON is made of: a small pickle whose lists hold each other many times over
  /// would fill any memory.
  std::size_t room() const { return (std::size_t{1} << 16) + 64 * bytes_.size(); }

  nlohmann::json json(std::uint32_t which, int depth, std::size_t& left) const;

  static constexpr const char* advice = "; it can be written anew as JSON (docs/data.md says how)";

  std::string bytes_;
  std::uint32_t root_ = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/pickle-inl.hpp"
#endif
