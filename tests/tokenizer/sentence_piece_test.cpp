#include "recglm/tokenizer/sentence_piece.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <thread>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"

namespace tokenizer_sentence_piece_tests {

using namespace recglm;
using nlohmann::json;
using tokens = std::vector<token_id>;

#if defined(RECGLM_SENTENCEPIECE)

namespace {
json golden(const char* name) { return json::parse(bytes_of_file(data_folder() / "golden/tokenizers" / name)); }
const json& strings(const json& root) {
  for (const auto& [key, value] : root.items())
    if (value.is_array()) return value;
  throw std::runtime_error("no strings");
}
}  // namespace

TEST_CASE("golden ChatGLM-6B: every field of every string", "[tokenizer][realdata]") {
  if (!have_data()) return;
  const auto path = data_folder() / "tokenizers/ice_text.model";
  const auto raw = sentence_piece::read(path), chatglm = sentence_piece::read(path, "chatglm6b");
  REQUIRE(raw.size() == 130344);
  const special_tokens s = chatglm.special();
  REQUIRE(std::vector{s.mask, s.gmask, s.smask, s.start, s.end, s.pad} ==
          std::vector{130000, 130001, 130002, 130004, 130005, 3});
  const json root = golden("chatglm6b.json");
  int compared = 0;
  for (const json& x : strings(root)) {
    const std::string text = x.at("text");
    INFO(text);
    REQUIRE(raw.encode(text) == x.at("raw_sentencepiece_ids").get<tokens>());
    REQUIRE(raw.decode(raw.encode(text)) == x.at("raw_sentencepiece_decode").get<std::string>());
    REQUIRE(chatglm.encode(text) == x.at("sp_tokenizer_ids").get<tokens>());
    REQUIRE(chatglm.decode(chatglm.encode(text)) == x.at("sp_tokenizer_decode").get<std::string>());
    const tokens ids = chatglm.encode_with_specials(text);
    REQUIRE(ids == x.at("ids").get<tokens>());
    tokens whole = ids;
    whole.push_back(s.gmask), whole.push_back(s.start);
    REQUIRE(whole == x.at("ids_with_special_tokens").get<tokens>());
    REQUIRE(chatglm.decode_as_published(ids) == x.at("decode").get<std::string>());
    REQUIRE(chatglm.decode_as_published(whole) == x.at("decode_with_special_tokens").get<std::string>());
    REQUIRE(chatglm.decode_as_published(ids, true) == x.at("decode_skip_special_tokens").get<std::string>());
    ++compared;
  }
  REQUIRE(compared == 191);
}

TEST_CASE("golden cog-pretrain: ids and texts", "[tokenizer][realdata]") {
  if (!have_data()) return;
  const auto plain = sentence_piece::read(data_folder() / "tokenizers/cog-pretrain.model");
  const json root = golden("cog_pretrain.json");
  for (const json& x : strings(root)) {
    const std::string text = x.at("text");
    INFO(text);
    REQUIRE(plain.encode(text) == x.at("ids").get<tokens>());
    REQUIRE(plain.decode(plain.encode(text)) == x.at("decode").get<std::string>());
  }
}

TEST_CASE("a tokenizer that was saved is the one that was there; threads share it", "[tokenizer][realdata]") {
  if (!have_data()) return;
  const auto one = sentence_piece::read(data_folder() / "tokenizers/ice_text.model", "chatglm6b");
  const temporary_folder folder;
  one.save(folder.path);
  const auto two = sentence_piece::load(folder.path);
  const std::string text = "OPI  Nail Lacquer\n[MASK]";
  REQUIRE(two.encode(text) == one.encode(text));
  std::vector<tokens> got(4);
  std::vector<std::thread> threads;
  for (tokens& ids : got)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) ids = one.encode(text);
    });
  for (std::thread& t : threads) t.join();
  for (const tokens& ids : got) REQUIRE(ids == one.encode(text));
  REQUIRE_THROWS_WITH(one.decode(tokens{130344}), "sentence_piece: token 130344 is outside the vocabulary of 130344");
}

TEST_CASE("what is no model is refused", "[tokenizer]") {
  REQUIRE_THROWS_WITH(sentence_piece::from("no model", "f.model"),
                      Catch::Matchers::ContainsSubstring("f.model is no SentencePiece model, or is damaged"));
  REQUIRE_THROWS_WITH(sentence_piece{}.encode("x"),
                      "sentence_piece: nothing was read yet; call fit, read or load first");
  REQUIRE_THROWS_WITH(sentence_piece{}.fit({}), "sentence_piece: name a model file (--tokenizer.model)");
  REQUIRE_THROWS_WITH(sentence_piece::from("", "f", "glm10b"),
                      "sentence_piece: specials 'glm10b' are not known; chatglm6b is");
}

TEST_CASE("a model of another tokenizer is not ChatGLM-6B's", "[tokenizer][realdata]") {
  if (!have_data()) return;
  REQUIRE_THROWS_WITH(sentence_piece::read(data_folder() / "tokenizers/cog-pretrain.model", "chatglm6b"),
                      Catch::Matchers::ContainsSubstring("is missing; this is not ChatGLM-6B's model"));
}

#else

TEST_CASE("without the library a model is refused with the remedy", "[tokenizer]") {
  REQUIRE_THROWS_WITH(
      sentence_piece::from("", "f"),
      "sentence_piece: this build has no sentencepiece library; install libsentencepiece-dev and configure again");
}

#endif

}  // namespace tokenizer_sentence_piece_tests
