#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/model/stored_tensor.hpp"

namespace recglm {

/// A tensor as a pickled state dict names it: which storage, from which element on.
struct state_tensor {
  std::string name;
  dtype type = dtype::f32;
  std::vector<std::int64_t> shape;
  std::string storage;
  std::size_t offset = 0;  ///< in elements
};

/// Reads the pickle of a state dict: a dict of names and tensors, possibly inside of dicts whose keys are put in front
/// with a dot. It is a backend of its own, smaller than Python's: it knows the opcodes that `torch.save` writes and the
/// few globals that stand for tensors, and refuses every other one by name. Nothing is ever called.
class state_pickle {
 public:
  state_pickle(std::string_view bytes, std::string where);
  const std::vector<state_tensor>& tensors() const { return tensors_; }

 private:
  enum class kind : std::uint8_t { other, integer, text, tuple, list, dict, global, storage, tensor };
  struct node {
    kind is = kind::other;
    std::int64_t whole = 0;
    std::string_view text{};
    std::vector<std::uint32_t> inside{};  ///< of a dict keys and values in turn
    dtype type = dtype::f32;              ///< of a storage or tensor
  };

  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    fail(where_, ", byte ", at_, ": ", parts...);
  }
  std::string_view take(std::uint64_t count);
  std::uint64_t number(int size);
  std::string_view line();
  std::uint32_t make(node n);
  void push(node n) { stack_.push_back(make(std::move(n))); }
  std::uint32_t pop();
  std::vector<std::uint32_t> pop_mark();
  void push_tuple(int count);
  node& top(kind wanted);
  void remember(std::uint64_t place);
  void recall(std::uint64_t place);

  std::uint32_t load();

  void push_text(std::uint64_t length);

  static const std::pair<std::string_view, dtype>* storage_type(std::string_view global);
  void push_global(const std::string& name);

  const node& item(const node& tuple, std::size_t i, kind wanted, const char* what) const;

  // ("storage", type, key, device, size)
  void push_storage();

  void reduce();

  // Whether a list holds one, at whatever depth.
  bool holds_tensor(std::uint32_t at, int depth);
  void collect(std::uint32_t at, const std::string& front, int depth);

  static constexpr std::uint32_t none = 0xffffffffu;
  std::string_view bytes_;
  std::string where_;
  std::size_t at_ = 0, looked_at_ = 0;
  std::vector<node> nodes_;
  std::vector<std::uint32_t> stack_, memo_;
  std::vector<std::size_t> marks_;
  std::vector<state_tensor> tensors_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/state_pickle-inl.hpp"
#endif
