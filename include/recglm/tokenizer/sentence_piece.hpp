#pragma once
#include <memory>

#include "recglm/concepts.hpp"
#include "recglm/tokenizer/bpe_files.hpp"

namespace recglm {

/// A published SentencePiece model, by the sentencepiece library. With `specials = "chatglm6b"` it is ChatGLM-6B's
/// tokenizer: line ends, tabs and runs of spaces have pieces of their own (paper.md 2.6). Decoding is not the inverse
/// of encoding: the model normalises (NFKC), and white space at both ends is lost. Any number of threads may encode.
struct sentence_piece {
  static constexpr std::string_view name = "sentence-piece";
  std::string model = {};     ///< the model file (ice_text.model, ...)
  std::string specials = {};  ///< "chatglm6b": ChatGLM-6B's reading of white space and its specials

  struct tables;
  std::shared_ptr<const tables> fitted =
      {};  ///< made by `fit`, `read` or `load`; public so that a policy stays an aggregate

  /// Reads the file that `model` names; a published tokenizer learns nothing from the corpus.
  void fit(std::span<const std::string>) { *this = read(model, specials); }
  /// Reads a model file. Throws where it cannot be read or is none, and in a build without the library.
  static sentence_piece read(const std::filesystem::path& model, std::string_view specials = {}) {
    check(!model.empty(), "sentence_piece: name a model file (--tokenizer.model)");
    return from(detail::read_text(model), model.string(), specials);
  }
  /// The same from the bytes of a file; `where` names it in errors.
  static sentence_piece from(std::string bytes, const std::string& where, std::string_view specials = {});
  /// Reads what `save` wrote into a folder.
  static sentence_piece load(const std::filesystem::path& folder) {
    const auto chatglm = folder / "chatglm6b.model";
    return std::filesystem::exists(chatglm) ? read(chatglm, "chatglm6b") : read(folder / "sentencepiece.model");
  }
  /// Writes the model file into `folder`, which must exist.
  void save(const std::filesystem::path& folder) const;

  /// A special that is spelt out in `s` is text like any other.
  std::vector<token_id> encode(std::string_view s) const;
  /// As ChatGLM-6B reads a text: five specials that are spelt out become themselves and eat the white space on both
  /// sides.
  std::vector<token_id> encode_with_specials(std::string_view s) const;
  /// The text; control pieces vanish. Throws on an id outside the vocabulary.
  std::string decode(std::span<const token_id> ids) const;
  /// The same as ChatGLM-6B's published `decode` gives it: spaces before punctuation and English suffixes are taken
  /// out, and specials too where `skip_specials`.
  std::string decode_as_published(std::span<const token_id> ids, bool skip_specials = false) const;

  int size() const;
  special_tokens special() const;

  template <class V>
  void visit(V&& v) {
    v("model", model, "the SentencePiece model file to read");
    v("specials", specials, "chatglm6b: ChatGLM-6B's reading of white space and specials");
  }
};

static_assert(Tokenizer<sentence_piece>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/sentence_piece-inl.hpp"
#endif
