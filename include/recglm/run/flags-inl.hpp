#pragma once
#include "recglm/run/flags.hpp"

#include <CLI/CLI.hpp>
#include <set>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/run/erased/visitor.hpp"

namespace recglm::detail {

/// The words of a list, between commas without a backslash before them (data/escape.hpp).
RECGLM_FUNC std::vector<std::string> listed_words(const std::string& flag, const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const std::string& word : words)
    for (const std::string_view field : escaped_fields(word, ',')) {
      auto text = unescaped(field);
      check(text.has_value(), flag, " '", word,
            "': a backslash escapes nothing there; one that belongs to a word is written \\\\");
      out.push_back(*std::move(text));
    }
  return out;
}

RECGLM_FUNC std::string list_of_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + escaped(word, ",");
  return '[' + out + ']';
}

}  // namespace recglm::detail

namespace recglm {

struct flags::parser {
  CLI::App app;
};

RECGLM_FUNC flags::flags(const std::string& about) : parser_(std::make_shared<parser>()) {
  parser_->app.description(about);
  parser_->app.allow_extras();
  parser_->app.option_defaults()->always_capture_default();
  parser_->app.set_help_flag();  // --help is answered once for all rows, not by each row's own parser
}

RECGLM_FUNC std::set<std::string> flags::parse(int argc, const char* const* argv) {
  try {
    parser_->app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    fail("command line: ", e.what(), " (--help lists the flags)");
  }
  std::set<std::string> unknown;
  for (const std::string& word : parser_->app.remaining())
    if (word.rfind("-", 0) == 0 && word.size() > 1 &&
        (word[1] == '-' || std::isalpha(static_cast<unsigned char>(word[1]))))
      unknown.insert(word.substr(0, word.find('=')));
  return unknown;
}

RECGLM_FUNC std::string flags::help() const { return parser_->app.help(); }

RECGLM_FUNC void flags::show(const std::string& name, shown_value value, const std::string& sentence) {
  const std::string flag = "--" + name;
  if (!names_.insert(flag).second) return;
  std::visit(
      [&](auto* at) {
        using T = std::remove_pointer_t<decltype(at)>;
        if constexpr (std::is_same_v<T, bool>)
          parser_->app.add_flag(flag + "{true}", *at, sentence + " [" + (*at ? "true" : "false") + "]");
        else if constexpr (std::is_same_v<T, std::vector<std::string>>)
          parser_->app
              .add_option_function<std::vector<std::string>>(
                  flag, [at, flag](const std::vector<std::string>& words) { *at = detail::listed_words(flag, words); },
                  sentence)
              ->default_str(detail::list_of_words(*at));
        else if constexpr (std::is_same_v<T, std::vector<std::uint64_t>>)
          parser_->app.add_option(flag, *at, sentence)->delimiter(',');
        else
          parser_->app.add_option(flag, *at, sentence);
      },
      value);
}

}  // namespace recglm
