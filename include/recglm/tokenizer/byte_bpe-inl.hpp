#pragma once
#include "recglm/tokenizer/byte_bpe.hpp"

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/tokenizer/special_names.hpp"
#include "recglm/tokenizer/train_bpe.hpp"

namespace recglm {

RECGLM_FUNC void byte_bpe::fit(std::span<const std::string> corpus) {
  if (!vocab.empty() || !merges.empty()) {
    check(!vocab.empty() && !merges.empty(), "byte_bpe: vocab and merges come together; one of the two is not named");
    *this = read(vocab, merges, specials, *this);
    return;
  }
  check(vocabulary >= 256, "byte_bpe: a vocabulary of ", vocabulary, " cannot hold the 256 bytes");
  check(specials.empty(), "byte_bpe: specials '", specials, "' belong to files; name vocab and merges");
  const gpt2_words split;
  bpe_vocabulary learnt = bpe_trainer(corpus, split).train(vocabulary, min_count);
  for (const special_name& s : glm_10b_specials)
    if (s.member && s.member != &special_tokens::unknown)
      append_special(learnt, s.text);  // bytes leave nothing unknown
  set(std::move(learnt));
}

RECGLM_FUNC byte_bpe byte_bpe::load(const std::filesystem::path& folder) {
  return read(folder / "vocab.json", folder / "merges.txt");
}

RECGLM_FUNC std::vector<token_id> byte_bpe::encode(std::string_view s) const {
  std::vector<token_id> ids;
  ids.reserve(s.size() / 3 + 4);
  append(s, ids);
  return ids;
}

RECGLM_FUNC std::vector<token_id> byte_bpe::encode_with_specials(std::string_view s) const {
  const tables& t = ready();
  std::vector<token_id> ids;
  if (trimmed(s).empty()) return ids;
  std::size_t begin = 0;
  for (std::size_t at = s.find_first_of("<["); at != std::string_view::npos;) {
    const special_text* found = nullptr;
    for (const special_text& x : t.spelt)
      if (s.substr(at, x.text.size()) == x.text) found = &x;
    if (found) {
      const std::string_view before = s.substr(begin, at - begin);
      append(found->eats_space ? trimmed(before) : before, ids);
      ids.push_back(found->id);
      begin = at + found->text.size();
    }
    at = s.find_first_of("<[", found ? begin : at + 1);
  }
  append(s.substr(begin), ids);
  return ids;
}

RECGLM_FUNC std::string byte_bpe::decode(std::span<const token_id> ids) const {
  const tables& t = ready();
  std::string s;
  for (token_id id : ids) {
    check(id >= 0 && id < size(), "byte_bpe: token ", id, " is outside the vocabulary of ", size());
    s += t.tokens.pieces[id];
  }
  return s;
}

RECGLM_FUNC byte_bpe byte_bpe::read(const std::filesystem::path& vocab, const std::filesystem::path& merges,
                                    std::string_view specials, byte_bpe out) {
  bpe_vocabulary tokens = read_bpe(vocab, merges);
  if (!specials.empty()) {
    check(specials == "glm10b", "byte_bpe: specials '", specials, "' are not known; glm10b is");
    check(tokens.pieces.size() == 50257 && tokens.pieces.back() == glm_10b_specials[0].text, vocab.string(),
          ": GLM-10B's specials follow GPT-2's 50257 tokens, the last of them <|endoftext|>; this vocabulary has ",
          tokens.pieces.size());
    for (const special_name& s : glm_10b_specials)
      if (&s != &glm_10b_specials[0]) append_special(tokens, s.text);
  }
  out.set(std::move(tokens));
  return out;
}

RECGLM_FUNC void byte_bpe::append_special(bpe_vocabulary& tokens, std::string_view text) {
  tokens.pieces.emplace_back(text);
  tokens.made.push_back(false);
}

RECGLM_FUNC void byte_bpe::set(bpe_vocabulary tokens) {
  auto fresh = std::make_shared<tables>(std::move(tokens));
  const bpe_vocabulary& v = fresh->tokens;
  for (std::size_t id = 0; id < v.pieces.size(); ++id)
    for (const special_name& s : glm_10b_specials)
      if (!v.made[id] && v.pieces[id] == s.text) {
        if (s.member) fresh->special.*s.member = static_cast<token_id>(id);
        fresh->spelt.push_back({s.text, s.eats_space, static_cast<token_id>(id)});
      }
  fresh->special.pad = fresh->special.eos;
  fitted = std::move(fresh);
}

RECGLM_FUNC const byte_bpe::tables& byte_bpe::ready() const {
  check(fitted != nullptr, "byte_bpe: nothing was learnt or read yet; call fit, read or load first");
  return *fitted;
}

RECGLM_FUNC void byte_bpe::append(std::string_view s, std::vector<token_id>& ids) const {
  const tables& t = ready();
  for (std::size_t begin = 0; begin < s.size();) {
    const std::size_t end = t.split.end(s, begin);
    t.merges.append(s.substr(begin, end - begin), ids);
    begin = end;
  }
}

RECGLM_FUNC std::string_view byte_bpe::trimmed(std::string_view s) const {
  const gpt2_words& split = ready().split;
  std::size_t keep = 0;
  for (std::size_t at = 0; at < s.size();) {
    const character c = split.read(s, at);
    const bool separator = s[at] >= 0x1C && s[at] <= 0x1F;
    at += static_cast<std::size_t>(c.bytes);
    if (c.kind != char_class::space && !separator) keep = at;
  }
  return s.substr(0, keep);
}

}  // namespace recglm
