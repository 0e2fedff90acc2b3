#pragma once
#include <memory>
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
  explicit flags(const std::string& about);

  /// Reads the command line; returns the flags that are not known here. Throws on a value of the wrong kind.
  std::set<std::string> parse(int argc, const char* const* argv);

  std::string help() const;

 private:
  void show(const std::string& name, shown_value value, const std::string& sentence) override;

  struct parser;
  std::shared_ptr<parser> parser_;
  std::set<std::string> names_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/flags-inl.hpp"
#endif
