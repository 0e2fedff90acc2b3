#pragma once
#include <filesystem>

#include "recglm/tokenizer/tokenizer_json.hpp"

namespace recglm {

/// A byte-level BPE as a published folder holds it: its `tokenizer.json`; where there is none, `vocab.json`,
/// `merges.txt` and `tokenizer_config.json`, whose "tokenizer_class" is that of GPT-2 or Qwen2 (2.5 and 3 too), with
/// the added tokens that it lists, or those of `added_tokens.json`. `path` is the folder, or a `tokenizer.json`. Throws
/// with the file, and the line where it has any.
bpe_description read_tokenizer(const std::filesystem::path& path);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/tokenizer_folder-inl.hpp"
#endif
