#pragma once
#include <iostream>

#include "recglm/run/comparisons.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/evaluation_protocol.hpp"
#include "recglm/run/flags.hpp"
#include "recglm/run/row.hpp"
#include "recglm/run/tuning.hpp"

/// \file
/// What happens below `run`, once for all recipes; recglm::compiled holds it (docs/decisions/compiled.md).

namespace recglm {

namespace detail {

/// The folder of results: what was asked for, or results/<experiment>.
std::filesystem::path folder_of(const values& v, const std::string& name);

/// What the reader of a table must know of how its questions were asked.
std::vector<std::string> remarks_of(const experiment_context& s, const values& v);

/// Throws where a table could not tell its rows or columns apart: two rows or baselines of one name, a row called as a
/// baseline is, rows with different metrics, two metrics of one name. And where a name can't be that of a folder.
void check_rows(const std::vector<named_recipe>& rows, const experiment& what = {});

/// Throws where a recipe sets a value that the rows share to another than the first one's, which alone would count.
void check_shared_values(std::vector<named_recipe>& rows);

/// What the command line says beside the rows' values.
struct asked {
  std::string name;                  ///< of the experiment
  std::vector<swept_flag> swept;     ///< what is tried
  std::set<std::string> given = {};  ///< names of the flags that were there
  std::optional<int> status = {};    ///< of the program, where it ends here: after --help or --verify
};

/// Sets the rows' values from the command line. Throws on a flag that no row knows.
asked read_flags(std::vector<named_recipe>& rows, int argc, const char* const* argv, const experiment& what);

/// Leaves the rows that `values::rows` names, all where it names none, without those that are not trained. Where a
/// baseline is named, those alone that are; else all baselines.
void choose_rows(std::vector<named_recipe>& rows, std::vector<baseline_choice>& baselines,
                 const std::vector<std::string>& names);

/// How many rows this process trains at once; processes on one host share its cores.
int jobs_of(const values& v, int processes = 1);

/// Moves an earlier run in `folder` aside, and says so, unless it is to continue.
void make_room(const std::filesystem::path& folder, bool resume, progress_lines& lines);

}  // namespace detail

/// Makes the protocol of a run once its context is there, which outlives it.
using protocol_maker = std::function<std::unique_ptr<evaluation_protocol>(const experiment_context&)>;

/// The one driver: reads flags and data, trains the rows, evaluates them by a protocol and writes the results. Returns
/// what `run` does.
int run_by(const protocol_maker& protocol_for, std::vector<named_recipe> rows, int argc, const char* const* argv,
           const experiment& what);

int run_rows(std::vector<named_recipe> rows, int argc, const char* const* argv, const experiment& what);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/run_rows-inl.hpp"
#endif
