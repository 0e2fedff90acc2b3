#pragma once
#include "recglm/data/pickle.hpp"

#include <cstdint>
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

RECGLM_FUNC pickle::pickle(std::string name, std::string bytes)
    : pickle_machine(std::move(name), "plain data", advice), bytes_(std::move(bytes)) {
  if (bytes_.size() < 2 || bytes_[0] != '\x80') wrong("no pickle of protocol 2 to 5 is here");
  root_ = load(bytes_);
}

// The class and what an object would be made of are dropped.
RECGLM_FUNC void pickle::make_object(unsigned char operation) {
  for (int operands = operation == 0x92 ? 3 : 2; operands > 0; --operands) pop();
  push({});
}

RECGLM_FUNC nlohmann::json pickle::json(std::uint32_t which, int depth, std::size_t& left) const {
  const node& n = at(which);
  check(depth < 64 && left > n.text.size(), name(),
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
    case kind::tuple:
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
  const node* list = &at(root_);
  if (!key.empty()) {
    check(list->is == kind::dict, name(), ": a dict was expected in this pickle");
    const node* found = nullptr;
    for (std::size_t i = 0; i + 1 < list->inside.size(); i += 2)
      if (const node& k = at(list->inside[i]); k.is == kind::text && k.text == key) found = &at(list->inside[i + 1]);
    check(found != nullptr, name(), ": the dict in this pickle has no '", key, "'");
    list = found;
  }
  check(list->is == kind::list || list->is == kind::tuple, name(), ": a list was expected ",
        key.empty() ? "in this pickle" : text_of("under '", key, "'"));
  for (std::uint32_t entry : list->inside) {
    std::size_t left = room();
    see(json(entry, 0, left));
  }
}

}  // namespace recglm
