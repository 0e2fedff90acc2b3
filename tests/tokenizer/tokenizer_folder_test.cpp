#include "recglm/tokenizer/tokenizer_folder.hpp"

#include <nlohmann/json.hpp>

#include "recglm/tokenizer/json_bpe.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace tokenizer_tokenizer_folder_tests {

using namespace recglm;
using nlohmann::json;
using tokens = std::vector<token_id>;
namespace fs = std::filesystem;

namespace {
fs::path golden() { return golden_folder() / "qwen_tokenizer"; }

// A folder with the golden files of these names.
struct part_of_golden : temporary_folder {
  explicit part_of_golden(const std::vector<std::string>& names) {
    for (const std::string& name : names) put(*this / name, bytes_of_file(golden() / name));
  }
  void change(const std::string& name, const std::string& key, const json& value) const {
    json object = json::parse(bytes_of_file(*this / name));
    object[key] = value;
    put(*this / name, object.dump());
  }
  std::string message() const {
    try {
      read_tokenizer(path);
    } catch (const error& e) {
      std::string text = e.what();
      for (std::size_t at; (at = text.find(path.string())) != text.npos;) text.replace(at, path.string().size(), "F");
      return text;
    }
    return "";
  }
};
const std::vector<std::string> apart{"vocab.json", "merges.txt", "tokenizer_config.json"};

void require_golden_tokens(const json_bpe& t) {
  const json strings = json::parse(bytes_of_file(golden() / "strings.json"));
  REQUIRE(strings.size() == 19);
  for (const json& x : strings) {
    const std::string text = x.at("text");
    INFO(text);
    const auto ids = x.at("ids").get<tokens>();
    REQUIRE(t.encode_with_specials(text) == ids);
    if (text.find("\xE2\x84\xAB") != text.npos) continue;  // the library decodes an added token's letters as bytes
    const std::string shown = json::parse(json(t.decode(ids)).dump(-1, ' ', true, json::error_handler_t::replace));
    REQUIRE(shown == x.at("decode").get<std::string>());
  }
}
}  // namespace

TEST_CASE("Qwen2's tokenizer as transformers has it: a tokenizer.json, and the files that make one", "[tokenizer]") {
  const auto one = read_tokenizer(golden() / "tokenizer.json"), whole = read_tokenizer(golden());
  const part_of_golden folder(apart);
  const auto made = read_tokenizer(folder.path);
  for (const auto* d : {&one, &whole, &made}) {
    REQUIRE(d->words == bpe_description::pattern::qwen2);
    REQUIRE(d->composed);
    require_golden_tokens(json_bpe::of(*d, "d"));
  }
  REQUIRE(made.spellings == one.spellings);
  REQUIRE(made.merges == one.merges);
  // Written and read again, and out of a folder by its name.
  json_bpe t;
  t.file = folder.path.string();
  t.mask = t.gmask = t.smask = "[M]", t.start = "<|im_start|>", t.end = "<|im_end|>";
  t.fit({});
  const temporary_folder saved;
  t.save(saved.path);
  require_golden_tokens(json_bpe::load(saved.path));
  // Without specials, an added token is text, in normal form all the same.
  REQUIRE(t.decode(t.encode("<item_1> cafe\xCC\x81")) == "<item_1> caf\xC3\xA9");
  REQUIRE(t.encode("<item_1>").size() > 1);
}

TEST_CASE("added tokens of an older folder, and GPT-2's splitting by its class", "[tokenizer]") {
  part_of_golden folder({"vocab.json", "merges.txt"});
  put(folder / "tokenizer_config.json", R"({"tokenizer_class": "GPT2TokenizerFast"})");
  REQUIRE(read_tokenizer(folder.path).words == bpe_description::pattern::gpt2);
  REQUIRE_FALSE(read_tokenizer(folder.path).composed);
  const int own = static_cast<int>(read_tokenizer(folder.path).spellings.size());
  put(folder / "added_tokens.json", json{{"<b>", own + 1}, {"<a>", own}}.dump());
  const auto d = read_tokenizer(folder.path);
  REQUIRE(d.specials.size() == 2);
  REQUIRE(d.spellings.back() == "<b>");
  REQUIRE(d.specials[1].id == own + 1);
}

TEST_CASE("folders that hold no tokenizer of these kinds are reported", "[tokenizer]") {
  REQUIRE(part_of_golden({"vocab.json", "merges.txt"}).message() ==
          "F holds no tokenizer: neither tokenizer.json, nor vocab.json, merges.txt and tokenizer_config.json");
  const auto with = [](const std::string& key, const json& value) {
    const part_of_golden folder(apart);
    folder.change("tokenizer_config.json", key, value);
    return folder.message();
  };
  REQUIRE(with("tokenizer_class", "LlamaTokenizer") ==
          "F/tokenizer_config.json: \"tokenizer_class\" must be \"Qwen2Tokenizer\" or \"GPT2Tokenizer\", not "
          "\"LlamaTokenizer\"");
  REQUIRE(with("add_bos_token", true) == "F/tokenizer_config.json: \"add_bos_token\" must be false or null, not true");
  REQUIRE(with("added_tokens_decoder", {{"3x", json::object()}}) ==
          "F/tokenizer_config.json: \"added_tokens_decoder\" has the key \"3x\", which is no id");
  REQUIRE(with("added_tokens_decoder", {{"9999", {{"content", "<z>"}}}}) ==
          "F/tokenizer_config.json: the added token '<z>' has id 9999, which is neither its own in vocab.json nor the "
          "next, 340");
  REQUIRE(with("added_tokens_decoder", {{"1", {{"content", "<z>"}}}}) ==
          "F/tokenizer_config.json: the added token '<z>' has id 1, which is neither its own in vocab.json nor the "
          "next, 340");
  REQUIRE(with("added_tokens_decoder", {{"340", true}}) ==
          "F/tokenizer_config.json: \"added_tokens_decoder.340\" must be an object, not true");
  const part_of_golden broken(apart);
  put(broken / "tokenizer_config.json", "[");
  REQUIRE_THAT(broken.message(), Catch::Matchers::StartsWith("F/tokenizer_config.json: not JSON: "));
}

namespace {
void damage(long tries) {
  const part_of_golden folder(apart);
  json small = json::parse(bytes_of_file(golden() / "tokenizer_config.json"));
  for (int id = 343; id < 348; ++id) small["added_tokens_decoder"].erase(std::to_string(id));
  REQUIRE(survive(small.dump(), tries, [&](const std::string& changed) {
            put(folder / "tokenizer_config.json", changed);
            vocabulary_of(read_tokenizer(folder.path), "d");
          }) > 0);
}
}  // namespace
TEST_CASE("damaged tokenizer_config.json files never do more than throw an error", "[tokenizer]") { damage(300); }
TEST_CASE("a million damaged tokenizer_config.json files never do more than throw an error", "[tokenizer][.fuzz]") {
  damage(1000000);
}

}  // namespace tokenizer_tokenizer_folder_tests
