#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/key_reader.hpp"
#include "recglm/tokenizer/bpe_files.hpp"

namespace recglm {

/// A byte-level BPE as one file or a model's own file describes it (Hugging Face's `tokenizer.json`, GGUF).
struct bpe_description {
  /// A token that a text may spell out.
  struct added {
    std::string text;
    token_id id = -1;
    bool special = true;    ///< never given by a text that is encoded without specials
    bool lstrip = false;    ///< eats the white space before it
    bool rstrip = false;    ///< eats the white space after it
    bool late = false;      ///< looked for only where no other was found, in the text's normal form ("normalized")
    bool of_model = false;  ///< the model has it too: merges may name it
  };
  /// The pattern that splits a text into words.
  enum class pattern { gpt2, qwen2 };
  std::vector<std::string> spellings;  ///< of each id, in GPT-2's byte alphabet; one that is not the model's as it is
  std::vector<std::pair<std::string, std::string>> merges;  ///< the first is done first
  std::vector<added> specials;
  bool digits_apart =
      false;  ///< every character of Unicode's category N is a word of its own, before the pattern splits the rest
  pattern words = pattern::gpt2;
  bool composed = false;     ///< a text is brought into Unicode's normal form C (NFC) first
  bool whole_words = false;  ///< a word that is a token is taken whole, whatever the merges say ("ignore_merges")
  token_id unknown = -1;     ///< stands for a byte without a token; -1: that vanishes
  std::vector<token_id> before, after;  ///< what the published tokenizer puts around a text
  std::vector<std::string>
      left_out;  ///< keys of the file that shorten or lengthen texts, which is the caller's business
};

namespace detail {
/// An added token without its id, as `keys` say it.
bpe_description::added added_token(key_reader& keys);
}  // namespace detail

/// Numbers, merges and bytes of a description; `where` names it in errors. A byte without a token has the unknown one,
/// or -1 and vanishes from a text. Throws where a merge names unknown tokens or a token is not spelt in the byte
/// alphabet.
bpe_vocabulary vocabulary_of(const bpe_description& from, const std::string& where);

/// Takes a `tokenizer.json` of the byte-level BPE kind apart; `where` names it in errors. Merges may be texts with a
/// space or pairs. Padding and truncation are left to the caller. Throws naming the key that asks for
/// what is not computed here, or is not known.
bpe_description parse_tokenizer_json(std::string_view text, const std::string& where);

/// Reads a `tokenizer.json`.
bpe_description read_tokenizer_json(const std::filesystem::path& path);

/// Writes a `tokenizer.json` that `read_tokenizer_json` and the tokenizers library of Hugging Face read.
void write_tokenizer_json(const std::filesystem::path& path, const bpe_description& from);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/tokenizer_json-inl.hpp"
#endif
