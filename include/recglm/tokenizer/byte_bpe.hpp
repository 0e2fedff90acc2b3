#pragma once
#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/tokenizer/special_names.hpp"
#include "recglm/tokenizer/train_bpe.hpp"

namespace recglm {

/// Byte-level byte pair encoding with GPT-2's splitting into words: GLM-10B's tokenizer when it reads GPT-2's files
/// (paper.md 2.4), a small model's own when it learns from the corpus. Copies share one table; any number of threads
/// may encode.
struct byte_bpe {
  static constexpr std::string_view name = "byte-bpe";
  int vocabulary = 2000;      ///< tokens to learn, the 256 bytes counted, specials not; a run sets it by --vocabulary
  int min_count = 2;          ///< a pair that is rarer is not learnt
  std::string vocab = {};     ///< a vocab.json to read instead of learning
  std::string merges = {};    ///< its merges.txt
  std::string specials = {};  ///< "glm10b": GLM-10B's specials behind GPT-2's vocabulary

  /// A special that a text may spell out.
  struct special_text {
    std::string_view text;
    bool eats_space;
    token_id id;
  };
  struct tables {
    explicit tables(bpe_vocabulary v) : tokens(std::move(v)), merges(tokens.pieces, tokens.single, tokens.merges) {}
    bpe_vocabulary tokens;
    merge_table merges;
    gpt2_words split;
    special_tokens special;
    std::vector<special_text> spelt;
  };
  std::shared_ptr<const tables> fitted =
      {};  ///< made by `fit`, `read` or `load`; public so that a policy stays an aggregate

  /// Learns `vocabulary` tokens from the texts, GLM's specials behind them; or reads the files that `vocab` and
  /// `merges` name.
  void fit(std::span<const std::string> corpus);

  /// Reads GPT-2's files; `specials` is "" or "glm10b". Throws with file and line (see `read_bpe`).
  static byte_bpe read(const std::filesystem::path& vocab, const std::filesystem::path& merges,
                       std::string_view specials = {}) {
    return read(vocab, merges, specials, byte_bpe{});
  }

  /// Reads what `save` wrote into a folder.
  static byte_bpe load(const std::filesystem::path& folder);

  /// Writes `vocab.json` and `merges.txt` into `folder`, which must exist; `load` gives the same tokenizer back.
  void save(const std::filesystem::path& folder) const { write_bpe(folder, ready().tokens); }

  /// A special that is spelt out in `s` is text like any other: no title can smuggle one in.
  std::vector<token_id> encode(std::string_view s) const;

  /// As GLM-10B reads a text: specials that are spelt out become themselves, masks eat the white space on their left,
  /// and a text of white space alone has no tokens.
  std::vector<token_id> encode_with_specials(std::string_view s) const;

  /// The bytes of the tokens in turn; a special is spelt out. Throws on an id outside the vocabulary.
  std::string decode(std::span<const token_id> ids) const;

  /// Tokens, specials counted. A published model's embedding may have more rows (GLM-10B: 50304).
  int size() const { return static_cast<int>(ready().tokens.pieces.size()); }
  special_tokens special() const { return ready().special; }

  template <class V>
  void visit(V&& v) {
    v("min-count", min_count, explained("a pair of tokens that is rarer is not learnt", value_range::at_least(1)));
    v("vocab", vocab, "vocab.json to read instead of learning");
    v("merges", merges, "merges.txt that belongs to it");
    v("specials", specials, "glm10b: GLM-10B's specials behind GPT-2's vocabulary");
  }

 private:
  static byte_bpe read(const std::filesystem::path& vocab, const std::filesystem::path& merges,
                       std::string_view specials, byte_bpe out);

  static void append_special(bpe_vocabulary& tokens, std::string_view text);

  void set(bpe_vocabulary tokens);

  const tables& ready() const;

  void append(std::string_view s, std::vector<token_id>& ids) const;

  /// Without white space at the end, in Python's sense: the four separators U+001C to U+001F count too.
  std::string_view trimmed(std::string_view s) const;
};
static_assert(Tokenizer<byte_bpe>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/byte_bpe-inl.hpp"
#endif
