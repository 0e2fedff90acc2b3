// The bodies of train/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/train/checkpoint_folder-inl.hpp"
#include "recglm/train/schedule-inl.hpp"
#include "recglm/train/settings-inl.hpp"
#include "recglm/train/trainer-inl.hpp"
#include "recglm/train/training_state-inl.hpp"
