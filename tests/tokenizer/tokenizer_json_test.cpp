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
json qwen2_split() {
  return json::parse(R"({"type": "Sequence", "pretokenizers": [
    {"type": "Split", "behavior": "Isolated", "invert": false, "pattern": {"Regex":
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}},
    {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}]})");
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

TEST_CASE("Qwen2's splitting and normal form, read and written", "[tokenizer]") {
  json object = least();
  object["normalizer"] = {{"type", "NFC"}};
  object["added_tokens"][0]["normalized"] = true;
  object["pre_tokenizer"] = qwen2_split();
  const auto d = parse_tokenizer_json(object.dump(), "t.json");
  REQUIRE(d.words == bpe_description::pattern::qwen2);
  REQUIRE(d.composed);
  REQUIRE(d.specials[0].late);
  const temporary_folder folder;
  write_tokenizer_json(folder / "tokenizer.json", d);
  const json written = json::parse(bytes_of_file(folder / "tokenizer.json"));
  REQUIRE(written["pre_tokenizer"]["pretokenizers"][0] == object["pre_tokenizer"]["pretokenizers"][0]);
  REQUIRE(written["normalizer"] == object["normalizer"]);
  const auto back = read_tokenizer_json(folder / "tokenizer.json");
  REQUIRE(back.words == d.words);
  REQUIRE(back.composed);
  REQUIRE(back.specials[0].late);
  const auto plain = parse_tokenizer_json(least().dump(), "t.json");
  REQUIRE(plain.words == bpe_description::pattern::gpt2);
  REQUIRE_FALSE(plain.composed);

  const auto message = [&](const char* pointer, const json& value) {
    json other = object;
    other[json::json_pointer(pointer)] = value;
    try {
      parse_tokenizer_json(other.dump(), "t.json");
    } catch (const error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  const std::string other =
      "t.json: \"pre_tokenizer.pretokenizers[0].pattern\" must be the expression of Qwen2, letter "
      "for letter, not ";
  REQUIRE(message("/pre_tokenizer/pretokenizers/0/pattern/Regex", "x") == other + "{\"Regex\":\"x\"}");
  REQUIRE(message("/pre_tokenizer/pretokenizers/0/pattern", {{"String", " "}}) == other + "{\"String\":\" \"}");
  REQUIRE(message("/pre_tokenizer/pretokenizers/0/behavior", "Removed") ==
          "t.json: \"pre_tokenizer.pretokenizers[0].behavior\" must be \"Isolated\", not \"Removed\"");
  REQUIRE(message("/pre_tokenizer/pretokenizers/0/invert", true) ==
          "t.json: \"pre_tokenizer.pretokenizers[0].invert\" must be false, not true");
  REQUIRE(message("/pre_tokenizer/pretokenizers/1/use_regex", true) ==
          "t.json: \"pre_tokenizer.pretokenizers[1].use_regex\" must be false, not true");
}

TEST_CASE("parts that are not computed, and damage, are named", "[tokenizer]") {
  REQUIRE(message_with("/model/type", "Unigram") == "t.json: \"model.type\" must be \"BPE\", not \"Unigram\"");
  REQUIRE(message_with("/model", true) == "t.json: \"model\" must be an object, not true");
  REQUIRE(message_with("/model/dropout", 0.1) == "t.json: \"model.dropout\" must be null or 0, not 0.1");
  REQUIRE(message_with("/model/end_of_word_suffix", "</w>") ==
          "t.json: \"model.end_of_word_suffix\" must be null or \"\", not \"</w>\"");
  REQUIRE(message_with("/model/byte_fallback", true) == "t.json: \"model.byte_fallback\" must be false, not true");
  REQUIRE(message_with("/model/unk_token", "?") ==
          "t.json: \"model.unk_token\" must be a token of the vocabulary, not \"?\"");
  REQUIRE(message_with("/model/max_input_chars_per_word", 100) ==
          "t.json: the key \"model.max_input_chars_per_word\" is not known; take it out if it does not change what is "
          "computed");
  REQUIRE(message_with("/normalizer", {{"type", "NFKC"}}) ==
          "t.json: \"normalizer\" must be null or {\"type\":\"NFC\"}, not {\"type\":\"NFKC\"}");
  REQUIRE(
      message_with("/pre_tokenizer", {{"type", "Whitespace"}}) ==
      "t.json: \"pre_tokenizer.type\" must be ByteLevel, or a Sequence of Digits or Split and it, not \"Whitespace\"");
  REQUIRE(message_with("/pre_tokenizer/add_prefix_space", true) ==
          "t.json: \"pre_tokenizer.add_prefix_space\" must be false, not true");
  REQUIRE(message_with("/pre_tokenizer/use_regex", false) ==
          "t.json: \"pre_tokenizer.use_regex\" must be true, not false");
  REQUIRE(
      message_with("/pre_tokenizer/behavior", "Isolated") ==
      "t.json: the key \"pre_tokenizer.behavior\" is not known; take it out if it does not change what is computed");
  const json digits = {{"type", "Digits"}, {"individual_digits", false}},
             level = {{"type", "ByteLevel"}, {"add_prefix_space", false}};
  const auto sequence = [&](const json& parts) {
    return message_with("/pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", parts}});
  };
  REQUIRE(sequence({digits, level}) ==
          "t.json: \"pre_tokenizer.pretokenizers[0].individual_digits\" must be true, not false");
  REQUIRE(sequence({level, level}) ==
          "t.json: \"pre_tokenizer.pretokenizers\" must be ByteLevel, or Digits or Split and ByteLevel, not "
          "[{\"add_prefix_space\":false,\"type\":\"ByteLevel\"},{\"add_prefix_space\":false,\"type\":\"ByteLevel\"}]");
  REQUIRE(message_with("/decoder/type", "WordPiece") ==
          "t.json: \"decoder.type\" must be \"ByteLevel\", not \"WordPiece\"");
  REQUIRE(message_with("/post_processor", {{"type", "Other"}}) ==
          "t.json: \"post_processor.type\" must be ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing or "
          "Sequence, not \"Other\"");
  REQUIRE(message_with("/post_processor", {{"type", "BertProcessing"}, {"cls", {"x", 9}}, {"sep", {"x", 3}}}) ==
          "t.json: \"post_processor.cls\" must be a whole number from 0 to 3, not 9");
  REQUIRE(
      message_with("/post_processor",
                   {{"type", "TemplateProcessing"}, {"single", json::array()}, {"special_tokens", json::object()}}) ==
      "t.json: \"post_processor.single\" must be one text with special tokens around it, not []");
  REQUIRE(message_with("/more", 1) ==
          "t.json: the key \"more\" is not known; take it out if it does not change what is computed");
  REQUIRE(message_with("/model/merges/0", "a c") == "t.json: merge 0 ('a' and 'c') names 'c', which is no token");
  REQUIRE(message_with("/model/merges/0", "ab") == "t.json: the merge 'ab' is not two tokens with a space between");
  REQUIRE(message_with("/model/vocab/ab", 1) == "t.json: id 1 is given to 'ab' and to 'b'");
  REQUIRE(message_with("/model/vocab/ab", 9) == "t.json: token 'ab' has id 9, which must be a number below 4");
  REQUIRE(message_with("/added_tokens/0/single_word", true) ==
          "t.json: \"added_tokens[0].single_word\" must be false, not true");
  REQUIRE(message_with("/added_tokens", 3) == "t.json: \"added_tokens\" must be a list, not 3");
  REQUIRE_THROWS_WITH(parse_tokenizer_json("{\"model\": ", "t.json"),
                      "t.json: the JSON is broken or ends too early; fetch the file again");
  REQUIRE_THROWS_WITH(parse_tokenizer_json("{}", "t.json"), "t.json: the key \"model\" is missing");
}

