#pragma once
#include "recglm/run/flags.hpp"

#include <algorithm>
#include <cctype>
#include <iostream>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::string flags::current_word(const std::string& word) const {
  static const std::map<std::string, std::string> renamed{
      {"as-is", "no-train"}, {"examine", "evaluate"},   {"frozen-random", "allow-frozen-random"},
      {"passes", "epochs"},  {"go-on", "ignore-leaks"}, {"width", "hidden"}};
  if (word.rfind("--", 0) != 0) return word;
  const std::size_t end = std::min(word.find('='), word.size());
  const std::string name = word.substr(2, end - 2);
  const auto now = renamed.find(name);
  if (now == renamed.end() || !options_.count(now->second)) return word;
  std::cerr << "note: --" << name << " is called --" << now->second << '\n';
  return "--" + now->second + word.substr(end);
}

RECGLM_FUNC std::set<std::string> flags::parse(int argc, const char* const* argv) {
  std::vector<std::string> words;
  std::vector<const char*> shown;
  for (int i = 0; i < argc; ++i) words.push_back(i == 0 ? argv[i] : current_word(argv[i]));
  for (const std::string& word : words) shown.push_back(word.c_str());
  const std::vector<std::string> left = line_.parse_known(argc, shown.data());
  std::set<std::string> unknown;
  for (const std::string& word : left)
    if (word.size() > 1 && word[0] == '-' && (word[1] == '-' || std::isalpha(static_cast<unsigned char>(word[1]))))
      unknown.insert(word.substr(0, word.find('=')));
  check(left.empty() || !unknown.empty(), "command line: the word '", left.empty() ? "" : left.front(),
        "' belongs to no flag; a list is written 1,2,3 and a switch --quiet or --quiet=false (--help lists the flags)");
  return unknown;
}

RECGLM_FUNC void flags::repeated(const std::string& name, std::vector<std::string>& words,
                                 const std::string& sentence) {
  options_.emplace(name, line_.add("--" + name, words, sentence).one_each());
}

RECGLM_FUNC std::set<std::string> flags::given() const {
  std::set<std::string> out;
  for (const auto& [name, option] : options_)
    if (option.given()) out.insert(name);
  return out;
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

RECGLM_FUNC void row_flags::show(const std::string& name, shown_value value, const std::string& sentence) {
  check(!all_.options_.contains(front_ + name), "the flag --", front_, name,
        " would be that of one row and of all; give the row '", front_.substr(0, front_.size() - 1), "' another name");
  all_.show(front_ + name, value, sentence);
  all_.options_.at(front_ + name).not_in_help();
}

RECGLM_FUNC void row_flags::limit(const std::string& name, shown_value value, const value_range& range) {
  all_.limit(front_ + name, value, range);
}

RECGLM_FUNC void flags::limit(const std::string& name, shown_value, const value_range& range) {
  options_.at(name).within(range);
}

}  // namespace recglm
