#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "recglm/concepts/model_shape.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// What the file `config.json` of a published model says.
struct model_config {
  std::string kind = "glm";  ///< "model_type": glm (GLM-10B), chatglm (ChatGLM-6B), llama, qwen2 (and 2.5) or qwen3
  model_shape shape{.vocabulary = 0};
  std::string activation = "erf";             ///< erf and tanh (both GELU), silu
  bool tied = true;                           ///< the head is the table of token embeddings
  special_tokens special;                     ///< -1 where the file has none
  std::map<std::string, token_id> other_ids;  ///< further `..._token_id`s, by key
  std::string architecture;  ///< name of one's own; empty: the published one of kind, activation and head
  std::map<std::string, std::string> rest;  ///< keys that change nothing here, with their values as JSON
  friend bool operator==(const model_config& a, const model_config& b) {
    return a.kind == b.kind && a.shape == b.shape && a.activation == b.activation && a.tied == b.tied &&
           a.architecture == b.architecture && a.special_ids() == b.special_ids() && a.other_ids == b.other_ids &&
           a.rest == b.rest;
  }

  /// Key and id of every special token, -1 for one that is missing.
  std::map<std::string, token_id> special_ids() const;
  /// Shows key and id of every special token: the kinds beside glm call the start and the end of Part B by the names of
  /// the start and the end of a text.
  template <class Visit>
  void each_special(Visit visit) {
    const bool glm = kind == "glm";
    visit("pad_token_id", special.pad), visit("mask_token_id", special.mask), visit("smask_token_id", special.smask);
    visit("gmask_token_id", special.gmask), visit("cls_token_id", special.cls), visit("unk_token_id", special.unknown);
    visit(glm ? "sop_token_id" : "bos_token_id", special.start),
        visit(glm ? "eop_token_id" : "eos_token_id", special.end);
    if (glm) visit("eos_token_id", special.eos);
  }
};

/// Reads the text of a `config.json`; `where` names it in errors. Throws naming the key that is missing, has a value
/// that makes no model or no model this library computes, or is not known.
model_config parse_config(std::string_view text, const std::string& where);

/// Reads a `config.json`.
model_config read_config(const std::filesystem::path& path);

/// Writes a `config.json` that `read_config` and the published code read; keys that were read and change nothing here
/// are written as they were.
void write_config(const std::filesystem::path& path, const model_config& config);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/config-inl.hpp"
#endif
