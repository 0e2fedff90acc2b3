#pragma once
#include "recglm/core/key_reader.hpp"

/// \file
/// Keys of a `config.json` that change nothing of what is computed here, and the values with which they don't. Every
/// kind of model has its own list beside the one of all. What is in none of them, and is not read, is refused.

namespace recglm::detail {

/// What transformers (4.30 to 5) and the programs around it write into the `config.json` of every kind of model: notes
/// on where the file comes from, how a training or a generation went, and options in the position that leaves them out.
inline constexpr inert_key inert_config_keys[] = {
    // Where the model comes from and how it was saved.
    {"_commit_hash"},
    {"_name_or_path"},
    {"architectures"},
    {"auto_map"},
    {"base_model_name_or_path"},
    {"custom_object_save"},
    {"custom_pipelines"},
    {"dtype"},
    {"finetuning_task"},
    {"license"},
    {"model_name"},
    {"name_or_path"},
    {"revision"},
    {"sub_configs"},
    {"torch_dtype"},
    {"trust_remote_code"},
    {"transformers.js_config"},
    {"transformers_version"},
    {"unsloth_*"},
    {"_unsloth_*"},
    // How it is run.
    {"_attn_implementation"},
    {"_attn_implementation_autoset"},
    {"_attn_implementation_internal"},
    {"_experts_implementation"},
    {"_flash_attn_2_enabled"},
    {"_pre_quantization_dtype"},
    {"attn_implementation"},
    {"base_model_ep_plan"},
    {"base_model_pp_plan"},
    {"base_model_tp_plan"},
    {"chunk_size_feed_forward"},
    {"device_map"},
    {"gradient_checkpointing"},
    {"load_in_4bit", "[false]"},
    {"load_in_8bit", "[false]"},
    {"low_cpu_mem_usage"},
    {"model_parallel"},
    {"pretraining_tp"},
    {"torchscript"},
    {"use_bfloat16"},
    {"use_cache"},
    {"use_flash_attention*"},
    {"use_flash_attn"},
    // What else a call gives back.
    {"output_attentions"},
    {"output_hidden_states"},
    {"output_scores"},
    {"return_dict"},
    {"return_dict_in_generate"},
    {"use_return_dict"},
    // Training.
    {"initializer_range"},
    {"loss_type"},
    {"neftune_noise_alpha"},
    {"tf_legacy_loss"},
    // Heads and tasks of other models.
    {"id2label"},
    {"label2id"},
    {"num_labels"},
    {"prefix"},
    {"problem_type"},
    {"task_specific_params"},
    {"tokenizer_class"},
    {"tokenizer_model_max_length"},
    {"tokenizer_padding_side"},
    // Generation, which is asked for at the call.
    {"bad_words_ids"},
    {"begin_suppress_tokens"},
    {"diversity_penalty"},
    {"do_sample"},
    {"early_stopping"},
    {"encoder_no_repeat_ngram_size"},
    {"exponential_decay_length_penalty"},
    {"length_penalty"},
    {"max_length"},
    {"max_new_tokens"},
    {"min_length"},
    {"model_max_length"},
    {"no_repeat_ngram_size"},
    {"num_beam_groups"},
    {"num_beams"},
    {"num_return_sequences"},
    {"remove_invalid_values"},
    {"repetition_penalty"},
    {"suppress_tokens"},
    {"temperature"},
    {"top_k"},
    {"top_p"},
    {"typical_p"},
    // Options that would change what is computed, where they don't.
    {"add_cross_attention", "[false, null]"},
    {"compression_config", "[null]"},
    {"cross_attention_hidden_size", "[null]"},
    {"is_decoder"},
    {"is_encoder_decoder", "[false, null]"},
    {"pruned_heads", "[{}, null]"},
    {"quantization", "[null]"},
    {"quantization_config", "[null]"},
    {"tie_encoder_decoder", "[false, null]"},
};

/// GLM-10B and its smaller sizes.
inline constexpr inert_key inert_glm_keys[] = {
    {"attention_scale", "[1.0]"},
    {"block_position_encoding", "[true]"},
    {"checkpoint_activations"},
    {"checkpoint_num_layers"},
    {"output_predict"},
    {"parallel_output"},
    {"pool_token"},
    {"relative_encoding", "[false]"},
    {"spell_func"},
    {"spell_length"},
    {"tie_word_embeddings"},  // the head is tied, and a stored copy of it is compared
};

/// ChatGLM-6B.
inline constexpr inert_key inert_chatglm_keys[] = {
    {"position_encoding_2d", "[true]"},     {"pre_seq_len", "[null]"},
    {"prefix_projection", "[false]"},       {"quantization_bit", "[0]"},
    {"quantization_embeddings", "[false]"}, {"tie_word_embeddings"},
};

/// The Llama kind. Options that its relatives have are here in the position that leaves them out.
inline constexpr inert_key inert_llama_keys[] = {
    {"alibi", "[false, null]"},
    {"attention_bias", "[false]"},
    {"attn_logit_softcapping", "[null]"},
    {"dropout", "[0]"},
    {"ffn_dim_multiplier"},  // "intermediate_size" says what comes out
    {"final_logit_softcapping", "[null]"},
    {"hidden_act", R"(["silu", "swish"])"},
    {"hidden_dropout", "[0]"},
    {"hidden_dropout_prob", "[0]"},
    {"is_llama_config"},
    {"logit_scale", "[1, null]"},
    {"logits_scaling", "[1, null]"},
    {"max_sequence_length"},  // of the first conversions, beside "max_position_embeddings"
    {"max_window_layers"},
    {"mlp_bias", "[false]"},
    {"multiple_of"},
    {"num_experts", "[0, null]"},
    {"num_local_experts", "[0, null]"},
    {"partial_rotary_factor", "[1, null]"},
    {"rope_interleaved", "[false]"},
    {"sliding_window", "[null]"},
    {"use_qk_norm", "[false, null]"},
    {"use_sliding_window", "[false, null]"},
};

/// Qwen2 and Qwen3, beside those of the Llama kind; the first is Qwen2's alone.
inline constexpr inert_key inert_qwen2_keys[] = {
    {"attention_bias", "[true]"},  // its code has the biases whatever the file says
    {"sliding_window"},            // "use_sliding_window" switches it off
    {"use_mrope", "[false, null]"},
};

}  // namespace recglm::detail
