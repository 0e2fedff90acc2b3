#pragma once
#include "recglm/model/state_pickle.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"
#include "recglm/model/stored_tensor.hpp"

namespace recglm {

RECGLM_FUNC state_pickle::state_pickle(std::string_view bytes, std::string where)
    : bytes_(bytes), where_(std::move(where)) {
  const std::uint32_t root = load();
  collect(root, "", 0);
}

RECGLM_FUNC std::string_view state_pickle::take(std::uint64_t count) {
  if (count > bytes_.size() - at_) wrong("the pickle breaks off");
  const std::string_view out = bytes_.substr(at_, static_cast<std::size_t>(count));
  at_ += static_cast<std::size_t>(count);
  return out;
}

RECGLM_FUNC std::uint64_t state_pickle::number(int size) {
  std::uint64_t out = 0;
  std::memcpy(&out, take(static_cast<std::uint64_t>(size)).data(), static_cast<std::size_t>(size));
  return out;
}

RECGLM_FUNC std::string_view state_pickle::line() {
  const std::size_t end = bytes_.find('\n', at_);
  if (end == bytes_.npos) wrong("the pickle breaks off");
  const std::string_view out = take(end - at_);
  ++at_;
  return out;
}

RECGLM_FUNC std::uint32_t state_pickle::make(node n) {
  constexpr std::size_t at_once = std::size_t{1} << 18;
  if (nodes_.size() % at_once == at_once - 1) check_memory(at_once * sizeof(node), where_);
  nodes_.push_back(std::move(n));
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

RECGLM_FUNC std::uint32_t state_pickle::pop() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) wrong("a value is missing");
  const std::uint32_t out = stack_.back();
  stack_.pop_back();
  return out;
}

