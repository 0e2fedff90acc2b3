#pragma once
#include "recglm/run/flags.hpp"

#include <algorithm>
#include <cctype>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::set<std::string> flags::parse(int argc, const char* const* argv) {
  const std::vector<std::string> left = line_.parse_known(argc, argv);
  std::set<std::string> unknown;
  for (const std::string& word : left)
    if (word.size() > 1 && word[0] == '-' && (word[1] == '-' || std::isalpha(static_cast<unsigned char>(word[1]))))
      unknown.insert(word.substr(0, word.find('=')));
  check(left.empty() || !unknown.empty(), "command line: the word '", left.empty() ? "" : left.front(),
        "' belongs to no flag; a list is written 1,2,3 and a switch --quiet or --quiet=false (--help lists the flags)");
  return unknown;
}

RECGLM_FUNC void flags::show(const std::string& name, shown_value value, const std::string& sentence) {
  std::visit(
      [&](auto* at) {
        if (const auto known = options_.find(name); known != options_.end()) {
          known->second.also(at);
          return;
        }
        using T = std::remove_pointer_t<decltype(at)>;
        std::string text = sentence;
        if constexpr (std::is_same_v<T, bool>) text += *at ? " [true]" : " [false]";
        const auto made = options_.emplace(name, line_.add("--" + name, *at, text)).first;
        if constexpr (std::is_same_v<T, std::vector<std::uint64_t>> || std::is_same_v<T, std::vector<std::string>>)
          made->second.commas();
      },
      value);
}

RECGLM_FUNC void flags::limit(const std::string& name, shown_value, const value_range& range) {
  options_.at(name).within(range);
}

}  // namespace recglm
