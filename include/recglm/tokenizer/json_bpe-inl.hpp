#pragma once
#include "recglm/tokenizer/json_bpe.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/tokenizer/gpt2_words.hpp"
#include "recglm/tokenizer/tokenizer_folder.hpp"

namespace recglm {

RECGLM_FUNC void json_bpe::fit(std::span<const std::string>) {
  check(!file.empty(), "json_bpe: name a tokenizer.json (--tokenizer.file)");
  set(read_tokenizer(file), file);
}

RECGLM_FUNC json_bpe json_bpe::of(bpe_description description, const std::string& where, const json_bpe& like) {
  json_bpe out = like;
  out.set(std::move(description), where);
  return out;
}

RECGLM_FUNC json_bpe json_bpe::load(const std::filesystem::path& folder) {
  const nlohmann::json names = read_json(folder / "special_names.json");
  json_bpe out;
  out.each_name([&](const char* key, std::string& text) {
    check(names.contains(key) && names.at(key).is_string(), (folder / "special_names.json").string(), ": the text \"",
          key, "\" is missing");
    text = names.at(key).get<std::string>();
  });
  out.file = (folder / "tokenizer.json").string();
  out.set(read_tokenizer_json(out.file), out.file);
  return out;
}

RECGLM_FUNC void json_bpe::save(const std::filesystem::path& folder) const {
  nlohmann::ordered_json names;
  json_bpe copy = *this;
  copy.each_name([&](const char* key, std::string& text) { names[key] = text; });
  const auto path = folder / "special_names.json";
  write_atomically(path, json_text(names, 1, path) + "\n");
  write_tokenizer_json(folder / "tokenizer.json", ready().description);
}

RECGLM_FUNC std::vector<token_id> json_bpe::encode(std::string_view s) const {
  std::vector<token_id> ids;
  in_form(s, [&](std::string_view text) { append(text, ids); });
  return ids;
}

RECGLM_FUNC std::vector<token_id> json_bpe::encode_with_specials(std::string_view s) const {
  std::vector<token_id> ids;
  append_with_specials(s, false, ids);
  return ids;
}

RECGLM_FUNC std::vector<token_id> json_bpe::encode_whole(std::string_view s) const {
  const bpe_description& d = ready().description;
  std::vector<token_id> ids = d.before;
  append_with_specials(s, false, ids);
  ids.insert(ids.end(), d.after.begin(), d.after.end());
  return ids;
}

RECGLM_FUNC void json_bpe::append_with_specials(std::string_view s, bool late, std::vector<token_id>& ids) const {
  const tables& t = ready();
  const auto put = [&](std::string_view text) {
    if (late)
      append(text, ids);
    else
      in_form(text, [&](std::string_view formed) { append_with_specials(formed, true, ids); });
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < s.size();) {
    const bpe_description::added* found = nullptr;
    std::size_t length = 0;
    for (std::size_t i = 0; i < t.sought.size(); ++i)
      if (const std::string& text = t.sought[i];
          t.description.specials[i].late == late && text.size() > length && s.substr(at, text.size()) == text)
        found = &t.description.specials[i], length = text.size();
    if (!found) {
      ++at;
      continue;
    }
    std::string_view before = s.substr(begin, at - begin);
    if (found->lstrip) before = before.substr(0, spaces(before, true));
    put(before);
    ids.push_back(found->id);
    begin = at = at + length;
    if (found->rstrip) begin = at = at + spaces(s.substr(at), false);
  }
  put(s.substr(begin));
}

RECGLM_FUNC std::string json_bpe::decode(std::span<const token_id> ids) const {
  const tables& t = ready();
  std::string s;
  for (token_id id : ids) {
    check(id >= 0 && id < size(), "json_bpe: token ", id, " is outside the vocabulary of ", size());
    s += t.tokens.pieces[static_cast<std::size_t>(id)];
  }
  return s;
}

RECGLM_FUNC special_tokens json_bpe::special() const {
  const tables& t = ready();
  const auto id_of = [&](const std::string& text) {
    for (const auto& a : t.description.specials)
      if (a.text == text) return a.id;
    fail("json_bpe: the vocabulary has no special token '", text,
         "'; say which one serves (--tokenizer.mask, .gmask, .smask, .start, .end, .pad)");
  };
  special_tokens out;
  out.mask = id_of(mask), out.gmask = id_of(gmask), out.smask = id_of(smask);
  out.start = id_of(start), out.end = id_of(end), out.pad = id_of(pad);
  return out;
}

RECGLM_FUNC const json_bpe::tables& json_bpe::ready() const {
  check(fitted != nullptr, "json_bpe: nothing was read yet; call fit, of or load first");
  return *fitted;
}

RECGLM_FUNC std::size_t json_bpe::spaces(std::string_view s, bool at_end) const {
  const gpt2_words& split = ready().split;
  std::size_t keep = 0;
  for (std::size_t at = 0; at < s.size();) {
    const character c = split.read(s, at);
    if (!at_end && c.kind != char_class::space) return at;
    at += static_cast<std::size_t>(c.bytes);
    if (c.kind != char_class::space) keep = at;
  }
  return at_end ? keep : s.size();
}

RECGLM_FUNC void json_bpe::append(std::string_view s, std::vector<token_id>& ids) const {
  const tables& t = ready();
  if (!t.description.digits_apart) return words(s, ids);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < s.size();) {
    const character c = t.split.read(s, at);
    const std::size_t next = at + static_cast<std::size_t>(c.bytes);
    if (c.kind == char_class::number) {
      words(s.substr(begin, at - begin), ids);
      words(s.substr(at, next - at), ids);
      begin = next;
    }
    at = next;
  }
  words(s.substr(begin), ids);
}

RECGLM_FUNC void json_bpe::words(std::string_view s, std::vector<token_id>& ids) const {
  const tables& t = ready();
  const auto has_token = [&](char byte) { return t.tokens.single[static_cast<unsigned char>(byte)] >= 0; };
  const bool qwen2 = t.description.words == bpe_description::pattern::qwen2;
  std::string known;
  for (std::size_t begin = 0; begin < s.size();) {
    const std::size_t end = qwen2 ? t.split.end(s, begin) : t.split.gpt2_words::end(s, begin);
    std::string_view word = s.substr(begin, end - begin);
    begin = end;
    const auto whole = t.description.whole_words ? t.whole_words.find(word) : t.whole_words.end();
    if (whole != t.whole_words.end()) {
      ids.push_back(whole->second);
      continue;
    }
    if (t.drops_bytes && !std::all_of(word.begin(), word.end(), has_token)) {  // what is beside them becomes neighbours
      known.clear();
      std::copy_if(word.begin(), word.end(), std::back_inserter(known), has_token);
      word = known;
    }
    if (!word.empty()) t.merges.append(word, ids);
  }
}

}  // namespace recglm
