// The bodies of pipeline/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/pipeline/audit-inl.hpp"
#include "recglm/pipeline/experiment-inl.hpp"
#include "recglm/pipeline/experiment_context-inl.hpp"
#include "recglm/pipeline/settings_of-inl.hpp"
#include "recglm/pipeline/text_source-inl.hpp"
#include "recglm/pipeline/values-inl.hpp"
