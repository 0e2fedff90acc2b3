#pragma once
#include "recglm/formats/state_pickle.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/formats/stored_tensor.hpp"

namespace recglm {

namespace detail {

RECGLM_FUNC const std::pair<std::string_view, dtype>* storage_type(std::string_view global) {
  static constexpr std::pair<std::string_view, dtype> known[] = {
      {"torch.DoubleStorage", dtype::f64},    {"torch.FloatStorage", dtype::f32}, {"torch.HalfStorage", dtype::f16},
      {"torch.BFloat16Storage", dtype::bf16}, {"torch.LongStorage", dtype::i64},  {"torch.IntStorage", dtype::i32},
      {"torch.ShortStorage", dtype::i16},     {"torch.CharStorage", dtype::i8},   {"torch.ByteStorage", dtype::u8},
      {"torch.BoolStorage", dtype::boolean}};
  for (const auto& k : known)
    if (k.first == global) return &k;
  return nullptr;
}

}  // namespace detail

RECGLM_FUNC state_pickle::state_pickle(std::string_view bytes, std::string where)
    : pickle_machine(std::move(where), "a file of tensors", ""), most_looked_at_(bytes.size()) {
  collect(load(bytes), "", 0);
}

RECGLM_FUNC void state_pickle::push_global(std::string_view module, std::string_view name) {
  static constexpr std::string_view functions[] = {"torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
                                                   "torch._utils._rebuild_parameter_with_state",
                                                   "collections.OrderedDict"};
  const std::string whole = std::string(module) + "." + std::string(name);
  node out{kind::object, global};
  for (std::string_view f : functions)
    if (f == whole) out.text = f;
  if (const auto* type = detail::storage_type(whole)) out.text = type->first;
  if (out.text.empty())
    wrong("the global ", whole, " is not one that a file of tensors needs; refused, as it might run code");
  push(std::move(out));
}

RECGLM_FUNC const pickle_machine::node& state_pickle::item(const node& tuple, std::size_t i, kind wanted,
                                                           const char* sentence) const {
  if (tuple.inside.size() <= i || at(tuple.inside[i]).is != wanted) wrong(sentence);
  return at(tuple.inside[i]);
}

RECGLM_FUNC const pickle_machine::node& state_pickle::item(const node& tuple, std::size_t i, what wanted,
                                                           const char* sentence) const {
  if (tuple.inside.size() <= i || !is(tuple.inside[i], wanted)) wrong(sentence);
  return at(tuple.inside[i]);
}

// ("storage", type, key, device, size)
RECGLM_FUNC void state_pickle::push_persistent() {
  const node& id = at(pop());
  if (id.is != kind::tuple || id.inside.size() != 5 ||
      item(id, 0, kind::text, "a storage without a name").text != "storage")
    wrong("a reference to what is no storage");
  const std::string_view type_name = item(id, 1, global, "a storage without a type").text;
  const auto* const type = detail::storage_type(type_name);
  if (!type) wrong("a storage of the type ", type_name);
  const std::string_view key = item(id, 2, kind::text, "a storage without a key").text;
  if (key.empty() || key.find('/') != key.npos || key == "..") wrong("a storage with the key \"", key, "\"");
  node out{kind::object, storage, static_cast<std::int64_t>(type->second)};
  out.text = key;
  push(std::move(out));
}

RECGLM_FUNC void state_pickle::make_object(unsigned char operation) {
  if (operation != 'R') refuse(operation);
  const node& arguments = at(pop());
  const std::uint32_t function = pop();
  if (!is(function, global) || arguments.is != kind::tuple) wrong("a call of what is no function");
  const std::string_view called = at(function).text;
  if (called == "collections.OrderedDict") {
    if (!arguments.inside.empty()) wrong("an OrderedDict that is made of something");
    push({kind::dict});
  } else if (called.starts_with("torch._utils._rebuild_parameter")) {  // attributes of a parameter change no number
    item(arguments, 0, tensor, "a parameter without a tensor");
    push_known(arguments.inside[0]);
  } else if (called == "torch._utils._rebuild_tensor_v2") {
    push_tensor(arguments);
  } else {
    wrong("a call of ", called);
  }
}

// Attributes of an OrderedDict (_metadata) are not read.
RECGLM_FUNC void state_pickle::build() {
  if (top().is != kind::dict) wrong("a state is given to what is no dict");
}

// (storage, offset, size, stride, requires_grad, hooks)
RECGLM_FUNC void state_pickle::push_tensor(const node& arguments) {
  const node& from = item(arguments, 0, storage, "a tensor without a storage");
  const std::int64_t offset = item(arguments, 1, kind::integer, "a tensor without an offset").whole;
  const node &size = item(arguments, 2, kind::tuple, "a tensor without a size"),
             &stride = item(arguments, 3, kind::tuple, "a tensor without strides");
  if (size.inside.size() != stride.inside.size() || size.inside.size() > 8)
    wrong("a tensor whose size and strides do not agree");
  if (offset < 0) wrong("a tensor with the offset ", offset);
  node out{kind::object, tensor, from.whole};
  out.text = from.text;
  std::int64_t expected = 1;
  for (std::size_t i = size.inside.size(); i-- > 0;) {
    const std::int64_t n = item(size, i, kind::integer, "a size that is no number").whole,
                       s = item(stride, i, kind::integer, "a stride that is no number").whole;
    if (n < 0 || (n > 0 && expected > (std::int64_t{1} << 48) / n)) wrong("a tensor with a dimension of ", n);
    if (n > 1 && s != expected)
      wrong("a tensor whose elements do not lie one after the other; save it with .contiguous()");
    expected *= n;
  }
  out.inside = {arguments.inside[1]};  // its offset, then its size
  out.inside.insert(out.inside.end(), size.inside.begin(), size.inside.end());
  push(std::move(out));
}

RECGLM_FUNC bool state_pickle::holds_tensor(std::uint32_t which, int depth) {
  const node& n = at(which);
  if (n.is != kind::list && n.is != kind::tuple) return false;
  for (std::uint32_t inner : n.inside) {
    if (depth > 16 || ++looked_at_ > most_looked_at_) wrong("lists inside of lists, too deep");
    if (is(inner, tensor) || holds_tensor(inner, depth + 1)) return true;
  }
  return false;
}

RECGLM_FUNC void state_pickle::collect(std::uint32_t which, const std::string& front, int depth) {
  if (depth > 16 || ++looked_at_ > most_looked_at_) wrong("dicts inside of dicts, too deep");
  const node& n = at(which);
  if (n.is != kind::dict) wrong("the file holds no dict of tensors");
  for (std::size_t i = 0; i < n.inside.size(); i += 2) {
    const node &key = at(n.inside[i]), &value = at(n.inside[i + 1]);
    if (holds_tensor(n.inside[i + 1], 0))
      wrong("\"", front, key.text, "\" is a list of tensors; only tensors with names are read");
    const bool is_tensor = is(n.inside[i + 1], tensor);
    if (!is_tensor && value.is != kind::dict) continue;  // numbers and texts beside the tensors
    if (key.is != kind::text) wrong("a tensor whose name is no text");
    if (!is_tensor) {
      collect(n.inside[i + 1], front + std::string(key.text) + ".", depth + 1);
      continue;
    }
    if (tensors_.size() > most_looked_at_) wrong("more tensors than the pickle can hold");
    state_tensor out{front + std::string(key.text),
                     static_cast<dtype>(value.whole),
                     {},
                     std::string(value.text),
                     static_cast<std::size_t>(at(value.inside[0]).whole)};
    for (std::size_t d = 1; d < value.inside.size(); ++d) out.shape.push_back(at(value.inside[d]).whole);
    tensors_.push_back(std::move(out));
  }
}

}  // namespace recglm
