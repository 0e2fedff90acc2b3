// The bodies of prompts/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/prompts/answers-inl.hpp"
#include "recglm/prompts/behaviour-inl.hpp"
#include "recglm/prompts/draws-inl.hpp"
#include "recglm/prompts/fill-inl.hpp"
#include "recglm/prompts/prompt_template-inl.hpp"
#include "recglm/prompts/task_data-inl.hpp"
#include "recglm/prompts/task_epoch-inl.hpp"
#include "recglm/prompts/task_prompts-inl.hpp"
#include "recglm/prompts/tasks-inl.hpp"
#include "recglm/prompts/template_file-inl.hpp"
#include "recglm/prompts/template_source-inl.hpp"
