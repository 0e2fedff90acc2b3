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

RECGLM_FUNC std::optional<std::string> choose_epoch(
    const tuning_data& data, const epoch_plan& plan, std::string_view metric, double sign,
    const std::function<std::optional<best_epoch>(const catalogue&, int, const tuning_data*)>& train) {
  const auto in_folder = [&](tuning_data part, const char* name) {
    if (!data.folder.empty()) part.folder = data.folder / name;
    return part;
  };
  const tuning_data first = in_folder(data, "chosen");
  const std::optional<best_epoch> best = train(data.known, plan.epochs, &first);
  if (!best) return std::nullopt;
  if (data.refit) {
    tuning_data again = in_folder({*data.refit, {}}, "refit");
    again.show = data.show, again.should_stop = data.should_stop;
    again.resume = data.resume, again.conditions = data.conditions;
    if (!train(*data.refit, best->epoch, &again)) return std::nullopt;
  }
  std::ostringstream text;
  if (data.validation.empty())
    text << plan.epochs << " epochs";
  else
    text << "epoch " << best->epoch << " of " << plan.epochs << " is best on " << data.validation.size()
         << " validation questions (" << metric << " there " << std::fixed << std::setprecision(4)
         << sign * best->validation << ")";
  text << ", seed " << plan.seed;
  return text.str();
}

}  // namespace recglm
