#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/formats/pickle_machine.hpp"
#include "recglm/formats/stored_tensor.hpp"

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
/// with a dot. Of globals it knows the few that stand for tensors, and refuses every other one by
/// name. Nothing is ever called.
class state_pickle : private pickle_machine {
 public:
  state_pickle(std::string_view bytes, std::string where);
  const std::vector<state_tensor>& tensors() const { return tensors_; }

 private:
  // What a node of kind `object` is, in its `detail`; `whole` of a storage or tensor is its dtype's number.
  enum what : std::uint8_t { global, storage, tensor };

  void push_global(std::string_view module, std::string_view name) override;
  void make_object(unsigned char operation) override;
  void push_persistent() override;
  void build() override;

  bool is(std::uint32_t which, what wanted) const { return at(which).is == kind::object && at(which).detail == wanted; }
  // Entry `i` of a tuple, which must be of this kind; `sentence` says what is wrong otherwise.
  const node& item(const node& tuple, std::size_t i, kind wanted, const char* sentence) const;
  const node& item(const node& tuple, std::size_t i, what wanted, const char* sentence) const;
  void push_tensor(const node& arguments);

  // Whether a list holds a tensor, at whatever depth.
  bool holds_tensor(std::uint32_t which, int depth);
  void collect(std::uint32_t which, const std::string& front, int depth);

  std::size_t most_looked_at_, looked_at_ = 0;
  std::vector<state_tensor> tensors_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/state_pickle-inl.hpp"
#endif
