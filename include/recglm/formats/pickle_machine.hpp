#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"

namespace recglm {

/// The stack machine of Python's pickles, protocols 2 to 5: builds a graph of plain values out of bytes. Nothing in a
/// pickle is ever run. What stands for a class, a call, an object's state or a persistent id goes to the virtual
/// functions; what they do not take is refused. `pickle` (plain data) and `state_pickle` (tensors) derive from it.
class pickle_machine {
 public:
  pickle_machine(const pickle_machine&) = delete;
  pickle_machine& operator=(const pickle_machine&) = delete;

  /// What the bytes are called in messages.
  const std::string& name() const { return name_; }

 protected:
  enum class kind : std::uint8_t { null, boolean, integer, real, text, tuple, list, dict, object };
  struct node {
    kind is = kind::null;
    std::uint8_t detail = 0;  ///< of an object, for the derived class
    std::int64_t whole = 0;
    double real = 0;
    std::string_view text{};              ///< into the bytes of the pickle; bytes of Python too
    std::vector<std::uint32_t> inside{};  ///< entries; of a dict, keys and values in turn
  };

  /// `purpose` says in messages what operations are for ("plain data"), `advice` ends each message.
  pickle_machine(std::string name, const char* purpose, const char* advice)
      : name_(std::move(name)), purpose_(purpose), advice_(advice) {}
  ~pickle_machine() = default;

  /// Reads a whole pickle, which outlives this; returns its value.
  std::uint32_t load(std::string_view bytes);

  /// A class or function by name.
  virtual void push_global(std::string_view module, std::string_view name) = 0;
  /// The operations that make an object of what is on the stack: REDUCE, NEWOBJ, NEWOBJ_EX, OBJ.
  virtual void make_object(unsigned char operation) = 0;
  /// A persistent id is on the stack.
  virtual void push_persistent() { refuse('Q'); }
  /// The state of the object below it was taken off the stack.
  virtual void build() = 0;

  const node& at(std::uint32_t which) const { return nodes_[which]; }
  std::uint32_t push(node value);
  /// A value that is there already.
  void push_known(std::uint32_t which) { stack_.push_back(which); }
  std::uint32_t pop();
  /// The value on top of the stack.
  node& top();

  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    fail(name_, ", byte ", at_, ": ", parts..., advice_);
  }
  [[noreturn]] void refuse(unsigned char operation) const;

 private:
  std::string_view take(std::uint64_t count);
  std::uint64_t number(int bytes);
  std::string_view line();
  std::vector<std::uint32_t> pop_mark();
  void push_inside(kind is, std::vector<std::uint32_t> entries);
  void push_tuple(int count);
  void push_integer(std::int64_t value) { push({kind::integer, 0, value}); }
  void push_text(std::uint64_t length);
  void push_long(std::uint64_t length);
  void push_real();
  void memoize(std::uint64_t place);
  void recall(std::uint64_t place);
  // What was dropped as an object takes entries and drops them too.
  void add(kind to, const std::vector<std::uint32_t>& entries);
  bool step(unsigned char operation);

  static constexpr std::uint32_t missing = 0xffffffffu;

  std::string name_;
  const char *purpose_, *advice_;
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::deque<node> nodes_;
  std::vector<std::uint32_t> stack_, memo_;
  std::vector<std::size_t> marks_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/pickle_machine-inl.hpp"
#endif
