#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "recglm/pipeline/experiment.hpp"
#include "recglm/run/flags.hpp"
#include "recglm/run/named_recipe.hpp"

namespace recglm {

/// A flag and the values that are tried of it: "learning-rate", or "paper.rank" of one row. Of a list, which a comma
/// would part, a value is written with "\,".
struct swept_flag {
  std::string name;
  std::vector<std::string> values;
};

/// "learning-rate=1e-3,2e-3". Throws where it is not of that form.
swept_flag swept_flag_of(const std::string& word);

/// `--sweep` and `--sweep-file`.
struct sweep_choice {
  std::vector<std::string> words;
  std::string file;

  /// Offers both flags; the choice outlives the parser.
  void add_to(flags& all);
  /// What is swept: the file's flags, then those of the command line. Throws where one comes twice.
  std::vector<swept_flag> flags_swept() const;
};

/// One value of each flag that a row sweeps, by the flag's name without the row's: "rank", "4".
using cell_settings = std::vector<std::pair<std::string, std::string>>;

/// "learning-rate = 0.001, rank = 4".
std::string text_of(const cell_settings& settings);

/// "learning-rate=0.001,rank=4", the name of a cell's folder: what no file system minds stays, any other byte is
/// written %HH; a long one is cut and ends with the begin of its hash.
std::string folder_of(const cell_settings& settings);

/// All combinations, the values of the last flag changing fastest; one without settings where nothing is swept.
std::vector<cell_settings> product(const std::vector<swept_flag>& swept);

/// A row with the settings of one cell.
struct cell {
  named_recipe recipe;
  cell_settings settings;  ///< none: the row is not swept
};

/// The cells of each row, one without settings for a row that is not swept. What a row's own flag says goes before what
/// the flag of all rows says. `given` are the names of the flags on the command line. Throws where no row or baseline
/// has a flag, on one that the rows share or that changes no row, where a flag is swept and given, where a value comes
/// twice or is outside of its range, and where there are more than 10,000 cells.
std::vector<std::vector<cell>> cells_of(const std::vector<named_recipe>& rows,
                                        const std::vector<baseline_choice>& baselines,
                                        const std::vector<swept_flag>& swept, const std::set<std::string>& given);

/// Baselines whose flags are swept choose their parameters on validation, as `tuned` does; the others stay as they are.
std::vector<baseline_choice> swept_baselines(std::vector<baseline_choice> baselines,
                                             const std::vector<swept_flag>& swept);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/sweep-inl.hpp"
#endif
