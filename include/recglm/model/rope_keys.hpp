#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "recglm/concepts/model_shape.hpp"
#include "recglm/core/key_reader.hpp"

namespace recglm::detail {

/// "default", "linear", "yarn", "llama3", "longrope": how a `config.json` calls a way of scaling.
std::string_view name_of(rotary_scaling::kinds kind);

/// Reads base and scaling of rotary positions out of a `config.json`, as transformers 4 ("rope_theta", "rope_scaling"
/// with "rope_type" or "type") and 5 ("rope_parameters") have them. `trained` is the number of positions where the keys
/// name no other. `into` knows the size of its heads. Throws where two of the keys do not agree.
void read_rope(key_reader& keys, int trained, model_shape& into);

/// Adds those keys, for both.
void write_rope(const model_shape& shape, nlohmann::json& into);

/// YaRN's factor of cosines and sines where a file names none: 0.1 m ln(factor) + 1.
double yarn_amplitude(double factor, double m = 1);

}  // namespace recglm::detail

#if !defined(RECGLM_COMPILED)
#include "recglm/model/rope_keys-inl.hpp"
#endif
