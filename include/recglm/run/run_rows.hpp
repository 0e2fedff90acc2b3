#pragma once
#include <iostream>
#include <thread>

#include "recglm/run/comparisons.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/evaluation_protocol.hpp"
#include "recglm/run/flags.hpp"
#include "recglm/run/row.hpp"

/// \file
/// What happens below `run`, once for all recipes; recglm::compiled holds it (docs/decisions/compiled.md).

namespace recglm {

namespace detail {

/// A row still to be made: which recipe, which seed, and the work.
template <class Row>
struct task {
  std::string recipe;
  std::uint64_t seed;
  std::function<std::optional<Row>()> make;
};

/// Makes the rows, `jobs` at once, in the order in which they are listed; leaves out those that were interrupted.
/// Rethrows the first error after the other rows have ended.
template <class Row>
std::vector<Row> make_rows(const std::vector<task<Row>>& tasks, int jobs) {
  std::vector<std::optional<Row>> made(tasks.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr problem;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < tasks.size() && !interruption::wanted();) {
      try {
        made[i] = tasks[i].make();
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!problem) problem = std::current_exception();
        next = tasks.size();
      }
    }
  };
  std::vector<std::jthread> others;
  for (int j = 1; j < jobs; ++j) others.emplace_back(work);
  work();
  others.clear();
  if (problem) std::rethrow_exception(problem);
  std::vector<Row> rows;
  for (auto& row : made)
    if (row) rows.push_back(std::move(*row));
  return rows;
}

/// The folder of results: what was asked for, or results/<experiment>.
std::filesystem::path folder_of(const values& v, const std::string& name);

/// What the reader of a table must know of how its questions were asked.
std::vector<std::string> remarks_of(const experiment_context& s, const values& v);

/// Throws where a table could not tell its rows or columns apart: two rows or baselines of one name, a row called as a
/// baseline is, rows with different metrics, two metrics of one name. And where a name can't be that of a folder.
void check_rows(const std::vector<named_recipe>& rows, const experiment& what = {});

/// Throws where a recipe sets a value that the rows share to another than the first one's, which alone would count.
void check_shared_values(std::vector<named_recipe>& rows);

/// Sets the rows' values from the command line. Gives the program's status where it ends here: after --help or
/// --verify. `name` becomes the experiment's. Throws on a flag that no row knows.
std::optional<int> read_flags(std::vector<named_recipe>& rows, int argc, const char* const* argv,
                              const experiment& what, std::string& name);

/// Leaves the rows that `values::rows` names, all where it names none, without those that are not trained. Where a
/// baseline is named, those alone that are; else all baselines.
void choose_rows(std::vector<named_recipe>& rows, std::vector<baseline_choice>& baselines,
                 const std::vector<std::string>& names);

/// Adds what the leak probes find in a row to the remarks; throws where there is something and the row may not
/// continue.
void probe(const named_recipe& row, const experiment_context& s, std::vector<std::string>& remarks);

/// What would stop a row only after others were trained: its search needs more memory than there is, or its policies
/// make no text of the data. Makes the first batch of `source` and forgets it.
void try_row(const any_recipe& ready, const experiment_context& s, const entity_pool& pool, text_source& source);

/// How many rows are trained at once.
int jobs_of(const values& v);

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
