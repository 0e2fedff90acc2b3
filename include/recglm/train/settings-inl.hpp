#pragma once
#include "recglm/train/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <string_view>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/train/adam_w.hpp"
#include "recglm/train/schedule.hpp"

namespace recglm {

RECGLM_FUNC void training_settings::check_values() const {
  rates.check_values();
  check(steps >= 0 && epochs >= 0 && max_seconds >= 0 && (steps > 0 || epochs > 0 || max_seconds > 0),
        "training: give the number of steps, of epochs, or of seconds");
  check(micro_tokens >= 0 && validate_every >= 0 && patience >= 0 && save_steps >= 0 && save_seconds >= 0,
        "training: micro_tokens, validate_every, patience, save_steps and save_seconds must be 0 or more");
  check(!resume || !folder.empty(), "training: to resume, name the folder of the checkpoints");
}

RECGLM_FUNC std::string_view name_of(training_end end) {
  constexpr std::string_view names[] = {"untrained", "steps", "epochs", "clock", "early", "interrupted"};
  return names[static_cast<int>(end)];
}

}  // namespace recglm
