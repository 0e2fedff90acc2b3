#pragma once
#include <memory>

#include "recglm/concepts.hpp"
#include "recglm/tokenizer/gpt2_words.hpp"
#include "recglm/tokenizer/tokenizer_json.hpp"

namespace recglm {

/// A published byte-level BPE, out of a `tokenizer.json` or a GGUF file: its own splitting into words and its own
/// specials. Which of them serve as GLM's, the texts below say. Copies share one table; any number of threads may
/// encode.
struct json_bpe {
  static constexpr std::string_view name = "json-bpe";
  std::string file = {};  ///< the tokenizer.json
  std::string mask = "[MASK]", gmask = "[gMASK]", smask = "[sMASK]";
  std::string start = "<|startofpiece|>", end = "<|endofpiece|>", pad = "<|endoftext|>";

  struct tables {
    tables(bpe_description d, const std::string& where)
        : description(std::move(d)),
          tokens(vocabulary_of(description, where)),
          merges(tokens.pieces, tokens.single, tokens.merges) {
      for (token_id id : tokens.single) drops_bytes = drops_bytes || id < 0;
    }
    bpe_description description;
    bpe_vocabulary tokens;
    merge_table merges;
    gpt2_words split;
    bool drops_bytes = false;  ///< some byte has no token
  };
  std::shared_ptr<const tables> fitted =
      {};  ///< made by `fit`, `of` or `load`; public so that a policy stays an aggregate

  /// Reads the file that `file` names; a published tokenizer learns nothing from the corpus.
  void fit(std::span<const std::string>) {
    check(!file.empty(), "json_bpe: name a tokenizer.json (--tokenizer.file)");
    set(read_tokenizer_json(file), file);
  }
  /// The tokenizer of a description; `where` names it in errors. What serves as GLM's specials is taken from `like`.
  static json_bpe of(bpe_description description, const std::string& where, const json_bpe& like) {
    json_bpe out = like;
    out.set(std::move(description), where);
    return out;
  }
  static json_bpe of(bpe_description description, const std::string& where) {
    return of(std::move(description), where, json_bpe{});
  }
  /// Reads what `save` wrote into a folder.
  static json_bpe load(const std::filesystem::path& folder) {
    const nlohmann::json names =
        nlohmann::json::parse(detail::read_text(folder / "special_names.json"), nullptr, false);
    json_bpe out;
    out.each_name([&](const char* key, std::string& text) {
      check(names.is_object() && names.contains(key) && names.at(key).is_string(),
            (folder / "special_names.json").string(), ": the text \"", key, "\" is missing");
      text = names.at(key).get<std::string>();
    });
    out.file = (folder / "tokenizer.json").string();
    out.set(read_tokenizer_json(out.file), out.file);
    return out;
  }
  /// Writes `tokenizer.json` and the names of the specials into `folder`, which must exist.
  void save(const std::filesystem::path& folder) const {
    nlohmann::ordered_json names;
    json_bpe copy = *this;
    copy.each_name([&](const char* key, std::string& text) { names[key] = text; });
    write_atomically(folder / "special_names.json", names.dump(1) + "\n");
    write_tokenizer_json(folder / "tokenizer.json", ready().description);
  }

  /// A special that is spelt out in `s` is text like any other.
  std::vector<token_id> encode(std::string_view s) const {
    std::vector<token_id> ids;
    append(s, ids);
    return ids;
  }
  /// As the published tokenizer reads a text: specials that are spelt out become themselves, the longest first.
  std::vector<token_id> encode_with_specials(std::string_view s) const {
    const tables& t = ready();
    std::vector<token_id> ids;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < s.size();) {
      const bpe_description::added* found = nullptr;
      for (const auto& a : t.description.specials)
        if (s.substr(at, a.text.size()) == a.text && (!found || a.text.size() > found->text.size())) found = &a;
      if (!found) {
        ++at;
        continue;
      }
      std::string_view before = s.substr(begin, at - begin);
      if (found->lstrip) before = before.substr(0, spaces(before, true));
      append(before, ids);
      ids.push_back(found->id);
      begin = at = at + found->text.size();
      if (found->rstrip) begin = at = at + spaces(s.substr(at), false);
    }
    append(s.substr(begin), ids);
    return ids;
  }
  /// The bytes of the tokens in turn; a special is spelt out. Throws on an id outside the vocabulary.
  std::string decode(std::span<const token_id> ids) const {
    const tables& t = ready();
    std::string s;
    for (token_id id : ids) {
      check(id >= 0 && id < size(), "json_bpe: token ", id, " is outside the vocabulary of ", size());
      s += t.tokens.pieces[static_cast<std::size_t>(id)];
    }
    return s;
  }

  int size() const { return static_cast<int>(ready().tokens.pieces.size()); }
  /// Specials by the names that serve as GLM's; throws where the vocabulary has no such special.
  special_tokens special() const {
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

  template <class V>
  void visit(V&& v) {
    v("file", file, "the tokenizer.json to read");
    v("mask", mask, "the special token that serves as GLM's [MASK]");
    v("gmask", gmask, "as its [gMASK]");
    v("smask", smask, "as its [sMASK]");
    v("start", start, "as the start of a blank's text");
    v("end", end, "as its end");
    v("pad", pad, "as padding");
  }

 private:
  template <class Visit>
  void each_name(Visit&& visit) {
    visit("mask", mask), visit("gmask", gmask), visit("smask", smask), visit("start", start), visit("end", end),
        visit("pad", pad);
  }
  void set(bpe_description d, const std::string& where) {
    fitted = std::make_shared<const tables>(std::move(d), where);
  }
  const tables& ready() const {
    check(fitted != nullptr, "json_bpe: nothing was read yet; call fit, of or load first");
    return *fitted;
  }

  // The length without white space at the end, or the length of the white space at the front.
  std::size_t spaces(std::string_view s, bool at_end) const {
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

  void append(std::string_view s, std::vector<token_id>& ids) const {
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
  void words(std::string_view s, std::vector<token_id>& ids) const {
    const tables& t = ready();
    const std::size_t first = ids.size();
    for (std::size_t begin = 0; begin < s.size();) {
      const std::size_t end = t.split.end(s, begin);
      t.merges.append(s.substr(begin, end - begin), ids);
      begin = end;
    }
    if (t.drops_bytes)
      ids.erase(std::remove(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.end(), -1), ids.end());
  }
};
static_assert(Tokenizer<json_bpe>);

}  // namespace recglm
