#include "recglm/tokenizer/tokenizer_json.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace tokenizer_tokenizer_json_tests {

using namespace recglm;
using nlohmann::json;

namespace {
json least() {
  return {{"model", {{"type", "BPE"}, {"vocab", {{"a", 0}, {"b", 1}, {"ab", 2}}}, {"merges", {"a b"}}}},
          {"added_tokens", {{{"id", 3}, {"content", "<x>"}, {"special", true}, {"lstrip", true}}}},
          {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}}},
          {"decoder", {{"type", "ByteLevel"}}}};
}
std::string message_with(const std::string& pointer, const json& value) {
  json object = least();
  object[json::json_pointer(pointer)] = value;
  try {
    vocabulary_of(parse_tokenizer_json(object.dump(), "t.json"), "t.json");
  } catch (const error& e) {
    return e.what();
  }
  return "";
}
}  // namespace

TEST_CASE("vocabulary, merges in both forms, added tokens, splitting", "[tokenizer]") {
  const auto d = parse_tokenizer_json(least().dump(), "t.json");
  REQUIRE(d.spellings == std::vector<std::string>{"a", "b", "ab", "<x>"});
  REQUIRE(d.merges == std::vector<std::pair<std::string, std::string>>{{"a", "b"}});
  REQUIRE(d.specials.size() == 1);
  REQUIRE(d.specials[0].lstrip);
  REQUIRE_FALSE(d.specials[0].rstrip);
  REQUIRE_FALSE(d.digits_apart);
  json pairs = least();
  pairs["model"]["merges"] = json::array({json::array({"a", "b"})});
  pairs["pre_tokenizer"] = {
      {"type", "Sequence"},
      {"pretokenizers",
       {{{"type", "Digits"}, {"individual_digits", true}}, {{"type", "ByteLevel"}, {"add_prefix_space", false}}}}};
  const auto e = parse_tokenizer_json(pairs.dump(), "t.json");
  REQUIRE(e.merges == d.merges);
  REQUIRE(e.digits_apart);
  const auto v = vocabulary_of(e, "t.json");
  REQUIRE(v.merges == std::vector<bpe_merge>{{0, 1, 2}});
  REQUIRE(v.single['b'] == 1);
  REQUIRE(v.single['c'] == -1);
  const temporary_folder folder;
  write_tokenizer_json(folder / "tokenizer.json", e);
  const auto back = read_tokenizer_json(folder / "tokenizer.json");
  REQUIRE(back.spellings == e.spellings);
  REQUIRE(back.merges == e.merges);
  REQUIRE(back.digits_apart);
  REQUIRE(back.specials[0].text == "<x>");
}

TEST_CASE("parts that are not computed, and damage, are named", "[tokenizer]") {
  REQUIRE(message_with("/model/type", "Unigram") == "t.json: the model is of the type \"Unigram\"; read is \"BPE\"");
  REQUIRE(message_with("/model", true) == "t.json: \"model\" must be an object");
  REQUIRE(message_with("/model/dropout", 0.1) ==
          "t.json: \"dropout\" of the model must be null; it is not computed here");
  REQUIRE(message_with("/normalizer", {{"type", "NFC"}}) ==
          "t.json: \"normalizer\" must be null; it is not computed here");
  REQUIRE(message_with("/pre_tokenizer", {{"type", "Whitespace"}}) ==
          "t.json: the pre-tokenizer Whitespace is not computed here; read are ByteLevel, and Digits before it");
  REQUIRE(message_with("/pre_tokenizer/add_prefix_space", true) ==
          "t.json: \"add_prefix_space\" of ByteLevel must be false; it is not computed here");
  REQUIRE(message_with("/decoder/type", "WordPiece") ==
          "t.json: the decoder WordPiece is not computed here; read is ByteLevel");
  REQUIRE(message_with("/model/merges/0", "a c") == "t.json: merge 0 ('a' and 'c') names 'c', which is no token");
  REQUIRE(message_with("/model/merges/0", "ab") == "t.json: the merge 'ab' is not two tokens with a space between");
  REQUIRE(message_with("/model/vocab/ab", 1) == "t.json: id 1 is given to 'ab' and to 'b'");
  REQUIRE(message_with("/model/vocab/ab", 9) == "t.json: token 'ab' has id 9, which must be a number below 4");
  REQUIRE(message_with("/added_tokens/0/single_word", true) == "t.json: \"single_word\" of '<x>' is not computed here");
  REQUIRE_THROWS_WITH(parse_tokenizer_json("{\"model\": ", "t.json"),
                      "t.json: the JSON is broken or ends too early; fetch the file again");
  REQUIRE_THROWS_WITH(parse_tokenizer_json("{}", "t.json"), "t.json: the key \"model\" is missing");
}

namespace {
void damage(long tries) {
  REQUIRE(survive(least().dump(), tries,
                  [](const std::string& text) { vocabulary_of(parse_tokenizer_json(text, "t.json"), "t.json"); }) > 0);
}
}  // namespace
TEST_CASE("damaged tokenizer.json files never do more than throw an error", "[tokenizer]") { damage(2000); }
TEST_CASE("a million damaged tokenizer.json files never do more than throw an error", "[tokenizer][.fuzz]") {
  damage(1000000);
}

}  // namespace tokenizer_tokenizer_json_tests
