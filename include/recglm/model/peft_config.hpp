#pragma once
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/adapter/lora.hpp"
#include "recglm/model/config.hpp"

namespace recglm {

/// A regular expression of PEFT's files, matched against the whole of a module's name. Throws, naming `where` and
/// `key`, for one that is none.
class module_pattern {
 public:
  module_pattern(std::string text, const std::string& where, const std::string& key);
  bool matches(std::string_view module) const;
  const std::string& text() const { return text_; }
  friend bool operator==(const module_pattern& a, const module_pattern& b) { return a.text_ == b.text_; }

 private:
  std::string text_;
  struct expression;
  std::shared_ptr<const expression> pattern_;
};

/// What `adapter_config.json` says: an AdapterPolicy.
struct peft_config {
  static constexpr std::string_view name = "peft";
  int rank = 8;
  double alpha = 8;
  double dropout = 0;
  bool rank_stabilised = false;        ///< scale alpha / sqrt(rank) instead of alpha / rank
  bool decomposed = false;             ///< DoRA
  std::vector<std::string> targets;    ///< a module is adapted if its name is one of these or ends in "." and one
  std::vector<module_pattern> target;  ///< instead of `targets`: one expression for the whole name, or none
  bool all_linear = false;             ///< instead of both: every matmul of every block ("all-linear")
  std::vector<std::string> left_out;   ///< "exclude_modules", by the rule of `targets`
  std::vector<module_pattern> leave;   ///< instead of `left_out`: one expression for the whole name, or none
  std::vector<int> layers;             ///< "layers_to_transform"; none: all
  std::vector<std::string> stacks;     ///< "layers_pattern": what is before a layer's number; none: anything
  /// Another rank or alpha for modules whose name is the key or ends in "." and the key, a regular expression; the
  /// first key that fits counts.
  std::vector<std::pair<module_pattern, int>> ranks;
  std::vector<std::pair<module_pattern, double>> alphas;
  std::string bias = "none";  ///< which biases are trained too: none, all, lora_only (of adapted matmuls)
  /// "modules_to_save": modules whose name ends in one of these, whatever is before it, are trained and stored
  /// whole, with all that is inside.
  std::vector<std::string> saved;
  bool keeps_tie = false;       ///< "ensure_weight_tying": a saved table of token embeddings stays the head's
  bool fan_in_fan_out = false;  ///< how PEFT's own base holds its weights; the terms are the same
  std::string base;             ///< name or path of the base model, as written
  std::string where;            ///< the file that it was read from, for messages

  /// Whether a module ("transformer.layers.0.attention.dense") is adapted: "dense" is the attention's alone.
  bool adapts(std::string_view module) const;
  /// The terms of a module; rank 0 where it is not adapted.
  adapter_terms of(std::string_view module) const;
  /// The same of the module of the token embeddings or the head, which "all-linear" does not mean. Throws for DoRA,
  /// which is not computed there.
  adapter_terms of_table(std::string_view module) const;
  /// Whether a parameter of the base ("transformer.layers.0.attention.dense.bias") is trained and stored beside the
  /// terms.
  bool trains(std::string_view parameter) const;

  static bool ends_in(std::string_view module, std::string_view key);

 private:
  static std::string full_name(std::string_view module);
  static bool fits(const module_pattern& p, std::string_view module);
  bool is_saved(std::string_view module) const;
  bool is_in_saved(std::string_view module) const;
  int layer_of(std::string_view module) const;
};

/// Reads the text of an `adapter_config.json`; `where` names it in errors. Throws naming the key whose value asks for
/// what is not computed here.
peft_config parse_peft_config(std::string_view text, const std::string& where);

/// Reads an `adapter_config.json`.
peft_config read_peft_config(const std::filesystem::path& path);

/// Writes an `adapter_config.json` that `read_peft_config` and PEFT read.
void write_peft_config(const std::filesystem::path& path, const peft_config& c);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/peft_config-inl.hpp"
#endif
