#pragma once
#include "recglm/data/pickle.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"
#include "recglm/data/packed_file.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm {

RECGLM_FUNC nlohmann::json pickle::value() const {
  std::size_t left = room();
  return json(root_, 0, left);
}

RECGLM_FUNC std::string pickle::whole(const std::filesystem::path& path) {
  packed_file file(path);
  check(file.is_open(), path.string(), " cannot be opened");
  constexpr std::size_t step = std::size_t{1} << 24;
  std::string out, failure;
  std::vector<char> block(std::size_t{1} << 17);
  while (const std::size_t got = file.read(block.data(), block.size(), failure)) {
    if (out.size() / step < (out.size() + got) / step) check_memory(out.size() + step, path.string());
    out.append(block.data(), got);
    // What is no pickle is not unpacked to its end.
    check(out.size() < 2 || out[0] == '\x80', path.string(), ", byte 0: no pickle of protocol 2 to 5 is here", advice);
  }
  check(failure.empty(), path.string(), " is damaged or cut off (", failure, "); fetch it again");
  return out;
}

RECGLM_FUNC std::string_view pickle::take(std::uint64_t count) {
  if (count > bytes_.size() - at_) wrong("the pickle breaks off");
  const std::string_view out(bytes_.data() + at_, static_cast<std::size_t>(count));
  at_ += static_cast<std::size_t>(count);
  return out;
}

RECGLM_FUNC std::uint64_t pickle::number(int bytes) {
  std::uint64_t out = 0;
  const std::string_view digits = take(static_cast<std::uint64_t>(bytes));
  for (int i = bytes; i-- > 0;) out = out << 8 | static_cast<unsigned char>(digits[static_cast<std::size_t>(i)]);
  return out;
}

RECGLM_FUNC std::string_view pickle::line() {
  const std::size_t end = bytes_.find('\n', at_);
  if (end == bytes_.npos) wrong("the pickle breaks off");
  const std::string_view out = take(end - at_);
  ++at_;
  return out;
}

RECGLM_FUNC void pickle::push(node value) {
  if (nodes_.size() >= 0xffffffffu) wrong("there are more values than can be numbered");
  constexpr std::size_t at_once = std::size_t{1} << 18;
  if (nodes_.size() % at_once == at_once - 1) check_memory(at_once * sizeof(node), name_);
  nodes_.push_back(std::move(value));
  stack_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
}

RECGLM_FUNC std::uint32_t pickle::pop() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) wrong("a value is missing");
  const std::uint32_t out = stack_.back();
  stack_.pop_back();
  return out;
}

