#pragma once
#include <memory>

#include "recglm/concepts.hpp"
#include "recglm/tokenizer/bpe_files.hpp"

#if defined(RECGLM_SENTENCEPIECE)
#include <sentencepiece_processor.h>
#endif

namespace recglm {

/// A published SentencePiece model, by the sentencepiece library. With `specials = "chatglm6b"` it is ChatGLM-6B's
/// tokenizer: line ends, tabs and runs of spaces have pieces of their own (PAPER 2.6). Decoding is not the inverse of
/// encoding: the model normalises (NFKC), and white space at both ends is lost. Any number of threads may encode.
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

#if defined(RECGLM_SENTENCEPIECE)

struct sentence_piece::tables {
  std::string bytes;
  sentencepiece::SentencePieceProcessor library;
  bool chatglm = false;
  special_tokens special;
};

inline sentence_piece sentence_piece::from(std::string bytes, const std::string& where, std::string_view specials) {
  check(specials.empty() || specials == "chatglm6b", "sentence_piece: specials '", specials,
        "' are not known; chatglm6b is");
  auto t = std::make_shared<tables>();
  t->bytes = std::move(bytes);
  const auto status = t->library.LoadFromSerializedProto(t->bytes);
  check(status.ok(), where, " is no SentencePiece model, or is damaged (", status.ToString(), ")");
  const auto id_of = [&](const char* piece) {
    const int id = t->library.PieceToId(piece);
    return t->library.IdToPiece(id) == piece ? id : -1;
  };
  t->chatglm = !specials.empty();
  if (t->chatglm) {
    const std::pair<const char*, token_id special_tokens::*> names[] = {
        {"[MASK]", &special_tokens::mask},  {"[gMASK]", &special_tokens::gmask}, {"[sMASK]", &special_tokens::smask},
        {"<sop>", &special_tokens::start},  {"<eop>", &special_tokens::end},     {"<pad>", &special_tokens::pad},
        {"<unk>", &special_tokens::unknown}};
    for (const auto& [piece, member] : names) {
      t->special.*member = id_of(piece);
      check(t->special.*member >= 0, where, ": the piece ", piece, " is missing; this is not ChatGLM-6B's model");
    }
    check(id_of("<n>") >= 0 && id_of("<|tab|>") >= 0 && id_of("<|blank_80|>") >= 0, where,
          ": pieces for white space are missing; this is not ChatGLM-6B's model");
  } else {
    t->special.pad = t->library.pad_id(), t->special.unknown = t->library.unk_id(),
    t->special.eos = t->library.eos_id();
    t->special.mask = id_of("[MASK]"), t->special.gmask = id_of("[gMASK]"), t->special.smask = id_of("[sMASK]");
    t->special.start = id_of("<sop>"), t->special.end = id_of("<eop>");
  }
  sentence_piece out;
  out.model = where;
  out.specials = specials;
  out.fitted = std::move(t);
  return out;
}

namespace detail {
inline const sentence_piece::tables& ready(const sentence_piece& t) {
  check(t.fitted != nullptr, "sentence_piece: nothing was read yet; call fit, read or load first");
  return *t.fitted;
}
inline void append_pieces(const sentence_piece::tables& t, std::string_view s, std::vector<token_id>& ids) {
  std::vector<int> out;
  std::string spelt;
  if (t.chatglm) {  // line ends, tabs, and runs of 80 to 2 spaces, the longest first
    for (std::size_t at = 0; at < s.size();) {
      const std::size_t run = std::min(s.find_first_not_of(' ', at), s.size()) - at;
      if (s[at] == '\n')
        spelt += "<n>";
      else if (s[at] == '\t')
        spelt += "<|tab|>";
      else if (run >= 2)
        spelt += "<|blank_" + std::to_string(std::min<std::size_t>(run, 80)) + "|>";
      else
        spelt += s[at];
      at += run >= 2 ? std::min<std::size_t>(run, 80) : 1;
    }
    s = spelt;
  }
  const auto status = t.library.Encode({s.data(), s.size()}, &out);
  check(status.ok(), "sentence_piece: the library could not encode a text (", status.ToString(), ")");
  ids.insert(ids.end(), out.begin(), out.end());
}
inline void replace_all(std::string& s, std::string_view from, std::string_view to) {
  for (std::size_t at = s.find(from); at != s.npos; at = s.find(from, at + to.size())) s.replace(at, from.size(), to);
}
}  // namespace detail

inline void sentence_piece::save(const std::filesystem::path& folder) const {
  const tables& t = detail::ready(*this);
  write_atomically(folder / (t.chatglm ? "chatglm6b.model" : "sentencepiece.model"), t.bytes);
}
inline std::vector<token_id> sentence_piece::encode(std::string_view s) const {
  std::vector<token_id> ids;
  detail::append_pieces(detail::ready(*this), s, ids);
  return ids;
}
inline std::vector<token_id> sentence_piece::encode_with_specials(std::string_view s) const {
  const tables& t = detail::ready(*this);
  const std::pair<std::string_view, token_id> spelt[] = {{"[MASK]", t.special.mask},
                                                         {"<sop>", t.special.start},
                                                         {"<eop>", t.special.end},
                                                         {"<pad>", t.special.pad},
                                                         {"<unk>", t.special.unknown}};
  constexpr std::string_view white = " \t\n\r\f\v";
  std::vector<token_id> ids;
  const auto append = [&](std::string_view part, bool strip_front, bool strip_back) {
    if (strip_front) part.remove_prefix(std::min(part.find_first_not_of(white), part.size()));
    if (strip_back) part = part.substr(0, part.find_last_not_of(white) + 1);
    detail::append_pieces(t, part, ids);
  };
  std::size_t begin = 0;
  bool after = false;
  for (std::size_t at = s.find_first_of("<["); t.chatglm && at != s.npos;) {
    const std::pair<std::string_view, token_id>* found = nullptr;
    for (const auto& x : spelt)
      if (s.substr(at, x.first.size()) == x.first) found = &x;
    if (found) {
      append(s.substr(begin, at - begin), after, true);
      ids.push_back(found->second);
      begin = at + found->first.size();
      after = true;
    }
    at = s.find_first_of("<[", found ? begin : at + 1);
  }
  append(s.substr(begin), after, false);
  return ids;
}
inline std::string sentence_piece::decode(std::span<const token_id> ids) const {
  const tables& t = detail::ready(*this);
  for (token_id id : ids)
    check(id >= 0 && id < size(), "sentence_piece: token ", id, " is outside the vocabulary of ", size());
  std::string out;
  const auto status = t.library.Decode(std::vector<int>(ids.begin(), ids.end()), &out);
  check(status.ok(), "sentence_piece: the library could not decode tokens (", status.ToString(), ")");
  if (!t.chatglm) return out;
  detail::replace_all(out, "<n>", "\n");
  detail::replace_all(out, "<|tab|>", "\t");
  for (int run = 80; run >= 2; --run)
    if (out.find("<|blank_") != out.npos)
      detail::replace_all(out, "<|blank_" + std::to_string(run) + "|>",
                          std::string(static_cast<std::size_t>(run), ' '));
  return out;
}
inline std::string sentence_piece::decode_as_published(std::span<const token_id> ids, bool skip_specials) const {
  const special_tokens s = detail::ready(*this).special;
  std::vector<token_id> kept;
  for (token_id id : ids)
    if (!skip_specials || (id != s.mask && id != s.start && id != s.end && id != s.pad && id != s.unknown))
      kept.push_back(id);
  std::string out = decode(kept);
  for (const auto& [from, to] : {std::pair{" .", "."},
                                 {" ?", "?"},
                                 {" !", "!"},
                                 {" ,", ","},
                                 {" ' ", "'"},
                                 {" n't", "n't"},
                                 {" 'm", "'m"},
                                 {" 's", "'s"},
                                 {" 've", "'ve"},
                                 {" 're", "'re"}})
    detail::replace_all(out, from, to);
  return out;
}
inline int sentence_piece::size() const { return detail::ready(*this).library.GetPieceSize(); }
inline special_tokens sentence_piece::special() const { return detail::ready(*this).special; }

#else

struct sentence_piece::tables {};
namespace detail {
[[noreturn]] inline void without_sentencepiece() {
  fail("sentence_piece: this build has no sentencepiece library; install libsentencepiece-dev and configure again");
}
}  // namespace detail
inline sentence_piece sentence_piece::from(std::string, const std::string&, std::string_view) {
  detail::without_sentencepiece();
}
inline void sentence_piece::save(const std::filesystem::path&) const { detail::without_sentencepiece(); }
inline std::vector<token_id> sentence_piece::encode(std::string_view) const { detail::without_sentencepiece(); }
inline std::vector<token_id> sentence_piece::encode_with_specials(std::string_view) const {
  detail::without_sentencepiece();
}
inline std::string sentence_piece::decode(std::span<const token_id>) const { detail::without_sentencepiece(); }
inline std::string sentence_piece::decode_as_published(std::span<const token_id>, bool) const {
  detail::without_sentencepiece();
}
inline int sentence_piece::size() const { detail::without_sentencepiece(); }
inline special_tokens sentence_piece::special() const { detail::without_sentencepiece(); }

#endif

static_assert(Tokenizer<sentence_piece>);

}  // namespace recglm
