#pragma once
#include "recglm/prompts/task_prompts.hpp"

#include <functional>
#include <memory>
#include <tuple>

#include "recglm/core/compiled.hpp"
#include "recglm/prompts/tasks.hpp"
#include "recglm/prompts/template_source.hpp"

namespace recglm {

RECGLM_FUNC five_tasks p5_compat_tasks() {
  five_tasks out;
  std::get<rating_task>(out.families).p5_compat = true;
  std::get<sequential_task>(out.families).p5_compat = true;
  std::get<explanation_task>(out.families).p5_compat = true;
  return out;
}

}  // namespace recglm
