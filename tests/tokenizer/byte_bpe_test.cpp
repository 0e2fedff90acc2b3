#include "recglm/tokenizer/byte_bpe.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"

using recglm::byte_bpe;
using recglm::token_id;

namespace {

std::vector<std::string> some_titles() {
  std::vector<std::string> out;
  for (int i = 0; i < 40; ++i)
    out.push_back("history: Rose Hand Cream " + std::to_string(i) + " oz . Lemon Hand Soap . Rose Body Lotion, " + std::to_string(i * 7) + " ml . next:");
  return out;
}

nlohmann::json golden() {
  return nlohmann::json::parse(recglm::detail::read_text(data_folder() / "golden/tokenizers/glm10b_gpt2.json"));
}

byte_bpe gpt2(std::string_view specials) {
  return byte_bpe::read(data_folder() / "tokenizers/gpt2-vocab.json", data_folder() / "tokenizers/gpt2-merges.txt", specials);
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
  for (const auto& [key, entry] : golden().at("special_ids").items())
    REQUIRE(glm.encode_with_specials(entry.at(0).get<std::string>()) == std::vector<token_id>{entry.at(1).get<token_id>()});
  const recglm::special_tokens s = glm.special();
  REQUIRE(std::vector<token_id>{s.pad, s.eos, s.start, s.end, s.cls, s.mask, s.unknown, s.gmask, s.smask} ==
          std::vector<token_id>{50256, 50256, 50257, 50258, 50259, 50260, 50262, 50263, 50264});
  REQUIRE(gpt2("").special().mask == -1);
}

TEST_CASE("a tokenizer that learnt from a corpus writes GPT-2's files and reads them back", "[tokenizer]") {
  byte_bpe learnt;
  learnt.vocabulary = 300;
  learnt.fit(some_titles());
  REQUIRE(learnt.size() == 300 + 8);
}
