#pragma once
#include <string>

#include "recglm/formats/gguf.hpp"
#include "recglm/tokenizer/json_bpe.hpp"

namespace recglm {

/// The tokenizer that a GGUF file carries: byte-level BPE with GPT-2's splitting, SmolLM's (each number apart before
/// it), or Qwen2's, whose texts are brought into normal form C as by the published tokenizer. Tokens of the types 3
/// (control) and 4 (user-defined) are specials. Throws naming the key where it is of another kind.
bpe_description tokenizer_of(const gguf& file);

/// json_bpe out of the GGUF file that `file` names; saved and read back as a tokenizer.json.
struct gguf_bpe : json_bpe {
  static constexpr std::string_view name = "gguf-bpe";

  /// A published tokenizer learns nothing from the corpus.
  void fit(std::span<const std::string>);
  static gguf_bpe load(const std::filesystem::path& folder) { return {json_bpe::load(folder)}; }
};
static_assert(Tokenizer<gguf_bpe>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/gguf_tokenizer-inl.hpp"
#endif
