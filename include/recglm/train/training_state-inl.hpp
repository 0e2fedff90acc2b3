#pragma once
#include "recglm/train/training_state.hpp"

#include <nlohmann/json.hpp>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/sha256.hpp"

namespace recglm {

namespace detail {

// What must be the same for a training to continue as it would have.
RECGLM_FUNC nlohmann::json training_conditions(const training_settings& settings, const std::string& frozen) {
  const adam_w_settings& o = settings.optimiser;
  const schedule& r = settings.rates;
  nlohmann::json out = {{"seed", settings.seed},
                        {"micro_tokens", settings.micro_tokens},
                        {"peak_rate", r.peak},
                        {"warm_up", r.warm_up},
                        {"decay", static_cast<int>(r.shape)},
                        {"floor", r.floor},
                        {"beta1", o.beta1},
                        {"beta2", o.beta2},
                        {"epsilon", o.epsilon},
                        {"weight_decay", o.weight_decay},
                        {"clip", o.clip},
                        {"conditions", settings.conditions},
                        {"frozen_weights", frozen}};
  if (o.l2 > 0) out["l2"] = o.l2;
  return out;
}

// The files of tensors in a checkpoint with their hashes.
RECGLM_FUNC nlohmann::json hashes_of_tensors(const std::filesystem::path& folder) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".safetensors")
      out[entry.path().filename().string()] = sha256_of_file(entry.path());
  return out;
}

}  // namespace detail

RECGLM_FUNC void write_training_state(const std::filesystem::path& path, const training_state& s,
                                      const std::string& source, const training_settings& settings,
                                      const std::string& frozen) {
  nlohmann::json out = {{"format", 3},
                        {"step", s.step},
                        {"tokens", s.tokens},
                        {"seconds", s.seconds},
                        {"loss_sum", s.loss_sum},
                        {"loss_weight", s.loss_weight},
                        {"validation", s.validation},
                        {"best", nullptr},
                        {"best_step", s.best_step},
                        {"without_better", s.without_better},
                        {"finished", s.finished},
                        {"early", s.early},
                        {"source", source},
                        {"settings", detail::training_conditions(settings, frozen)},
                        {"files", detail::hashes_of_tensors(path.parent_path())}};
  if (s.best_step > 0) out["best"] = s.best;
  write_hashed_json(path, out);
}

RECGLM_FUNC training_state read_training_state(const std::filesystem::path& path, std::string& source,
                                               const training_settings& settings, const std::string& frozen) {
  const std::string where = path.string();
  const nlohmann::json j = read_hashed_json(path);
  try {
    check(j.at("format") == 3, where, ": written in format ", shown(j.at("format")), "; this version reads format 3");
    const nlohmann::json now = detail::training_conditions(settings, frozen);
    for (const auto& [key, value] : now.items())
      check(j.at("settings").at(key) == value, where, ": the training was begun with ", key, " ",
            shown(j.at("settings").at(key)), ", now it is ", shown(value),
            "; give the old value, or begin anew in another folder");
    for (const auto& [name, hash] : j.at("files").items()) {
      const auto file = path.parent_path() / name;
      check(std::filesystem::exists(file), file.string(), " is gone; ", where, " names it");
      check(sha256_of_file(file) == hash, file.string(), " is damaged or was changed: ", where,
            " has another hash of it; remove this checkpoint and begin anew");
    }
    training_state s;
    s.step = j.at("step"), s.tokens = j.at("tokens"), s.seconds = j.at("seconds");
    s.loss_sum = j.at("loss_sum"), s.loss_weight = j.at("loss_weight");
    s.validation = j.at("validation"), s.best_step = j.at("best_step"), s.without_better = j.at("without_better");
    if (s.best_step > 0) s.best = j.at("best");
    s.finished = j.at("finished"), s.early = j.at("early");
    source = j.at("source").get<std::string>();
    return s;
  } catch (const nlohmann::json::exception& e) {
    fail(where, ": not the state of a training: ", reason_of(e));
  }
}

}  // namespace recglm
