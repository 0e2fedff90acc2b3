#pragma once
#include <filesystem>
#include <unordered_map>

#include "recglm/core/atomic_file.hpp"
#include "recglm/tokenizer/byte_alphabet.hpp"
#include "recglm/tokenizer/merge_table.hpp"

namespace recglm {

/// A byte-level BPE as GPT-2's files hold it.
struct bpe_vocabulary {
  std::vector<std::string> pieces;     ///< the bytes of each token
  std::array<token_id, 256> single{};  ///< the token of each byte
  std::vector<bpe_merge> merges;       ///< the first is done first
  std::vector<bool> made;              ///< whether a byte or a merge gives the token; what nothing gives is a special
};

namespace detail {

std::string read_text(const std::filesystem::path& path);

}  // namespace detail

/// Takes the contents of `vocab.json` and `merges.txt` apart, as GPT-2 has them; `file` and `where` are their names,
/// for messages. Throws with file and line on JSON that ends early, an id that is given twice or left out, a byte
/// without a token, a merge that names unknown tokens or comes twice, and a token that no merge makes (a special is
/// spelt <...> or [...]).
bpe_vocabulary parse_bpe(std::string_view json, const std::string& file, std::string_view text,
                         const std::string& where);

/// Reads `vocab.json` and `merges.txt`. Throws where a file can't be read, and as `parse_bpe` does.
bpe_vocabulary read_bpe(const std::filesystem::path& vocab, const std::filesystem::path& merges);

/// Writes `vocab.json` and `merges.txt` into `folder` (which must exist), each whole or not at all.
void write_bpe(const std::filesystem::path& folder, const bpe_vocabulary& tokens);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/bpe_files-inl.hpp"
#endif
