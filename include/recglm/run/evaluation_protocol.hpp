#pragma once
#include <functional>
#include <memory>

#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/evaluated_row.hpp"
#include "recglm/run/named_recipe.hpp"
#include "recglm/run/strata.hpp"

namespace recglm {

/// How a run evaluates its rows: what they are trained on, what they are asked, how answers become metrics. Everything
/// else (flags, data, folders, training, resuming, validation, comparisons, tables, manifest) is `run_by`'s.
class evaluation_protocol {
 public:
  virtual ~evaluation_protocol() = default;

  /// Throws where a row, whose texts are fitted, could not be asked.
  virtual void check_row(const any_recipe& ready) const = 0;
  /// What a row is trained on, of a split of the data; all of them outlive it.
  virtual std::unique_ptr<text_source> source(const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
                                              const split& parts) const = 0;
  /// Draws the questions, once all rows are fitted. What it writes into `folder` is added to `files`, what a reader of
  /// the tables must know to `remarks`.
  virtual void draw_questions(const any_recipe& first, const std::filesystem::path& folder,
                              std::vector<std::string>& files, std::vector<std::string>& remarks) = 0;
  /// What of the questions determines a row, beside the context's conditions.
  virtual conditions under() const { return {}; }

  virtual std::vector<question_group> groups() const = 0;
  /// Question `q` of a group.
  virtual const history& question(std::size_t group, std::size_t q) const = 0;
  /// The metrics of each group; nothing where `interruption` was wanted meanwhile. `show` is given lines of progress.
  virtual std::optional<std::vector<std::vector<row_metric>>> evaluate(
      const model_view& model, const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
      const std::function<void(const std::string&)>& show) const = 0;
  /// Whether any group asks for what a baseline answers; only then is it fitted and has a row.
  virtual bool asks(const baseline_choice& baseline) const = 0;
  /// The metrics of each group by a baseline's lists or ratings; none in a group that asks for something else.
  virtual std::vector<std::vector<row_metric>> evaluate_baseline(const baseline_choice::fitted& ready,
                                                                 const any_recipe& first) const = 0;
  /// The rows that know no items: those that give one answer to all questions.
  virtual std::vector<evaluated_row> constants(const any_recipe&) const { return {}; }
  /// What a reader of the table must know of an evaluated row, or of a baseline's; empty where there is nothing.
  virtual std::string remark(const model_view&, const any_recipe&, const entity_pool&, const evaluated_row&) const {
    return {};
  }
  virtual std::string remark(const baseline_choice::fitted&, const evaluated_row&) const { return {}; }
  /// Parts of a group's questions that its table shows apart; none where it shows none.
  virtual std::vector<stratum> strata(std::size_t) const { return {}; }
  /// What no answers can have given in a row, in words; empty where all is well.
  virtual std::vector<std::string> impossible(const evaluated_row& row) const = 0;
};

}  // namespace recglm
