#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "recglm/concepts.hpp"
#include "recglm/tokenizer/nfc.hpp"
#include "recglm/tokenizer/qwen2_words.hpp"
#include "recglm/tokenizer/tokenizer_json.hpp"

namespace recglm {

/// A published byte-level BPE, out of a `tokenizer.json` or a GGUF file: its own splitting into words and its own
/// specials. Which of them serve as GLM's, the texts below say. Copies share one table; any number of threads may
/// encode.
struct json_bpe {
  static constexpr std::string_view name = "json-bpe";
  std::string file = {};  ///< the tokenizer.json, or a folder that `read_tokenizer` reads
  std::string mask = "[MASK]", gmask = "[gMASK]", smask = "[sMASK]";
  std::string start = "<|startofpiece|>", end = "<|endofpiece|>", pad = "<|endoftext|>";

  struct tables {
    tables(bpe_description d, const std::string& where)
        : description(std::move(d)),
          tokens(vocabulary_of(description, where)),
          merges(tokens.pieces, tokens.single, tokens.merges) {
      for (token_id id : tokens.single) drops_bytes = drops_bytes || id < 0;
      if (description.composed) form.emplace();
      for (const auto& s : description.specials) sought.push_back(form && s.late ? form->of(s.text) : s.text);
      if (!description.whole_words) return;
      for (std::size_t id = 0; id < tokens.pieces.size(); ++id)
        whole_words.emplace(tokens.pieces[id], static_cast<token_id>(id));
      for (const auto& s : description.specials)
        if (const auto at = whole_words.find(s.text); at != whole_words.end() && at->second == s.id)
          whole_words.erase(at);
    }
    bpe_description description;
    bpe_vocabulary tokens;
    merge_table merges;
    qwen2_words split;  ///< GPT-2's splitting too
    std::optional<nfc> form;
    std::vector<std::string> sought;                             ///< what a text spells each of the specials by
    bool drops_bytes = false;                                    ///< some byte has no token
    std::unordered_map<std::string_view, token_id> whole_words;  ///< words that are taken whole, whatever merges say
  };
  std::shared_ptr<const tables> fitted =
      {};  ///< made by `fit`, `of` or `load`; public so that a policy stays an aggregate

  /// Reads the file that `file` names; a published tokenizer learns nothing from the corpus.
  void fit(std::span<const std::string>);
  /// The tokenizer of a description; `where` names it in errors. What serves as GLM's specials is taken from `like`.
  static json_bpe of(bpe_description description, const std::string& where, const json_bpe& like);
  static json_bpe of(bpe_description description, const std::string& where) {
    return of(std::move(description), where, json_bpe{});
  }
  /// Reads what `save` wrote into a folder.
  static json_bpe load(const std::filesystem::path& folder);
  /// Writes `tokenizer.json` and the names of the specials into `folder`, which must exist.
  void save(const std::filesystem::path& folder) const;

  /// A special that is spelt out in `s` is text like any other.
  std::vector<token_id> encode(std::string_view s) const;
  /// As the published tokenizer reads a text: specials that are spelt out become themselves, the longest first.
  std::vector<token_id> encode_with_specials(std::string_view s) const;
  /// The same with what the published tokenizer puts around a text of its own, a start and an end say.
  std::vector<token_id> encode_whole(std::string_view s) const;
  /// The bytes of the tokens in turn; a special is spelt out. Throws on an id outside the vocabulary.
  std::string decode(std::span<const token_id> ids) const;

  int size() const { return static_cast<int>(ready().tokens.pieces.size()); }
  /// Specials by the names that serve as GLM's; throws where the vocabulary has no such special.
  special_tokens special() const;

  template <class V>
  void visit(V&& v) {
    v("file", file, "the tokenizer.json to read, or a folder with one or with vocab.json and merges.txt");
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
  const tables& ready() const;

  // The length without white space at the end, or the length of the white space at the front.
  std::size_t spaces(std::string_view s, bool at_end) const;

  // Calls use(text) with the text in the form in which it is split.
  template <class Use>
  void in_form(std::string_view s, Use&& use) const {
    const auto& form = ready().form;
    if (!form || form->stays(s)) return use(s);
    const std::string made = form->of(s);
    use(std::string_view(made));
  }
  // Takes specials out, those that are looked for first and, in the normal form of what is left, the late ones.
  void append_with_specials(std::string_view s, bool late, std::vector<token_id>& ids) const;
  void append(std::string_view s, std::vector<token_id>& ids) const;
  void words(std::string_view s, std::vector<token_id>& ids) const;
};
static_assert(Tokenizer<json_bpe>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/json_bpe-inl.hpp"
#endif
