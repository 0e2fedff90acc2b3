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

  /// A flag of the run alone, which may come several times; each time its word is added, commas and all.
  void repeated(const std::string& name, std::vector<std::string>& words, const std::string& sentence);

  /// The names of the flags that were given, those of rows and baselines with the name in front.
  std::set<std::string> given() const;

  std::string help() const { return line_.help(); }

 private:
  void show(const std::string& name, shown_value value, const std::string& sentence) override;
  void limit(const std::string& name, shown_value value, const value_range& range) override;

  // A word of the command line, with a flag's present name.
  std::string current_word(const std::string& word) const;

  friend class row_flags;

  command_line line_;
  std::map<std::string, command_line::option> options_;
};

/// The flags of one row of a run, `--paper.hidden 128`: what they say goes before what the flags of all rows say. They
/// are not in the help. Throws where a row's name makes its flag that of all rows: a row called "masking".
class row_flags : public value_visitor {
 public:
  /// `all` outlives it, and was shown the values of every row.
  row_flags(flags& all, const std::string& row) : all_(all), front_(row + ".") {}

 private:
  void show(const std::string& name, shown_value value, const std::string& sentence) override;
  void limit(const std::string& name, shown_value value, const value_range& range) override;

  flags& all_;
  std::string front_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/flags-inl.hpp"
#endif
