#pragma once
#include "recglm/formats/pickle_machine.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"

namespace recglm {

RECGLM_FUNC std::string_view pickle_machine::take(std::uint64_t count) {
  if (count > bytes_.size() - at_) wrong("the pickle breaks off");
  const std::string_view out = bytes_.substr(at_, static_cast<std::size_t>(count));
  at_ += static_cast<std::size_t>(count);
  return out;
}

RECGLM_FUNC std::uint64_t pickle_machine::number(int bytes) {
  std::uint64_t out = 0;
  const std::string_view digits = take(static_cast<std::uint64_t>(bytes));
  for (int i = bytes; i-- > 0;) out = out << 8 | static_cast<unsigned char>(digits[static_cast<std::size_t>(i)]);
  return out;
}

RECGLM_FUNC std::string_view pickle_machine::line() {
  const std::size_t end = bytes_.find('\n', at_);
  if (end == bytes_.npos) wrong("the pickle breaks off");
  const std::string_view out = take(end - at_);
  ++at_;
  return out;
}

RECGLM_FUNC void pickle_machine::refuse(unsigned char operation) const {
  static constexpr char digits[] = "0123456789abcdef";
  const char shown[] = {'0', 'x', digits[operation >> 4], digits[operation & 15], 0};
  wrong("opcode ", shown, " is not one that ", purpose_, " needs; refused");
}

// ---- the stack ------------------------------------------------------------------------------------------------------

RECGLM_FUNC std::uint32_t pickle_machine::push(node value) {
  if (nodes_.size() >= missing) wrong("there are more values than can be numbered");
  constexpr std::size_t at_once = std::size_t{1} << 18;
  if (nodes_.size() % at_once == at_once - 1) check_memory(at_once * sizeof(node), name_);
  nodes_.push_back(std::move(value));
  stack_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
  return stack_.back();
}

RECGLM_FUNC std::uint32_t pickle_machine::pop() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) wrong("a value is missing");
  const std::uint32_t out = stack_.back();
  stack_.pop_back();
  return out;
}