TEST_CASE("what a saved tokenizer.json keeps of a call, and what changes nothing, is read", "[tokenizer]") {
  for (const auto& [pointer, value] : std::initializer_list<std::pair<const char*, json>>{
           {"/version", "1.0"},
           {"/padding", {{"strategy", {{"Fixed", 8}}}, {"pad_id", 0}}},
           {"/truncation", {{"max_length", 512}, {"strategy", "LongestFirst"}}},
           {"/normalizer", nullptr},
           {"/normalizer", {{"type", "Sequence"}, {"normalizers", json::array()}}},
           {"/post_processor", {{"type", "ByteLevel"}, {"trim_offsets", false}}},
           {"/decoder", nullptr},
           {"/decoder/trim_offsets", true},
           {"/model/dropout", 0.0},
           {"/model/continuing_subword_prefix", ""},
           {"/model/fuse_unk", false},
           {"/model/unk_token", nullptr},
           {"/added_tokens/0/single_word", false}}) {
    INFO(pointer << " " << value);
    REQUIRE(message_with(pointer, value) == "");
  }
}

TEST_CASE("padding and truncation are left to the caller, who is given", "[tokenizer]") {
  json object = least();
  object["padding"] = {{"strategy", "BatchLongest"}};  // one text alone is not padded
  REQUIRE(parse_tokenizer_json(object.dump(), "t.json").left_out.empty());
  object["padding"]["strategy"] = {{"Fixed", 8}};
  object["truncation"] = {{"max_length", 512}};
  REQUIRE(parse_tokenizer_json(object.dump(), "t.json").left_out == std::vector<std::string>{"padding", "truncation"});
}

