// The bodies of probes/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/probes/family_overlap-inl.hpp"
#include "recglm/probes/future_co_occurrence-inl.hpp"
#include "recglm/probes/id_order-inl.hpp"
#include "recglm/probes/memorisation-inl.hpp"
#include "recglm/probes/pairs_in_texts-inl.hpp"
#include "recglm/probes/split_overlap-inl.hpp"
#include "recglm/probes/target_in_prompt-inl.hpp"
#include "recglm/probes/tie_order-inl.hpp"
