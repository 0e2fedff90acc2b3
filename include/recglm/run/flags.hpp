#pragma once
#include <map>
#include <set>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/pipeline/visitor.hpp"
#include "recglm/run/command_line.hpp"

namespace recglm {

/// The command line of a run: every value is offered under its name with its default and a sentence, `--learning-rate
/// 0.001`; a policy's own parameters under the name of its kind, `--masking.rate 0.15`. A bool takes nothing for true,
/// or `--name=false`. What several rows show under one name is one flag, which sets all of them; its default is the
/// first's.
class flags : public value_visitor {
 public:
  explicit flags(const std::string& about) : line_(about, about) {}

  /// Reads the command line; a flag that had another name in an earlier version is read under both, with a note on
  /// stderr (docs/decisions/command_line.md). Returns the flags that are not known here. Throws on a word that belongs
  /// to none, and on a value that is of the wrong kind or outside of its range.
  std::set<std::string> parse(int argc, const char* const* argv);

  std::string help() const { return line_.help(); }

 private:
  void show(const std::string& name, shown_value value, const std::string& sentence) override;
  void limit(const std::string& name, shown_value value, const value_range& range) override;

  // A word of the command line, with a flag's present name.
  std::string current_word(const std::string& word) const;

  command_line line_;
  std::map<std::string, command_line::option> options_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/flags-inl.hpp"
#endif
