// The bodies of formats/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/formats/file_bytes-inl.hpp"
#include "recglm/formats/gguf-inl.hpp"
#include "recglm/formats/part_names-inl.hpp"
#include "recglm/formats/pickle_machine-inl.hpp"
#include "recglm/formats/safetensors-inl.hpp"
#include "recglm/formats/shards-inl.hpp"
#include "recglm/formats/state_pickle-inl.hpp"
#include "recglm/formats/stored_tensor-inl.hpp"
#include "recglm/formats/stored_values-inl.hpp"
#include "recglm/formats/tfrecord-inl.hpp"
#include "recglm/formats/torch_file-inl.hpp"
