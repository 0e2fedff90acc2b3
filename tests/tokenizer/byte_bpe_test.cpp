#include "recglm/tokenizer/byte_bpe.hpp"

#include <nlohmann/json.hpp>

#include "recglm/laws/text.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace tokenizer_byte_bpe_tests {

using recglm::byte_bpe;
using recglm::token_id;

namespace {

std::vector<std::string> some_titles() {
  std::vector<std::string> out;
  for (int i = 0; i < 40; ++i)
    out.push_back("history: Rose Hand Cream " + std::to_string(i) + " oz . Lemon Hand Soap . Rose Body Lotion, " +
                  std::to_string(i * 7) + " ml . next:");
  return out;
}

/// Texts that break careless tokenizers, and random bytes.
std::vector<std::string> hard_texts() {
  std::vector<std::string> out{"",
                               " ",
                               "  \n\t ",
                               "Rose Hand Cream",
                               "[MASK] [gMASK]",
                               "<|endoftext|>",
                               "don't",
                               "\xE4\xBD\xA0\xE5\xA5\xBD",
                               std::string("a\0b", 3),
                               std::string(3000, 'a'),
                               "\xED\xA0\x80\xFF\xC3"};
  recglm::random_engine rng(9);
  for (int n = 0; n < 40; ++n) {
    out.emplace_back();
    for (std::uint64_t i = rng.below(200); i > 0; --i) out.back() += static_cast<char>(rng.below(n % 2 ? 256 : 128));
  }
  return out;
}

nlohmann::json golden() {
  return nlohmann::json::parse(recglm::detail::read_text(data_folder() / "golden/tokenizers/glm10b_gpt2.json"));
}

byte_bpe gpt2(std::string_view specials) {
  return byte_bpe::read(data_folder() / "tokenizers/gpt2-vocab.json", data_folder() / "tokenizers/gpt2-merges.txt",
                        specials);
}

}  // namespace

TEST_CASE("GPT-2's files give the tokens that GLM-10B's own tokenizer gives", "[tokenizer][realdata]") {
  if (!have_data()) return;
  const auto expected = golden();
  const byte_bpe plain = gpt2(""), glm = gpt2("glm10b");
  REQUIRE(expected.at("strings").size() == 191);
  for (const auto& s : expected.at("strings")) {
    const std::string text = s.at("text");
    CAPTURE(text);
    const auto ids = plain.encode(text);
    const auto with = glm.encode_with_specials(text);
    REQUIRE(ids == s.at("bpe_ids_no_special_tokens").get<std::vector<token_id>>());
    REQUIRE(s.at("tokenizers_bpe_ids") == "same");
    REQUIRE(plain.decode(ids) == s.at("bpe_decode").get<std::string>());
    REQUIRE(with == s.at("glm_ids").get<std::vector<token_id>>());
    REQUIRE(glm.decode(with) == s.at("glm_decode").get<std::string>());
    std::vector<token_id> whole{glm.special().cls};
    whole.insert(whole.end(), with.begin(), with.end());
    whole.push_back(glm.special().eos);
    REQUIRE(whole == s.at("glm_ids_with_cls_eos").get<std::vector<token_id>>());
    REQUIRE(glm.encode(text) == ids);
    REQUIRE(plain.encode(text) == ids);  // from the cache this time
  }
}

TEST_CASE("GLM-10B's specials have the ids of its embedding", "[tokenizer][realdata]") {
  if (!have_data()) return;
  const byte_bpe glm = gpt2("glm10b");
  REQUIRE(glm.size() == 50266);
  const auto expected = golden();
  for (const auto& [key, entry] : expected.at("special_ids").items())
    REQUIRE(glm.encode_with_specials(entry.at(0).get<std::string>()) ==
            std::vector<token_id>{entry.at(1).get<token_id>()});
  const recglm::special_tokens s = glm.special();
  REQUIRE(std::vector<token_id>{s.pad, s.eos, s.start, s.end, s.cls, s.mask, s.unknown, s.gmask, s.smask} ==
          std::vector<token_id>{50256, 50256, 50257, 50258, 50259, 50260, 50262, 50263, 50264});
  REQUIRE(gpt2("").special().mask == -1);
}

