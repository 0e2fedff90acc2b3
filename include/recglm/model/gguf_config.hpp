#pragma once
#include <nlohmann/json_fwd.hpp>

#include "recglm/formats/gguf.hpp"

namespace recglm {

/// What the `config.json` of the model in a GGUF file would say. Throws where the model is of another kind than
/// Llama's, and naming a key that asks for what is not computed here, or is not known.
nlohmann::json config_of(const gguf& file);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/gguf_config-inl.hpp"
#endif