TEST_CASE("options that change ids are read, and written back", "[tokenizer]") {
  json object = least();
  object["model"]["ignore_merges"] = true;
  object["model"]["unk_token"] = "b";
  object["added_tokens"][0]["normalized"] = true;
  const json text = {{"Sequence", {{"id", "A"}, {"type_id", 0}}}},
             start = {{"SpecialToken", {{"id", "start"}, {"type_id", 0}}}};
  object["post_processor"] = {
      {"type", "Sequence"},
      {"processors",
       {{{"type", "RobertaProcessing"}, {"cls", {"a", 0}}, {"sep", {"b", 1}}},
        {{"type", "TemplateProcessing"},
         {"single", {start, text}},
         {"pair", json::array()},
         {"special_tokens", {{"start", {{"id", "start"}, {"ids", {3, 2}}, {"tokens", {"<x>", "ab"}}}}}}}}}};
  const temporary_folder folder;
  for (bool again : {false, true}) {
    const auto d =
        again ? read_tokenizer_json(folder / "tokenizer.json") : parse_tokenizer_json(object.dump(), "t.json");
    REQUIRE(d.whole_words);
    REQUIRE(d.unknown == 1);
    REQUIRE(d.specials[0].late);
    REQUIRE(d.before == std::vector<token_id>{3, 2, 0});
    REQUIRE(d.after == std::vector<token_id>{1});
    REQUIRE(vocabulary_of(d, "t.json").single['z'] == 1);
    write_tokenizer_json(folder / "tokenizer.json", d);
  }
}

namespace {
json more() {
  json out = least();
  out["model"]["ignore_merges"] = true;
  out["model"]["unk_token"] = "b";
  out["padding"] = {{"strategy", {{"Fixed", 8}}}};
  out["post_processor"] = {
      {"type", "TemplateProcessing"},
      {"single", {{{"SpecialToken", {{"id", "<x>"}, {"type_id", 0}}}}, {{"Sequence", {{"id", "A"}, {"type_id", 0}}}}}},
      {"special_tokens", {{"<x>", {{"id", "<x>"}, {"ids", {3}}, {"tokens", {"<x>"}}}}}}};
  return out;
}
json qwen2() {
  json out = least();
  out["normalizer"] = {{"type", "NFC"}};
  out["pre_tokenizer"] = qwen2_split();
  return out;
}
void damage(long tries) {
  for (const json& object : {least(), more(), qwen2()})
    REQUIRE(survive(object.dump(), tries, [](const std::string& text) {
              vocabulary_of(parse_tokenizer_json(text, "t.json"), "t.json");
            }) > 0);
}
}  // namespace
TEST_CASE("damaged tokenizer.json files never do more than throw an error", "[tokenizer]") { damage(2000); }
TEST_CASE("a million damaged tokenizer.json files never do more than throw an error", "[tokenizer][.fuzz]") {
  damage(1000000);
}

}  // namespace tokenizer_tokenizer_json_tests
