#pragma once
#include <fstream>

#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/manifest.hpp"

namespace recglm {

/// The items of a finished run as they were written into its texts; `find` knows the texts, `find_title` the titles.
class saved_items {
 public:
  static constexpr std::string_view name = "saved";
  void fit(const catalogue&) {}
  std::string text(item_id i) const { return texts_.at(i); }
  const std::string& title(item_id i) const { return titles_.at(i); }
  int size() const { return static_cast<int>(texts_.size()); }
  std::optional<item_id> find(std::string_view text) const { return find_in(texts_, text); }
  std::optional<item_id> find_title(std::string_view title) const { return find_in(titles_, title); }
  void add(std::string text, std::string title);

 private:
  static std::optional<item_id> find_in(const std::vector<std::string>& all, std::string_view wanted);
  std::vector<std::string> texts_, titles_;
};

/// Writes what `recommend` needs into `folder`: model/, tokenizer/, items.tsv (text, title by item, escaped as
/// data/escape.hpp says), columns.tsv where the items have named columns, which prompts may show, and run.json, which
/// has the hashes of these files.
void save_run(const std::filesystem::path& folder, any_network& model, const any_recipe& ready,
              const std::string& recipe, std::uint64_t seed, const catalogue& known);

/// Reads items.tsv. Throws naming file and line where a line is not two fields.
saved_items load_items(const std::filesystem::path& path);

/// Reads columns.tsv: a head, then a line for each of `items` items. Throws naming file and line where it is another
/// file.
std::vector<item_column> load_columns(const std::filesystem::path& path, int items);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/saved-inl.hpp"
#endif
