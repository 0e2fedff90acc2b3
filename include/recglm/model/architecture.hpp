#pragma once
#include "recglm/backend/activations.hpp"
#include "recglm/encoding/learned_2d.hpp"
#include "recglm/encoding/rotary.hpp"
#include "recglm/model/blocks.hpp"

namespace recglm {

/// What a model's weights are called: the token embeddings, what is before a layer's number, the last norm; what its
/// files put in front of a name, and a tensor that they hold a second time under this name, where they do.
struct glm_names {
  static constexpr std::string_view words = "word_embeddings", layers = "transformer.layers.",
                                    final_norm = "transformer.final_layernorm", in_file = "glm.", copy_of_words = "";
};
/// ChatGLM-6B's names.
struct chatglm_names {
  static constexpr std::string_view words = "transformer.word_embeddings", layers = "transformer.layers.",
                                    final_norm = "transformer.final_layernorm", in_file = "",
                                    copy_of_words = "lm_head.weight";
};
/// Names of the Llama kind.
struct llama_names {
  static constexpr std::string_view words = "model.embed_tokens", layers = "model.layers.", final_norm = "model.norm",
                                    in_file = "", copy_of_words = "";
};

/// Part A is seen whole, Part B up to oneself.
struct sees_part_a {
  static constexpr std::string_view name = "sees_part_a";
  static prefix_lm of(int prefix) { return {prefix}; }
};
/// Every token sees those before it and itself.
struct causal {
  static constexpr std::string_view name = "causal";
  static prefix_lm of(int) { return {0}; }
};

/// -log p of the target, the mean over the rows that have one.
struct cross_entropy {
  static constexpr std::string_view name = "cross_entropy";
  /// One number: the sum over the rows of `states` (rows, hidden), divided by `denominator`. `table` (vocabulary,
  /// hidden) gives the logits, to which an adapter adds `terms`; `targets` are in the memory of the backend.
  template <class B>
  static variable<B> loss(tape<B>& t, variable<B> states, parameter<B>& table, const std::int32_t* targets,
                          double denominator, const low_rank_logits<B>& terms) {
    return softmax_loss(t, states, table, targets, denominator, std::size_t{1} << 24, terms);
  }
};

/// GLM-10B as its Hugging Face port computes it: pre-norm blocks, [Q | K | V], learned coordinates, GELU by the error
/// function, the head tied to the token embeddings. GLM-base, -large and -2B differ in sizes only.
struct glm_10b {
  static constexpr std::string_view name = "glm_10b";
  static constexpr std::string_view kind = "glm";  ///< "model_type" in a config.json
  using names = glm_names;
  using block = pre_norm;
  using norm = layer_norms;
  using qkv = blocked_qkv;
  using mlp = plain_mlp;
  using encoding = learned_2d;
  using activation = gelu_erf;
  using head = tied_head;
  using visibility = sees_part_a;
  using objective = cross_entropy;
};

/// The same with the original code's GELU, by the hyperbolic tangent.
struct glm_10b_tanh : glm_10b {
  static constexpr std::string_view name = "glm_10b_tanh";
  using activation = gelu_tanh;
};

/// ChatGLM-6B as published: residuals of the normed input, [q | k | v] of each head in turn, two rotary coordinates.
struct chatglm_6b {
  static constexpr std::string_view name = "chatglm_6b";
  static constexpr std::string_view kind = "chatglm";
  using names = chatglm_names;
  using block = scaled_norm;
  using norm = layer_norms;
  using qkv = interleaved_qkv;
  using mlp = plain_mlp;
  using encoding = rotary_2d;
  using activation = gelu_tanh;
  using head = tied_head;
  using visibility = sees_part_a;
  using objective = cross_entropy;
};

/// Llama and its kind (SmolLM2, ...): norms by the mean square, SwiGLU, grouped queries, one rotary coordinate, no
/// biases, causal; the head tied to the token embeddings.
struct llama {
  static constexpr std::string_view name = "llama";
  static constexpr std::string_view kind = "llama";
  using names = llama_names;
  using block = pre_norm;
  using norm = rms_norms;
  using qkv = separate_qkv;
  using mlp = gated_mlp;
  using encoding = rotary_1d;
  using activation = silu;
  using head = tied_head;
  using visibility = causal;
  using objective = cross_entropy;
};

/// The same with a head of its own.
struct llama_own_head : llama {
  static constexpr std::string_view name = "llama_own_head";
  using head = own_head;
};

/// Qwen2 and Qwen2.5: Llama with biases of queries, keys and values.
struct qwen2 : llama {
  static constexpr std::string_view name = "qwen2";
  static constexpr std::string_view kind = "qwen2";
  using qkv = biased_qkv;
};

/// The same with a head of its own.
struct qwen2_own_head : qwen2 {
  static constexpr std::string_view name = "qwen2_own_head";
  using head = own_head;
};

/// Qwen3: Llama with every head of queries and keys normed before it is rotated.
struct qwen3 : llama {
  static constexpr std::string_view name = "qwen3";
  static constexpr std::string_view kind = "qwen3";
  using qkv = normed_qkv;
};

/// The same with a head of its own.
struct qwen3_own_head : qwen3 {
  static constexpr std::string_view name = "qwen3_own_head";
  using head = own_head;
};

/// Whether an architecture is a published one, which a config.json names by its kind, activation and head. Any other is
/// named by its `name` there.
template <class A, class... Published>
inline constexpr bool is_one_of = (std::is_same_v<A, Published> || ...);
template <class A>
inline constexpr bool is_published = is_one_of<A, glm_10b, glm_10b_tanh, chatglm_6b, llama, llama_own_head, qwen2,
                                               qwen2_own_head, qwen3, qwen3_own_head>;

static_assert(Architecture<glm_10b> && Architecture<glm_10b_tanh> && Architecture<chatglm_6b> && Architecture<llama> &&
              Architecture<llama_own_head> && Architecture<qwen2> && Architecture<qwen2_own_head> &&
              Architecture<qwen3> && Architecture<qwen3_own_head>);

}  // namespace recglm
