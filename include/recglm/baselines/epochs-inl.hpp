#pragma once
#include "recglm/baselines/epochs.hpp"

#include <iomanip>
#include <sstream>
#include <string>

#include "recglm/core/compiled.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string line_of_epoch(const epoch_plan& plan, int epoch, const training_progress& p) {
  std::ostringstream line;
  line << plan.name << ": epoch " << epoch << "/" << plan.epochs << std::fixed << std::setprecision(3) << ", loss "
       << p.mean_loss << std::setprecision(0) << ", " << p.seconds_left << " s left" << std::setprecision(4);
  // A validation of which less is better is shown without the sign that makes it one of which more is.
  if (p.validated) line << ", validation " << std::abs(p.validation) << " (best " << std::abs(p.best) << ")";
  return line.str();
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC training_record record_of(const best_epoch& first, const std::optional<best_epoch>& anew,
                                      std::string_view metric) {
  const best_epoch& last = anew ? *anew : first;
  training_record out{.answers = last.outcome.answers,
                      .epochs = last.epochs,
                      .tokens = last.outcome.tokens,
                      .trained = last.parameters,
                      .parameters = last.parameters,
                      .ends = std::string(name_of(first.outcome.end)),
                      .seconds = first.outcome.seconds + (anew ? anew->outcome.seconds : 0)};
  if (first.outcome.validated) {
    out.best_step = first.outcome.best_step;
    if (metric == "NDCG@10") out.validation = first.validation;
  }
  return out;
}

RECGLM_FUNC std::optional<chosen_epoch> choose_epoch(
    const tuning_data& data, const epoch_plan& plan, std::string_view metric, double sign,
    const std::function<std::optional<best_epoch>(const catalogue&, int, const tuning_data*)>& train) {
  const auto in_folder = [&](tuning_data part, const char* name) {
    if (!data.folder.empty()) part.folder = data.folder / name;
    return part;
  };
  tuning_data first = in_folder(data, "chosen");
  if (data.course && metric != "NDCG@10")  // which is what the validations of a course are
    first.course = [&](training_progress p) {
      p.validated_now = false;
      data.course(p);
    };
  const std::optional<best_epoch> best = train(data.known, plan.epochs, &first);
  if (!best) return std::nullopt;
  std::optional<best_epoch> anew;
  if (data.refit) {
    tuning_data again = in_folder({*data.refit, {}}, "refit");
    again.show = data.show, again.should_stop = data.should_stop;
    again.resume = data.resume, again.conditions = data.conditions;
    anew = train(*data.refit, best->epoch, &again);
    if (!anew) return std::nullopt;
  }
  std::ostringstream text;
  if (data.validation.empty())
    text << plan.epochs << " epochs";
  else
    text << "epoch " << best->epoch << " of " << plan.epochs << " is best on " << data.validation.size()
         << " validation questions (" << metric << " there " << std::fixed << std::setprecision(4)
         << sign * best->validation << ")";
  text << ", seed " << plan.seed;
  return chosen_epoch{text.str(), record_of(*best, anew, metric)};
}

}  // namespace recglm