TEST_CASE("a tokenizer that learnt from a corpus writes GPT-2's files and reads them back", "[tokenizer]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / recglm::text_of("recglm-byte-bpe-", ::getpid());
  std::filesystem::create_directories(folder);
  byte_bpe learnt{.vocabulary = 300};
  learnt.fit(some_titles());
  learnt.save(folder);
  const byte_bpe back = byte_bpe::load(folder);
  byte_bpe named{.vocab = folder / "vocab.json", .merges = folder / "merges.txt"};
  named.fit({});
  std::filesystem::remove_all(folder);
  REQUIRE(learnt.size() == 307);
  for (const byte_bpe& other : {back, named}) {
    REQUIRE(other.size() == learnt.size());
    REQUIRE(other.special().mask == learnt.special().mask);
    for (const std::string& text : hard_texts()) REQUIRE(other.encode(text) == learnt.encode(text));
  }
}

TEST_CASE("specials follow what was learnt, whether or not the corpus filled the vocabulary", "[tokenizer]") {
  byte_bpe empty;
  empty.fit({});
  REQUIRE(empty.size() == 263);
  const recglm::special_tokens s = empty.special();
  REQUIRE(std::vector<token_id>{s.eos, s.start, s.end, s.cls, s.mask, s.gmask, s.smask, s.pad, s.unknown} ==
          std::vector<token_id>{256, 257, 258, 259, 260, 261, 262, 256, -1});
}

TEST_CASE("a learnt tokenizer keeps the laws", "[tokenizer]") {
  byte_bpe learnt{.vocabulary = 320};
  learnt.fit(some_titles());
  REQUIRE(broken_laws(learnt, hard_texts()) == std::vector<std::string>{});
  REQUIRE(learnt.encode(some_titles()[3]).size() * 3 < some_titles()[3].size());
  byte_bpe again{.vocabulary = 320};
  again.fit(some_titles());
  REQUIRE(again.encode(some_titles()[5]) == learnt.encode(some_titles()[5]));
}

TEST_CASE("GPT-2's tokens keep the laws of a tokenizer", "[tokenizer][realdata]") {
  if (!have_data()) return;
  REQUIRE(broken_laws(gpt2("glm10b"), hard_texts()) == std::vector<std::string>{});
}

TEST_CASE("specials are cut out only where asked", "[tokenizer]") {
  byte_bpe learnt;
  learnt.fit(some_titles());
  const recglm::special_tokens s = learnt.special();
  REQUIRE(learnt.encode_with_specials("x  [MASK][CLS] y") == std::vector<token_id>{'x', s.mask, s.cls, ' ', 'y'});
  REQUIRE(learnt.encode_with_specials("x [MASK").size() == 7);
  REQUIRE(learnt.encode_with_specials(" \x1c\n").empty());
  REQUIRE(learnt.decode(std::vector<token_id>{'x', s.gmask}) == "x[gMASK]");
}

TEST_CASE("a tokenizer that can't be made or used says why", "[tokenizer]") {
  REQUIRE_THROWS_WITH(byte_bpe{}.encode("x"), "byte_bpe: nothing was learnt or read yet; call fit, read or load first");
  byte_bpe small{.vocabulary = 255}, half{.vocab = "vocab.json"}, odd{.specials = "glm10b"};
  REQUIRE_THROWS_WITH(small.fit({}), "byte_bpe: a vocabulary of 255 cannot hold the 256 bytes");
  REQUIRE_THROWS_WITH(half.fit({}), "byte_bpe: vocab and merges come together; one of the two is not named");
  REQUIRE_THROWS_WITH(odd.fit({}), "byte_bpe: specials 'glm10b' belong to files; name vocab and merges");
  byte_bpe learnt;
  learnt.fit({});
  REQUIRE_THROWS_WITH(learnt.decode(std::vector<token_id>{263}),
                      "byte_bpe: token 263 is outside the vocabulary of 263");
}

TEST_CASE("GLM-10B's specials fit behind GPT-2's vocabulary alone", "[tokenizer]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / recglm::text_of("recglm-byte-bpe-specials-", ::getpid());
  std::filesystem::create_directories(folder);
  byte_bpe learnt;
  learnt.fit({});
  learnt.save(folder);
  const std::string vocab = folder / "vocab.json", merges = folder / "merges.txt";
  REQUIRE_THROWS_WITH(
      byte_bpe::read(vocab, merges, "glm10b"),
      vocab +
          ": GLM-10B's specials follow GPT-2's 50257 tokens, the last of them <|endoftext|>; this vocabulary has 263");
  REQUIRE_THROWS_WITH(byte_bpe::read(vocab, merges, "bert"), "byte_bpe: specials 'bert' are not known; glm10b is");
  std::filesystem::remove_all(folder);
}

}  // namespace tokenizer_byte_bpe_tests