RECGLM_FUNC std::vector<std::uint32_t> pickle_machine::pop_mark() {
  if (marks_.empty()) wrong("a mark is missing");
  const std::vector<std::uint32_t> out(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
  stack_.resize(marks_.back());
  marks_.pop_back();
  return out;
}

RECGLM_FUNC pickle_machine::node& pickle_machine::top() {
  if (stack_.empty()) wrong("a value is missing");
  return nodes_[stack_.back()];
}

// ---- values ---------------------------------------------------------------------------------------------------------

RECGLM_FUNC void pickle_machine::push_inside(kind is, std::vector<std::uint32_t> entries) {
  push({is});
  nodes_.back().inside = std::move(entries);
}

RECGLM_FUNC void pickle_machine::push_tuple(int count) {
  std::vector<std::uint32_t> entries(static_cast<std::size_t>(count));
  for (int i = count; i-- > 0;) entries[static_cast<std::size_t>(i)] = pop();
  push_inside(kind::tuple, std::move(entries));
}

RECGLM_FUNC void pickle_machine::push_text(std::uint64_t length) {
  node out{kind::text};
  out.text = take(length);
  push(std::move(out));
}

RECGLM_FUNC void pickle_machine::push_long(std::uint64_t length) {
  if (length > 8) wrong("a whole number of more than 64 bits is here");
  const int bits = static_cast<int>(length) * 8;
  const std::uint64_t value = number(static_cast<int>(length));
  // The sign of two's complement, whatever the length.
  const std::uint64_t sign = bits > 0 && bits < 64 && (value >> (bits - 1) & 1) ? ~std::uint64_t{0} << bits : 0;
  push_integer(static_cast<std::int64_t>(value | sign));
}

RECGLM_FUNC void pickle_machine::push_real() {
  std::uint64_t bits = 0;
  for (char c : take(8)) bits = bits << 8 | static_cast<unsigned char>(c);
  node out{kind::real};
  out.real = std::bit_cast<double>(bits);
  push(std::move(out));
}

RECGLM_FUNC void pickle_machine::memoize(std::uint64_t place) {
  if (stack_.empty()) wrong("a value is missing");
  if (place > nodes_.size()) wrong("a memo of ", place, " places");
  if (memo_.size() <= place) memo_.resize(static_cast<std::size_t>(place) + 1, missing);
  memo_[static_cast<std::size_t>(place)] = stack_.back();
}

RECGLM_FUNC void pickle_machine::recall(std::uint64_t place) {
  if (place >= memo_.size() || memo_[static_cast<std::size_t>(place)] == missing)
    wrong("the memo has no place ", place);
  push_known(memo_[static_cast<std::size_t>(place)]);
}

RECGLM_FUNC void pickle_machine::add(kind to, const std::vector<std::uint32_t>& entries) {
  node& out = top();
  if (out.is != to && out.is != kind::null) wrong("entries are added to what is no list or dict");
  if (to == kind::dict && entries.size() % 2 != 0) wrong("a dict has a key without a value");
  if (out.is == to) out.inside.insert(out.inside.end(), entries.begin(), entries.end());
}

// ---- the operations, by the names of Python's pickletools -----------------------------------------------------------

RECGLM_FUNC std::uint32_t pickle_machine::load(std::string_view bytes) {
  bytes_ = bytes;
  while (step(static_cast<unsigned char>(take(1)[0]))) continue;
  const std::uint32_t root = pop();
  if (!stack_.empty()) wrong("values are left over");
  return root;
}

// Whether another one follows.
RECGLM_FUNC bool pickle_machine::step(unsigned char operation) {
  // clang-format off
  switch (operation) {
    case 0x80:  // PROTO
      if (const auto version = number(1); version < 2 || version > 5) wrong("pickle protocol ", version, " is not known");
      break;
    case 0x95: take(8); break;  // FRAME
    case '.': return false;     // STOP
    case '(': marks_.push_back(stack_.size()); break;
    case '0': pop(); break;
    case '1': pop_mark(); break;
    case '2': top(); push_known(stack_.back()); break;  // DUP
    case 'N': push({}); break;
    case 0x88: push({kind::boolean, 0, 1}); break;
    case 0x89: push({kind::boolean, 0, 0}); break;
    case 'K': push_integer(static_cast<std::int64_t>(number(1))); break;
    case 'M': push_integer(static_cast<std::int64_t>(number(2))); break;
    case 'J': push_integer(static_cast<std::int32_t>(number(4))); break;
    case 0x8a: push_long(number(1)); break;
    case 'G': push_real(); break;
    case 'X': case 'T': case 'B': push_text(number(4)); break;  // texts, texts of Python 2, bytes
    case 0x8c: case 'U': case 'C': push_text(number(1)); break;
    case 0x8d: case 0x8e: case 0x96: push_text(number(8)); break;
    case ']': case 0x8f: push({kind::list}); break;  // a set is a list here
    case ')': push({kind::tuple}); break;
    case '}': push({kind::dict}); break;
    case 'l': case 0x91: push_inside(kind::list, pop_mark()); break;
    case 't': push_inside(kind::tuple, pop_mark()); break;
    case 'd': {
      const auto entries = pop_mark();
      push({kind::dict});
      add(kind::dict, entries);
      break;
    }
    case 0x85: push_tuple(1); break;
    case 0x86: push_tuple(2); break;
    case 0x87: push_tuple(3); break;
    case 'a': { const auto entry = pop(); add(kind::list, {entry}); break; }
    case 'e': case 0x90: { const auto entries = pop_mark(); add(kind::list, entries); break; }
    case 's': { const auto value = pop(), key = pop(); add(kind::dict, {key, value}); break; }
    case 'u': { const auto entries = pop_mark(); add(kind::dict, entries); break; }
    case 'q': memoize(number(1)); break;
    case 'r': memoize(number(4)); break;
    case 0x94: memoize(memo_.size()); break;
    case 'h': recall(number(1)); break;
    case 'j': recall(number(4)); break;
    case 'c': {
      const std::string_view module = line(), name = line();
      push_global(module, name);
      break;
    }
    case 0x93: {  // STACK_GLOBAL
      const node &name = at(pop()), &module = at(pop());
      if (name.is != kind::text || module.is != kind::text) wrong("a global without a name");
      push_global(module.text, name.text);
      break;
    }
    case 'R': case 0x81: case 0x92: make_object(operation); break;
    case 'Q': push_persistent(); break;
    case 'b': pop(); build(); break;
    default: refuse(operation);
  }
  // clang-format on
  return true;
}

}  // namespace recglm
