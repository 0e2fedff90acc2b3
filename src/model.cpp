// The bodies of model/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/model/adapter_folder-inl.hpp"
#include "recglm/model/adapter_record-inl.hpp"
#include "recglm/model/checkpoint-inl.hpp"
#include "recglm/model/config-inl.hpp"
#include "recglm/model/gguf_config-inl.hpp"
#include "recglm/model/peft_config-inl.hpp"
#include "recglm/model/rope_keys-inl.hpp"
#include "recglm/model/shape_check-inl.hpp"
#include "recglm/model/tensor_place-inl.hpp"