RECGLM_FUNC std::vector<std::uint32_t> pickle::pop_mark() {
  if (marks_.empty()) wrong("a mark is missing");
  const std::vector<std::uint32_t> out(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
  stack_.resize(marks_.back());
  marks_.pop_back();
  return out;
}

RECGLM_FUNC pickle::node& pickle::top(kind wanted) {
  if (stack_.empty()) wrong("a value is missing");
  node& out = nodes_[stack_.back()];
  if (out.is != wanted && out.is != kind::null) wrong("entries are added to what is no list or dict");
  return out;
}

RECGLM_FUNC void pickle::push_list(std::vector<std::uint32_t> entries, kind is) {
  push({is});
  nodes_.back().inside = std::move(entries);
}

RECGLM_FUNC void pickle::push_some(int count) {
  std::vector<std::uint32_t> entries(static_cast<std::size_t>(count));
  for (int i = count; i-- > 0;) entries[static_cast<std::size_t>(i)] = pop();
  push_list(std::move(entries));
}

RECGLM_FUNC void pickle::push_text(std::uint64_t length) {
  node out{kind::text};
  out.text = take(length);
  push(std::move(out));
}

RECGLM_FUNC void pickle::push_object(int operands) {
  for (; operands > 0; --operands) pop();
  push({});
}

RECGLM_FUNC void pickle::memoize(std::uint64_t place) {
  if (stack_.empty() || place > nodes_.size()) wrong("a value is remembered that is not there");
  if (memo_.size() <= place) memo_.resize(static_cast<std::size_t>(place) + 1, missing);
  memo_[static_cast<std::size_t>(place)] = stack_.back();
}

RECGLM_FUNC void pickle::recall(std::uint64_t place) {
  if (place >= memo_.size() || memo_[static_cast<std::size_t>(place)] == missing)
    wrong("a value is recalled that was not remembered");
  stack_.push_back(memo_[static_cast<std::size_t>(place)]);
}

RECGLM_FUNC void pickle::add(const std::vector<std::uint32_t>& entries, kind to) {
  node& out = top(to);
  if (to == kind::map && entries.size() % 2 != 0) wrong("a dict has a key without a value");
  if (out.is == to) out.inside.insert(out.inside.end(), entries.begin(), entries.end());
}

RECGLM_FUNC void pickle::load() {
  if (bytes_.size() < 2 || bytes_[0] != '\x80') wrong("no pickle of protocol 2 to 5 is here");
  // clang-format off
    for (;;) switch (const char op = take(1)[0]; op) {
        case '\x80': if (const auto version = number(1); version < 2 || version > 5) wrong("the protocol ", version, " is not known"); break;
        case '\x95': number(8); break;  // a frame
        case '.':
          root_ = pop();
          return;
        case '(': marks_.push_back(stack_.size()); break;
        case '0': pop(); break;
        case '1': pop_mark(); break;
        case '2': if (stack_.empty()) wrong("a value is missing"); stack_.push_back(stack_.back()); break;
        case 'N': push({}); break;
        case '\x88': push({kind::boolean, 1}); break;
        case '\x89': push({kind::boolean, 0}); break;
        case 'K': push_integer(static_cast<std::int64_t>(number(1))); break;
        case 'M': push_integer(static_cast<std::int64_t>(number(2))); break;
        case 'J': push_integer(static_cast<std::int32_t>(number(4))); break;
        case '\x8a': push_long(number(1)); break;
        case 'G': push_real(); break;
        case 'X': push_text(number(4)); break;
        case '\x8c': push_text(number(1)); break;
        case '\x8d': push_text(number(8)); break;
        case 'T': case 'B': push_text(number(4)); break;  // texts of Python 2, bytes
        case 'U': case 'C': push_text(number(1)); break;
        case '\x8e': case '\x96': push_text(number(8)); break;
        case ']': case ')': case '\x8f': push({kind::list}); break;
        case '}': push({kind::map}); break;
        case 'l': case 't': case '\x91': push_list(pop_mark()); break;
        case 'd': {
          const auto entries = pop_mark();
          push({kind::map});
          add(entries, kind::map);
          break;
        }
        case '\x85': push_some(1); break;
        case '\x86': push_some(2); break;
        case '\x87': push_some(3); break;
        case 'a': { const auto entry = pop(); add({entry}, kind::list); break; }
        case 'e': case '\x90': { const auto entries = pop_mark(); add(entries, kind::list); break; }
        case 's': { const auto value = pop(), key = pop(); add({key, value}, kind::map); break; }
        case 'u': { const auto entries = pop_mark(); add(entries, kind::map); break; }
        case 'q': memoize(number(1)); break;
        case 'r': memoize(number(4)); break;
        case '\x94': memoize(memo_.size()); break;
        case 'h': recall(number(1)); break;
        case 'j': recall(number(4)); break;
        case 'c': line(); line(); push({}); break;  // a class by name
        case '\x93': push_object(2); break;
        case 'R': case '\x81': push_object(2); break;  // a call
        case '\x92': push_object(3); break;
        case 'b': pop(); break;  // the state of an object
        default: wrong("the operation ", static_cast<int>(static_cast<unsigned char>(op)), " is not one of plain data");
      }
  // clang-format on
}

RECGLM_FUNC void pickle::push_long(std::uint64_t length) {
  if (length > 8) wrong("a whole number of more than 64 bits is here");
  const int bits = static_cast<int>(length) * 8;
  const std::uint64_t value = number(static_cast<int>(length));
  // The sign of two's complement, whatever the length.
  const std::uint64_t sign = bits > 0 && bits < 64 && (value >> (bits - 1) & 1) ? ~std::uint64_t{0} << bits : 0;
  push_integer(static_cast<std::int64_t>(value | sign));
}

RECGLM_FUNC void pickle::push_real() {
  std::uint64_t bits = 0;
  for (char c : take(8)) bits = bits << 8 | static_cast<unsigned char>(c);
  node out{kind::real};
  out.real = std::bit_cast<double>(bits);
  push(std::move(out));
}

RECGLM_FUNC nlohmann::json pickle::json(std::uint32_t which, int depth, std::size_t& left) const {
  const node& n = nodes_[which];
  check(depth < 64 && left > n.text.size(), name_,
        ": its values hold each other too deeply or too often to be plain data");
  left -= 1 + n.text.size();
  switch (n.is) {
    case kind::null:
      return nullptr;
    case kind::boolean:
      return n.whole != 0;
    case kind::integer:
      return n.whole;
    case kind::real:
      return n.real;
    case kind::text:
      return utf8_or_latin1(n.text);
    case kind::list: {
      nlohmann::json out = nlohmann::json::array();
      for (std::uint32_t entry : n.inside) out.push_back(json(entry, depth + 1, left));
      return out;
    }
    default: {
      nlohmann::json out = nlohmann::json::object();
      for (std::size_t i = 0; i + 1 < n.inside.size(); i += 2) {
        const nlohmann::json key = json(n.inside[i], depth + 1, left);
        out[key.is_string() ? key.get<std::string>() : key.dump()] = json(n.inside[i + 1], depth + 1, left);
      }
      return out;
    }
  }
}

RECGLM_FUNC void pickle::each(std::string_view key, const std::function<void(const nlohmann::json&)>& see) const {
  const node* list = &nodes_[root_];
  if (!key.empty()) {
    check(list->is == kind::map, name_, ": a dict was expected in this pickle");
    const node* found = nullptr;
    for (std::size_t i = 0; i + 1 < list->inside.size(); i += 2)
      if (const node& k = nodes_[list->inside[i]]; k.is == kind::text && k.text == key)
        found = &nodes_[list->inside[i + 1]];
    check(found != nullptr, name_, ": the dict in this pickle has no '", key, "'");
    list = found;
  }
  check(list->is == kind::list, name_, ": a list was expected ",
        key.empty() ? "in this pickle" : text_of("under '", key, "'"));
  for (std::uint32_t entry : list->inside) {
    std::size_t left = room();
    see(json(entry, 0, left));
  }
}

}  // namespace recglm
