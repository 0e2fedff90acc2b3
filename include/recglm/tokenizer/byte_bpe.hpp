#pragma once
#include "recglm/concepts.hpp"
#include "recglm/tokenizer/special_names.hpp"
#include "recglm/tokenizer/train_bpe.hpp"

namespace recglm {

/// Byte-level byte pair encoding with GPT-2's splitting into words: GLM-10B's tokenizer when it reads GPT-2's files
/// (PAPER 2.4), a small model's own when it learns from the corpus. Copies share one table; any number of threads may
/// encode.
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
  void fit(std::span<const std::string> corpus) {
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

  /// Reads GPT-2's files; `specials` is "" or "glm10b". Throws with file and line (see `read_bpe`).
  static byte_bpe read(const std::filesystem::path& vocab, const std::filesystem::path& merges,
                       std::string_view specials = {}) {
    return read(vocab, merges, specials, byte_bpe{});
  }

  /// Reads what `save` wrote into a folder.
  static byte_bpe load(const std::filesystem::path& folder) {
    return read(folder / "vocab.json", folder / "merges.txt");
  }

  /// Writes `vocab.json` and `merges.txt` into `folder`, which must exist; `load` gives the same tokenizer back.
  void save(const std::filesystem::path& folder) const { write_bpe(folder, ready().tokens); }

  /// A special that is spelt out in `s` is text like any other: no title can smuggle one in.
  std::vector<token_id> encode(std::string_view s) const {
    std::vector<token_id> ids;
    ids.reserve(s.size() / 3 + 4);
    append(s, ids);
    return ids;
  }

  /// As GLM-10B reads a text: specials that are spelt out become themselves, masks eat the white space on their left,
  /// and a text of white space alone has no tokens.
  std::vector<token_id> encode_with_specials(std::string_view s) const {
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

  /// The bytes of the tokens in turn; a special is spelt out. Throws on an id outside the vocabulary.
  std::string decode(std::span<const token_id> ids) const {
    const tables& t = ready();
    std::string s;
    for (token_id id : ids) {
      check(id >= 0 && id < size(), "byte_bpe: token ", id, " is outside the vocabulary of ", size());
      s += t.tokens.pieces[id];
    }
    return s;
  }

  /// Tokens, specials counted. A published model's embedding may have more rows (GLM-10B: 50304).
  int size() const { return static_cast<int>(ready().tokens.pieces.size()); }
  special_tokens special() const { return ready().special; }

  template <class V>
  void visit(V&& v) {
    v("min-count", min_count, "a pair of tokens that is rarer is not learnt");
    v("vocab", vocab, "vocab.json to read instead of learning");
    v("merges", merges, "merges.txt that belongs to it");
    v("specials", specials, "glm10b: GLM-10B's specials behind GPT-2's vocabulary");
  }

 private:
  static byte_bpe read(const std::filesystem::path& vocab, const std::filesystem::path& merges,
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

  static void append_special(bpe_vocabulary& tokens, std::string_view text) {
    tokens.pieces.emplace_back(text);
    tokens.made.push_back(false);
  }

  void set(bpe_vocabulary tokens) {
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

  const tables& ready() const {
    check(fitted != nullptr, "byte_bpe: nothing was learnt or read yet; call fit, read or load first");
    return *fitted;
  }

  void append(std::string_view s, std::vector<token_id>& ids) const {
    const tables& t = ready();
    for (std::size_t begin = 0; begin < s.size();) {
      const std::size_t end = t.split.end(s, begin);
      t.merges.append(s.substr(begin, end - begin), ids);
      begin = end;
    }
  }

  /// Without white space at the end, in Python's sense: the four separators U+001C to U+001F count too.
  std::string_view trimmed(std::string_view s) const {
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
};
static_assert(Tokenizer<byte_bpe>);

}  // namespace recglm