RECGLM_FUNC std::vector<std::uint32_t> state_pickle::pop_mark() {
  if (marks_.empty()) wrong("a mark is missing");
  std::vector<std::uint32_t> out(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
  stack_.resize(marks_.back());
  marks_.pop_back();
  return out;
}

RECGLM_FUNC void state_pickle::push_tuple(int count) {
  std::vector<std::uint32_t> inside(static_cast<std::size_t>(count));
  for (int i = count; i-- > 0;) inside[static_cast<std::size_t>(i)] = pop();
  push({kind::tuple, 0, {}, std::move(inside)});
}

RECGLM_FUNC state_pickle::node& state_pickle::top(kind wanted) {
  if (stack_.empty() || nodes_[stack_.back()].is != wanted) wrong("entries are added to what is no list or dict");
  return nodes_[stack_.back()];
}

RECGLM_FUNC void state_pickle::remember(std::uint64_t place) {
  if (stack_.empty()) wrong("a value is missing");
  if (place > bytes_.size()) wrong("a memo of ", place, " places");
  if (memo_.size() <= place) memo_.resize(static_cast<std::size_t>(place) + 1, none);
  memo_[static_cast<std::size_t>(place)] = stack_.back();
}

RECGLM_FUNC void state_pickle::recall(std::uint64_t place) {
  if (place >= memo_.size() || memo_[static_cast<std::size_t>(place)] == none) wrong("the memo has no place ", place);
  stack_.push_back(memo_[static_cast<std::size_t>(place)]);
}

RECGLM_FUNC std::uint32_t state_pickle::load() {
  for (;;) {
    const unsigned char op = static_cast<unsigned char>(take(1)[0]);
    switch (op) {
      case 0x80:  // PROTO
        if (const auto p = number(1); p < 2 || p > 5) wrong("pickle protocol ", p);
        break;
      case 0x95:
        take(8);
        break;     // FRAME
      case '.': {  // STOP
        const std::uint32_t root = pop();
        if (!stack_.empty()) wrong("values are left over");
        return root;
      }
      case '(':
        marks_.push_back(stack_.size());
        break;
      case '}':
        push({kind::dict});
        break;
      case ']':
        push({kind::list});
        break;
      case ')':
        push({kind::tuple});
        break;
      case 't': {
        auto inside = pop_mark();
        push({kind::tuple, 0, {}, std::move(inside)});
        break;
      }
      case 0x85:
        push_tuple(1);
        break;
      case 0x86:
        push_tuple(2);
        break;
      case 0x87:
        push_tuple(3);
        break;
      case 'N':
        push({});
        break;
      case 0x88:
        push({kind::integer, 1});
        break;
      case 0x89:
        push({kind::integer, 0});
        break;
      case 'K':
        push({kind::integer, static_cast<std::int64_t>(number(1))});
        break;
      case 'M':
        push({kind::integer, static_cast<std::int64_t>(number(2))});
        break;
      case 'J':
        push({kind::integer, static_cast<std::int32_t>(number(4))});
        break;
      case 0x8a: {  // LONG1
        const std::uint64_t size = number(1);
        if (size > 8) wrong("a number of ", size, " bytes");
        std::uint64_t value = number(static_cast<int>(size));
        if (size > 0 && size < 8 && value >> (8 * size - 1)) value |= ~std::uint64_t{0} << (8 * size);
        push({kind::integer, static_cast<std::int64_t>(value)});
        break;
      }
      case 'G':
        take(8), push({});
        break;  // BINFLOAT
      case 'X':
        push_text(number(4));
        break;
      case 0x8c:
        push_text(number(1));
        break;
      case 0x8d:
        push_text(number(8));
        break;
      case 'q':
        remember(number(1));
        break;
      case 'r':
        remember(number(4));
        break;
      case 0x94:
        remember(memo_.size());
        break;
      case 'h':
        recall(number(1));
        break;
      case 'j':
        recall(number(4));
        break;
      case 'c': {
        const std::string module(line()), name(line());
        push_global(module + "." + name);
        break;
      }
      case 0x93: {  // STACK_GLOBAL
        const node name = nodes_[pop()], module = nodes_[pop()];
        if (name.is != kind::text || module.is != kind::text) wrong("a global without a name");
        push_global(std::string(module.text) + "." + std::string(name.text));
        break;
      }
      case 'Q':
        push_storage();
        break;  // BINPERSID
      case 'R':
        reduce();
        break;
      case 'a': {
        const std::uint32_t value = pop();
        top(kind::list).inside.push_back(value);
        break;
      }
      case 'e': {
        const auto values = pop_mark();
        node& list = top(kind::list);
        list.inside.insert(list.inside.end(), values.begin(), values.end());
        break;
      }
      case 's': {
        const std::uint32_t value = pop(), key = pop();
        node& dict = top(kind::dict);
        dict.inside.push_back(key), dict.inside.push_back(value);
        break;
      }
      case 'u': {
        const auto values = pop_mark();
        if (values.size() % 2) wrong("a key without a value");
        node& dict = top(kind::dict);
        dict.inside.insert(dict.inside.end(), values.begin(), values.end());
        break;
      }
      case 'b': {  // BUILD: attributes of an OrderedDict (_metadata) are not read
        pop();
        top(kind::dict);
        break;
      }
      default: {
        static constexpr char digits[] = "0123456789abcdef";
        const char shown[] = {'0', 'x', digits[op >> 4], digits[op & 15], 0};
        wrong("opcode ", shown, " is not one that a file of tensors needs; refused");
      }
    }
  }
}

RECGLM_FUNC void state_pickle::push_text(std::uint64_t length) {
  node out{kind::text};
  out.text = take(length);
  push(std::move(out));
}

RECGLM_FUNC const std::pair<std::string_view, dtype>* state_pickle::storage_type(std::string_view global) {
  static constexpr std::pair<std::string_view, dtype> known[] = {
      {"torch.DoubleStorage", dtype::f64},    {"torch.FloatStorage", dtype::f32}, {"torch.HalfStorage", dtype::f16},
      {"torch.BFloat16Storage", dtype::bf16}, {"torch.LongStorage", dtype::i64},  {"torch.IntStorage", dtype::i32},
      {"torch.ShortStorage", dtype::i16},     {"torch.CharStorage", dtype::i8},   {"torch.ByteStorage", dtype::u8},
      {"torch.BoolStorage", dtype::boolean}};
  for (const auto& k : known)
    if (k.first == global) return &k;
  return nullptr;
}

RECGLM_FUNC void state_pickle::push_global(const std::string& name) {
  static constexpr std::string_view functions[] = {"torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
                                                   "torch._utils._rebuild_parameter_with_state",
                                                   "collections.OrderedDict"};
  std::string_view known;
  for (std::string_view f : functions)
    if (f == name) known = f;
  if (const auto* type = storage_type(name)) known = type->first;
  if (known.empty())
    wrong("the global ", name, " is not one that a file of tensors needs; refused, as it might run code");
  push({kind::global, 0, known});
}

RECGLM_FUNC const state_pickle::node& state_pickle::item(const node& tuple, std::size_t i, kind wanted,
                                                         const char* what) const {
  if (tuple.inside.size() <= i || nodes_[tuple.inside[i]].is != wanted) wrong(what);
  return nodes_[tuple.inside[i]];
}

RECGLM_FUNC void state_pickle::push_storage() {
  const node id = nodes_[pop()];
  if (id.is != kind::tuple || id.inside.size() != 5 ||
      item(id, 0, kind::text, "a storage without a name").text != "storage")
    wrong("a reference to what is no storage");
  const node& global = item(id, 1, kind::global, "a storage without a type");
  const auto* const type = storage_type(global.text);
  if (!type) wrong("a storage of the type ", global.text);
  const std::string_view key = item(id, 2, kind::text, "a storage without a key").text;
  if (key.empty() || key.find('/') != key.npos || key == "..") wrong("a storage with the key \"", key, "\"");
  node out{kind::storage};
  out.text = key, out.type = type->second;
  push(std::move(out));
}

RECGLM_FUNC void state_pickle::reduce() {
  const node arguments = nodes_[pop()], function = nodes_[pop()];
  if (function.is != kind::global || arguments.is != kind::tuple) wrong("a call of what is no function");
  if (function.text == "collections.OrderedDict") {
    if (!arguments.inside.empty()) wrong("an OrderedDict that is made of something");
    return push({kind::dict});
  }
  if (function.text.starts_with("torch._utils._rebuild_parameter")) {  // attributes of a parameter change no number
    item(arguments, 0, kind::tensor, "a parameter without a tensor");
    stack_.push_back(arguments.inside[0]);
    return;
  }
  if (function.text != "torch._utils._rebuild_tensor_v2") wrong("a call of ", function.text);
  // (storage, offset, size, stride, requires_grad, hooks)
  const node& storage = item(arguments, 0, kind::storage, "a tensor without a storage");
  const node& offset = item(arguments, 1, kind::integer, "a tensor without an offset");
  const node &size = item(arguments, 2, kind::tuple, "a tensor without a size"),
             &stride = item(arguments, 3, kind::tuple, "a tensor without strides");
  if (size.inside.size() != stride.inside.size() || size.inside.size() > 8)
    wrong("a tensor whose size and strides do not agree");
  if (offset.whole < 0) wrong("a tensor with the offset ", offset.whole);
  node out{kind::tensor, offset.whole, storage.text, {}, storage.type};
  std::int64_t expected = 1;
  for (std::size_t i = size.inside.size(); i-- > 0;) {
    const std::int64_t n = item(size, i, kind::integer, "a size that is no number").whole,
                       s = item(stride, i, kind::integer, "a stride that is no number").whole;
    if (n < 0 || (n > 0 && expected > (std::int64_t{1} << 48) / n)) wrong("a tensor with a dimension of ", n);
    if (n > 1 && s != expected)
      wrong("a tensor whose elements do not lie one after the other; save it with .contiguous()");
    expected *= n;
    out.inside.insert(out.inside.begin(), size.inside[i]);
  }
  push(std::move(out));
}

RECGLM_FUNC bool state_pickle::holds_tensor(std::uint32_t at, int depth) {
  const node& n = nodes_[at];
  if (n.is != kind::list && n.is != kind::tuple) return false;
  for (std::uint32_t inner : n.inside) {
    if (depth > 16 || ++looked_at_ > bytes_.size()) wrong("lists inside of lists, too deep");
    if (nodes_[inner].is == kind::tensor || holds_tensor(inner, depth + 1)) return true;
  }
  return false;
}

RECGLM_FUNC void state_pickle::collect(std::uint32_t at, const std::string& front, int depth) {
  if (depth > 16 || ++looked_at_ > bytes_.size()) wrong("dicts inside of dicts, too deep");
  const node& n = nodes_[at];
  if (n.is != kind::dict) wrong("the file holds no dict of tensors");
  for (std::size_t i = 0; i < n.inside.size(); i += 2) {
    const node &key = nodes_[n.inside[i]], &value = nodes_[n.inside[i + 1]];
    if (holds_tensor(n.inside[i + 1], 0))
      wrong("\"", front, key.text, "\" is a list of tensors; only tensors with names are read");
    if (value.is != kind::tensor && value.is != kind::dict) continue;  // numbers and texts beside the tensors
    if (key.is != kind::text) wrong("a tensor whose name is no text");
    if (value.is == kind::dict) {
      collect(n.inside[i + 1], front + std::string(key.text) + ".", depth + 1);
      continue;
    }
    if (tensors_.size() > bytes_.size()) wrong("more tensors than the pickle can hold");
    state_tensor out{
        front + std::string(key.text), value.type, {}, std::string(value.text), static_cast<std::size_t>(value.whole)};
    for (std::uint32_t s : value.inside) out.shape.push_back(nodes_[s].whole);
    tensors_.push_back(std::move(out));
  }
}

}  // namespace recglm
