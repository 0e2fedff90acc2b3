#pragma once
#include "recglm/tokenizer/sentence_piece.hpp"

#if defined(RECGLM_SENTENCEPIECE)
#include <sentencepiece_processor.h>
#endif

#include "recglm/core/compiled.hpp"

namespace recglm {

#if defined(RECGLM_SENTENCEPIECE)

struct sentence_piece::tables {
  std::string bytes;
  sentencepiece::SentencePieceProcessor library;
  bool chatglm = false;
  special_tokens special;
};

RECGLM_FUNC sentence_piece sentence_piece::from(std::string bytes, const std::string& where,
                                                std::string_view specials) {
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
RECGLM_FUNC const sentence_piece::tables& ready(const sentence_piece& t) {
  check(t.fitted != nullptr, "sentence_piece: nothing was read yet; call fit, read or load first");
  return *t.fitted;
}
RECGLM_FUNC void append_pieces(const sentence_piece::tables& t, std::string_view s, std::vector<token_id>& ids) {
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
RECGLM_FUNC void replace_all(std::string& s, std::string_view from, std::string_view to) {
  for (std::size_t at = s.find(from); at != s.npos; at = s.find(from, at + to.size())) s.replace(at, from.size(), to);
}
}  // namespace detail

RECGLM_FUNC void sentence_piece::save(const std::filesystem::path& folder) const {
  const tables& t = detail::ready(*this);
  write_atomically(folder / (t.chatglm ? "chatglm6b.model" : "sentencepiece.model"), t.bytes);
}
RECGLM_FUNC std::vector<token_id> sentence_piece::encode(std::string_view s) const {
  std::vector<token_id> ids;
  detail::append_pieces(detail::ready(*this), s, ids);
  return ids;
}
RECGLM_FUNC std::vector<token_id> sentence_piece::encode_with_specials(std::string_view s) const {
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
RECGLM_FUNC std::string sentence_piece::decode(std::span<const token_id> ids) const {
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
RECGLM_FUNC std::string sentence_piece::decode_as_published(std::span<const token_id> ids, bool skip_specials) const {
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
RECGLM_FUNC int sentence_piece::size() const { return detail::ready(*this).library.GetPieceSize(); }
RECGLM_FUNC special_tokens sentence_piece::special() const { return detail::ready(*this).special; }

#else

struct sentence_piece::tables {};
namespace detail {
[[noreturn]] RECGLM_FUNC void without_sentencepiece() {
  fail("sentence_piece: this build has no sentencepiece library; install libsentencepiece-dev and configure again");
}
}  // namespace detail
RECGLM_FUNC sentence_piece sentence_piece::from(std::string, const std::string&, std::string_view) {
  detail::without_sentencepiece();
}
RECGLM_FUNC void sentence_piece::save(const std::filesystem::path&) const { detail::without_sentencepiece(); }
RECGLM_FUNC std::vector<token_id> sentence_piece::encode(std::string_view) const { detail::without_sentencepiece(); }
RECGLM_FUNC std::vector<token_id> sentence_piece::encode_with_specials(std::string_view) const {
  detail::without_sentencepiece();
}
RECGLM_FUNC std::string sentence_piece::decode(std::span<const token_id>) const { detail::without_sentencepiece(); }
RECGLM_FUNC std::string sentence_piece::decode_as_published(std::span<const token_id>, bool) const {
  detail::without_sentencepiece();
}
RECGLM_FUNC int sentence_piece::size() const { detail::without_sentencepiece(); }
RECGLM_FUNC special_tokens sentence_piece::special() const { detail::without_sentencepiece(); }

#endif

}  // namespace recglm
