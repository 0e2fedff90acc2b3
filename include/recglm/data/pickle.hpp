#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm {

/// Plain data out of a pickle of Python (protocols 2 to 5): None, booleans, numbers, texts, lists, tuples, sets and
/// dicts. Nothing in a pickle is ever run: what would make a Python object (numpy's numbers among them) becomes null.
class pickle {
 public:
  /// Reads a whole file, plain or gzip. Throws where it is no pickle or breaks off.
  explicit pickle(const std::filesystem::path& path) : pickle(path.string(), whole(path)) {}

  /// Reads a pickle that is at hand; `name` stands for it in messages.
  pickle(std::string name, std::string bytes) : name_(std::move(name)), bytes_(std::move(bytes)) { load(); }

  pickle(const pickle&) = delete;
  pickle& operator=(const pickle&) = delete;

  /// The value as JSON; dicts need names for keys, others are written as text.
  nlohmann::json value() const;

  /// Goes through the list that is under `key` of a dict, or through the pickle itself where `key` is empty:
  /// see(one entry as JSON). Only one entry is JSON at a time. Throws where there is no such list.
  void each(std::string_view key, const std::function<void(const nlohmann::json&)>& see) const;

  const std::string& name() const { return name_; }

 private:
  enum class kind : std::uint8_t { null, boolean, integer, real, text, list, map };
  struct node {
    kind is = kind::null;
    std::int64_t whole = 0;
    double real = 0;
    std::string_view text{};              ///< into the bytes of the pickle
    std::vector<std::uint32_t> inside{};  ///< entries; of a map, keys and values in turn
  };

  static std::string whole(const std::filesystem::path& path);

  static constexpr const char* advice = "; it can be written anew as JSON (docs/data.md says how)";

  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    fail(name_, ", byte ", at_, ": ", parts..., advice);
  }

  std::string_view take(std::uint64_t count);
  std::uint64_t number(int bytes);
  std::string_view line();

  void push(node value);
  void push_integer(std::int64_t value) { push({kind::integer, value}); }
  std::uint32_t pop();
  /// What was pushed since the last mark.
  std::vector<std::uint32_t> pop_mark();
  node& top(kind wanted);
  void push_list(std::vector<std::uint32_t> entries, kind is = kind::list);
  void push_some(int count);
  void push_text(std::uint64_t length);
  /// An object of a class: its class and what it would be made of are dropped.
  void push_object(int operands);
  void memoize(std::uint64_t place);
  void recall(std::uint64_t place);
  void add(const std::vector<std::uint32_t>& entries, kind to);

  /// Walks over the operations, as pickletools of Python describes them.
  void load();

  void push_long(std::uint64_t length);
  void push_real();

  /// Most values and bytes of text that JSON is made of: a small pickle whose lists hold each other many times over
  /// would fill any memory.
  std::size_t room() const { return (std::size_t{1} << 16) + 64 * bytes_.size(); }

  nlohmann::json json(std::uint32_t which, int depth, std::size_t& left) const;

  static constexpr std::uint32_t missing = 0xffffffffu;

  std::string name_, bytes_;
  std::size_t at_ = 0;
  std::deque<node> nodes_;
  std::vector<std::uint32_t> stack_, memo_;
  std::vector<std::size_t> marks_;
  std::uint32_t root_ = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/pickle-inl.hpp"
#endif
