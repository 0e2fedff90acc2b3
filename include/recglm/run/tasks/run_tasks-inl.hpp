#pragma once
#include "recglm/run/tasks/run_tasks.hpp"

#include "recglm/core/compiled.hpp"
#include "recglm/run/run_rows.hpp"
#include "recglm/run/tasks/family_protocol.hpp"

namespace recglm {

RECGLM_FUNC int run_task_rows(std::vector<named_recipe> rows, int argc, const char* const* argv,
                              const experiment& what) {
  return run_by([](const experiment_context& context) { return std::make_unique<family_protocol>(context); },
                std::move(rows), argc, argv, what);
}

}  // namespace recglm
