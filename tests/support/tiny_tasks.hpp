#pragma once
#include "recglm/run/tasks/evaluated_prompts.hpp"
#include "support/tiny_run.hpp"

/// The smallest whole line of five task families.
namespace tiny {

struct five : paper {
  using prompts = recglm::five_tasks;
  five() {
    set([](recglm::five_tasks& prompts) {
      std::get<recglm::sequential_task>(prompts.families).candidates = 4;
      std::get<recglm::direct_task>(prompts.families).candidates = 4;
    });
    set([](recglm::most_recent& sampling) { sampling.events = 4; });
  }
};

/// A recipe of five tasks, its stage and its fitted texts.
struct task_line {
  recglm::any_recipe ready = recglm::without_types(recglm::configured<five>());
  std::unique_ptr<recglm::experiment_context> shared = recglm::make_context(ready.value, {});
  recglm::entity_pool pool;

  task_line() {
    ready.prompts.set_data(std::make_shared<const recglm::task_data>(recglm::task_data_of(shared->data)));
    pool = recglm::fit_texts(ready, *shared);
  }
  std::vector<recglm::evaluated_prompt> evaluated(const std::vector<std::string>& ids) const {
    return recglm::evaluated_prompts(ready, *shared, ids);
  }
};

}  // namespace tiny
