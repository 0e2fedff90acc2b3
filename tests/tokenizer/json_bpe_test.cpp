#include "recglm/tokenizer/json_bpe.hpp"

#include <nlohmann/json.hpp>

#include "recglm/laws/text.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"

namespace tokenizer_json_bpe_tests {

using namespace recglm;
using tokens = std::vector<token_id>;

namespace {
// Bytes a to z and space, some words, two specials; no other byte has a token.
bpe_description small(bool digits_apart = false) {
  bpe_description out;
  for (char c = 'a'; c <= 'z'; ++c) out.spellings.push_back(std::string(1, c));
  for (char c = '0'; c <= '9'; ++c) out.spellings.push_back(std::string(1, c));
  out.spellings.push_back("\xC4\xA0");  // a space
  for (const auto& [l, r] :
       {std::pair<std::string, std::string>{"a", "b"}, {"ab", "c"}, {"1", "2"}, {"\xC4\xA0", "1"}}) {
    out.merges.emplace_back(l, r);
    out.spellings.push_back(l + r);
  }
  for (const auto& [text, l, r] : {std::tuple{"<s>", false, false}, {"<s>x", false, false}, {"[M]", true, true}})
    out.specials.push_back({text, static_cast<token_id>(out.spellings.size()), true, l, r}),
        out.spellings.push_back(text);
  out.digits_apart = digits_apart;
  return out;
}
std::string spelt(const json_bpe& t, const tokens& ids) {
  std::string out;
  for (token_id id : ids) out += "|" + t.decode(tokens{id});
  return out;
}
}  // namespace

TEST_CASE("merges by rank, digits apart or not, bytes without a token dropped", "[tokenizer]") {
  const auto joined = json_bpe::of(small(), "d"), apart = json_bpe::of(small(true), "d");
  REQUIRE(spelt(joined, joined.encode("abc 12")) == "|abc| |12");
  REQUIRE(spelt(apart, apart.encode("abc 12")) == "|abc| |1|2");
  REQUIRE(spelt(joined, joined.encode("a-b\xff"
                                      "c")) == "|a|b|c");
  REQUIRE(joined.encode("").empty());
}

TEST_CASE("specials are read where they are asked for: the longest, with their white space", "[tokenizer]") {
  const auto t = json_bpe::of(small(), "d");
  REQUIRE(spelt(t, t.encode_with_specials("ab<s>xab <s> [M]  ab")) == "|ab|<s>x|ab| |<s>|[M]|ab");
  for (token_id id : t.encode("<s>[M]")) REQUIRE(t.decode(tokens{id}).size() == 1);
  json_bpe named = t;
  REQUIRE_THROWS_WITH(named.special(),
                      Catch::Matchers::ContainsSubstring(
                          "json_bpe: the vocabulary has no special token '[MASK]'; say which one serves"));
  named.mask = named.gmask = named.smask = "[M]", named.start = "<s>", named.end = "<s>x", named.pad = "<s>";
  REQUIRE(t.decode(tokens{named.special().mask}) == "[M]");
  const temporary_folder folder;
  named.save(folder.path);
  const auto back = json_bpe::load(folder.path);
  REQUIRE(back.special().end == named.special().end);
  REQUIRE(back.encode_with_specials("ab<s>xab") == named.encode_with_specials("ab<s>xab"));
  REQUIRE_THROWS_WITH(json_bpe{}.encode("x"), "json_bpe: nothing was read yet; call fit, of or load first");
  REQUIRE_THROWS_WITH(json_bpe{}.fit({}), "json_bpe: name a tokenizer.json (--tokenizer.file)");
}

TEST_CASE("words that are tokens are taken whole where merges are ignored", "[tokenizer]") {
  bpe_description d = small();
  for (const char* word : {"xyz", "\xC4\xA0xyz"}) d.spellings.push_back(word);  // no merge makes them
  REQUIRE(spelt(json_bpe::of(d, "d"), json_bpe::of(d, "d").encode("xyz xyz abc")) == "|x|y|z| |x|y|z| |abc");
  d.whole_words = true;
  const auto t = json_bpe::of(d, "d");
  REQUIRE(spelt(t, t.encode("xyz xyz xyza abc")) == "|xyz| xyz| |x|y|z|a| |abc");
}

TEST_CASE("bytes without a token vanish before anything is merged", "[tokenizer]") {
  const auto t = json_bpe::of(small(), "d");
  REQUIRE(spelt(t, t.encode("aZbQc")) == "|abc");  // as tokenizers 0.23 has it
  REQUIRE(t.encode("ZQ").empty());
}

TEST_CASE("an unknown token stands for bytes without one", "[tokenizer]") {
  bpe_description d = small();
  d.unknown = 25;  // z
  const auto t = json_bpe::of(d, "d");
  REQUIRE(spelt(t, t.encode("a-b\xff"
                            "c")) == "|a|z|b|z|c");
}

TEST_CASE("an added token that the model has too is made by merges and looked for", "[tokenizer]") {
  bpe_description d = small();
  const auto at = std::find(d.spellings.begin(), d.spellings.end(), "ab");
  d.specials.push_back({"ab", static_cast<token_id>(at - d.spellings.begin()), false, true, false, false, true});
  const auto t = json_bpe::of(d, "d");
  REQUIRE(spelt(t, t.encode("c abc")) == "|c| |abc");
  REQUIRE(spelt(t, t.encode_with_specials("c abc")) == "|c|ab|c");  // with the white space on its left
}

TEST_CASE("late specials are looked for in what the others leave", "[tokenizer]") {
  bpe_description d = small();
  for (const char* text : {"[late]", "[l<s>]"}) {
    d.specials.push_back({text, static_cast<token_id>(d.spellings.size()), true, false, false, true});
    d.spellings.push_back(text);
  }
  const auto t = json_bpe::of(d, "d");
  REQUIRE(spelt(t, t.encode_with_specials("a[late]b<s>[late][l<s>]")) == "|a|[late]|b|<s>|[late]|l|<s>");
}

TEST_CASE("what is put around a text of its own", "[tokenizer]") {
  bpe_description d = small();
  d.before = {0, 1}, d.after = {2};
  const auto t = json_bpe::of(d, "d");
  REQUIRE(spelt(t, t.encode_whole("x<s>")) == "|a|b|x|<s>|c");
  REQUIRE(spelt(t, t.encode_with_specials("x<s>")) == "|x|<s>");
}

TEST_CASE("GPT-2's files as a tokenizer.json give the tokens that the files give", "[tokenizer][realdata]") {
  if (!have_data()) return;
  const auto files =
      byte_bpe::read(data_folder() / "tokenizers/gpt2-vocab.json", data_folder() / "tokenizers/gpt2-merges.txt");
  const bpe_vocabulary& v = files.fitted->tokens;
  const byte_alphabet alphabet;
  bpe_description d;
  for (const std::string& piece : v.pieces) d.spellings.push_back(alphabet.spell(piece));
  for (const bpe_merge& m : v.merges)
    d.merges.emplace_back(d.spellings[static_cast<std::size_t>(m.left)],
                          d.spellings[static_cast<std::size_t>(m.right)]);
  d.spellings[50256] = "<|endoftext|>";
  d.specials.push_back({"<|endoftext|>", 50256});
  const temporary_folder folder;
  write_tokenizer_json(folder / "tokenizer.json", d);
  json_bpe t;
  t.file = (folder / "tokenizer.json").string();
  t.mask = t.gmask = t.smask = t.start = t.end = "<|endoftext|>";
  t.fit({});
  const nlohmann::json golden =
      nlohmann::json::parse(bytes_of_file(data_folder() / "golden/tokenizers/glm10b_gpt2.json"));
  int compared = 0;
  for (const auto& x : golden.at("strings")) {
    const std::string text = x.at("text");
    REQUIRE(t.encode(text) == x.at("bpe_ids_no_special_tokens").get<tokens>());
    REQUIRE(t.decode(t.encode(text)) == text);
    ++compared;
  }
  REQUIRE(compared == 191);
}

}  // namespace tokenizer_json_bpe_tests
