#pragma once
#include "recglm/run/baseline_rows.hpp"
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/json_values.hpp"

#include <chrono>
#include <optional>
#include <string>

#include "recglm/core/compiled.hpp"
#include "recglm/run/conditions.hpp"
#include "recglm/run/training_course.hpp"

namespace recglm::detail {

/// A baseline's parameters by the names of their flags.
RECGLM_FUNC nlohmann::json parameters_of(const baseline_choice& baseline) {
  json_writer out;
  if (baseline.visit) out.policy(baseline.name, baseline);
  out.object.erase(baseline.name + ".seeds");
  return out.object;
}

/// All that determines the row of a baseline that its code does not.
RECGLM_FUNC conditions conditions_of(const evaluation_protocol& protocol, const experiment_context& s,
                                     const any_recipe& first, const std::string& name, const nlohmann::json& parameters,
                                     std::optional<std::uint64_t> seed = {}, const std::string& candidates = {}) {
  conditions out{{"recipe", name}};
  if (seed) out.emplace_back("seed", std::to_string(*seed));
  for (const auto& [flag, value] : parameters.items()) out.emplace_back("--" + flag, value.dump());
  if (!candidates.empty()) out.emplace_back("chosen among", candidates);
  out.emplace_back("--list", std::to_string(first.value.list));
  out.emplace_back("--refit", first.value.refit ? "true" : "false");
  for (const conditions& some : {s.under, protocol.under()}) out.insert(out.end(), some.begin(), some.end());
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<evaluated_row> baseline_rows(const evaluation_protocol& protocol, const experiment_context& s,
                                                     const any_recipe& first, const std::filesystem::path& folder) {
  using clock = std::chrono::steady_clock;
  std::vector<evaluated_row> out;
  const auto keep = [&](evaluated_row row, conditions made, const nlohmann::json& parameters) {
    std::filesystem::create_directories(row.folder);
    kept_row one = kept(protocol, s, std::move(row), std::move(made));
    one.settings = nlohmann::json{{"parameters", parameters}}.dump();
    write_row(one, one.row.folder);
    out.push_back(std::move(one.row));
  };
  for (const baseline_choice& baseline : s.baselines) {
    if (!protocol.asks(baseline)) continue;
    std::vector<std::optional<std::uint64_t>> seeds{std::nullopt};
    if (baseline.seeds) {
      const auto& own = baseline.seeds->empty() ? first.value.seeds : *baseline.seeds;
      seeds.assign(own.begin(), own.end());
    }
    const nlohmann::json parameters = detail::parameters_of(baseline);
    for (const auto& seed : seeds) {
      const auto place = folder / (baseline.name + (seed ? "-" + std::to_string(*seed) : ""));
      const conditions made =
          detail::conditions_of(protocol, s, first, baseline.name, parameters, seed, baseline.candidates);
      if (seed) {  // what is not trained takes seconds, and may have changed in ways that no value shows
        std::filesystem::create_directories(place);
        settle(made, place, first.value.resume);
        if (first.value.resume)
          if (auto row = read_row(made, place)) {
            out.push_back(*std::move(row));
            continue;
          }
      }
      const auto began = clock::now();
      baseline_training how{seed, {}, first.value.resume, hash(made)};
      std::optional<training_course> course;
      if (seed) {
        how.folder = place / "training";
        course.emplace(place, first.value.resume);
        how.course = [&](const training_progress& p) { course->add(p); };
      }
      const baseline_choice::fitted ready = fitted(s, baseline, how);
      if (!ready) continue;
      const auto fitted_at = clock::now();
      evaluated_row row{baseline.name, seed, protocol.evaluate_baseline(ready, first), 0, ready.training};
      const auto seconds = [](auto time) { return std::chrono::duration<double>(time).count(); };
      // A training that was resumed took longer than the clock of this run says.
      row.seconds = std::max(seconds(fitted_at - began), ready.training ? ready.training->seconds : 0) +
                    seconds(clock::now() - fitted_at);
      if (!ready.note.empty()) row.remarks.push_back(baseline.name + ": " + ready.note);
      if (const std::string more = protocol.remark(ready, row); !more.empty()) row.remarks.push_back(more);
      row.folder = place, row.trials = ready.trials;
      keep(std::move(row), made, parameters);
    }
  }
  for (evaluated_row& row : protocol.constants(first)) {
    row.folder = folder / row.recipe;
    const conditions made = detail::conditions_of(protocol, s, first, row.recipe, nlohmann::json::object());
    keep(std::move(row), made, nlohmann::json::object());
  }
  return out;
}

}  // namespace recglm
