#pragma once
#include <CLI/CLI.hpp>
#include <set>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/run/erased/visitor.hpp"

namespace recglm {

/// The command line: every value is offered under its name with its default and a sentence, `--learning-rate 0.001`;
/// a policy's own parameters under the name of its kind, `--masking.rate 0.15`. A bool takes true or false, or nothing
/// for true; a name that is there already is kept.
class flags : public value_visitor {
 public:
  explicit flags(const std::string& about) : app_(about) {
    app_.allow_extras();
    app_.option_defaults()->always_capture_default();
    app_.set_help_flag();  // --help is answered once for all rows, not by each row's own parser
  }

  /// Reads the command line; returns the flags that are not known here. Throws on a value of the wrong kind.
  std::set<std::string> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
      fail("command line: ", e.what(), " (--help lists the flags)");
    }
    std::set<std::string> unknown;
    for (const std::string& word : app_.remaining())
      if (word.rfind("-", 0) == 0 && word.size() > 1 &&
          (word[1] == '-' || std::isalpha(static_cast<unsigned char>(word[1]))))
        unknown.insert(word.substr(0, word.find('=')));
    return unknown;
  }

  std::string help() const { return app_.help(); }

 private:
  void show(const std::string& name, shown_value value, const std::string& sentence) override {
    const std::string flag = "--" + name;
    if (!names_.insert(flag).second) return;
    std::visit(
        [&](auto* at) {
          using T = std::remove_pointer_t<decltype(at)>;
          if constexpr (std::is_same_v<T, bool>)
            app_.add_flag(flag + "{true}", *at, sentence + " [" + (*at ? "true" : "false") + "]");
          else if constexpr (std::is_same_v<T, std::vector<std::uint64_t>> ||
                             std::is_same_v<T, std::vector<std::string>>)
            app_.add_option(flag, *at, sentence)->delimiter(',');
          else
            app_.add_option(flag, *at, sentence);
        },
        value);
  }

  CLI::App app_;
  std::set<std::string> names_;
};

}  // namespace recglm
