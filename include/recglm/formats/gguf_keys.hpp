#pragma once
#include "recglm/core/key_reader.hpp"

/// \file
/// Keys of a GGUF file that change nothing of what is computed here, and the values with which they don't. Every
/// architecture has its own list beside the one of all. What is in none of them, and is not read, is refused.

namespace recglm::detail {

/// Keys that every kind of model has.
inline constexpr inert_key inert_gguf_keys[] = {
    {"general.alignment"},  // read with the header
    {"general.quantization_version", "[2]"},
    {"general.type", R"(["model"])"},
    {"general.*"},
    {"quantize.*"},
    {"split.*"},  // read with the header
    {"tokenizer.*"},
};

/// The Llama kind; without "llama.", which is before each.
inline constexpr inert_key inert_gguf_llama_keys[] = {
    {"attention.causal", "[true]"},
    {"attention.clamp_kqv", "[0]"},
    {"attention.layer_norm_epsilon"},
    {"attention.max_alibi_bias", "[0]"},
    {"attention.scale", "[0]"},
    {"attention.shared_kv_layers", "[0]"},
    {"attention.sliding_window", "[0]"},
    {"attn_logit_softcapping", "[0]"},
    {"embedding_scale", "[0, 1]"},
    {"expert_count", "[0]"},
    {"expert_shared_count", "[0]"},
    {"expert_used_count", "[0]"},
    {"final_logit_softcapping", "[0]"},
    {"leading_dense_block_count", "[0]"},
    {"logit_scale", "[0, 1]"},
    {"nextn_predict_layers", "[0]"},
    {"pooling_type"},
    {"residual_scale", "[0, 1]"},
    {"rope.freq_base_swa"},  // of layers with a window
    {"rope.scaling.finetuned"},
    {"rope.scaling.yarn_attn_factor", "[1]"},
    {"rope.scaling.yarn_ext_factor", "[1, -1]"},
    {"rope.scaling.yarn_log_multiplier", "[0]"},
    {"tensor_data_layout", R"(["Meta AI original pth"])"},
    {"use_parallel_residual", "[false]"},
};

/// Of the tokenizer, whatever its kind.
inline constexpr inert_key inert_gguf_tokenizer_keys[] = {
    {"tokenizer.chat_template"},
    {"tokenizer.chat_template.*"},
    {"tokenizer.chat_templates"},
    {"tokenizer.ggml.add_sep_token", "[false]"},
    {"tokenizer.ggml.add_space_prefix", "[false]"},
    {"tokenizer.ggml.bos_token_id"},
    {"tokenizer.ggml.cls_token_id"},
    {"tokenizer.ggml.eom_token_id"},
    {"tokenizer.ggml.eos_token_id"},
    {"tokenizer.ggml.eot_token_id"},
    {"tokenizer.ggml.fim_mid_token_id"},
    {"tokenizer.ggml.fim_pad_token_id"},
    {"tokenizer.ggml.fim_pre_token_id"},
    {"tokenizer.ggml.fim_rep_token_id"},
    {"tokenizer.ggml.fim_sep_token_id"},
    {"tokenizer.ggml.fim_suf_token_id"},
    {"tokenizer.ggml.mask_token_id"},
    {"tokenizer.ggml.middle_token_id"},
    {"tokenizer.ggml.padding_token_id"},
    {"tokenizer.ggml.prefix_token_id"},
    {"tokenizer.ggml.remove_extra_whitespaces", "[false]"},
    {"tokenizer.ggml.scores"},
    {"tokenizer.ggml.seperator_token_id"},
    {"tokenizer.ggml.suffix_token_id"},
    {"tokenizer.ggml.token_type_count"},
    {"tokenizer.ggml.unknown_token_id"},
    {"tokenizer.huggingface.json"},
};

}  // namespace recglm::detail
