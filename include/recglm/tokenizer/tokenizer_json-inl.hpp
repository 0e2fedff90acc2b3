#pragma once
#include "recglm/tokenizer/tokenizer_json.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/key_reader.hpp"
#include "recglm/tokenizer/bpe_files.hpp"
#include "recglm/tokenizer/qwen2_words.hpp"

namespace recglm {

RECGLM_FUNC bpe_vocabulary vocabulary_of(const bpe_description& from, const std::string& where) {
  const byte_alphabet alphabet;
  bpe_vocabulary out;
  std::unordered_map<std::string, token_id> ids;
  std::vector<bool> special(from.spellings.size());
  for (const auto& s : from.specials) {
    check(s.id >= 0 && static_cast<std::size_t>(s.id) < special.size(), where, ": the special token \"", s.text,
          "\" has id ", s.id, ", outside of the ", special.size(), " tokens");
    special[static_cast<std::size_t>(s.id)] = !s.of_model || !alphabet.read(s.text);
  }
  out.pieces.resize(from.spellings.size());
  out.made.resize(from.spellings.size());
  for (std::size_t id = 0; id < from.spellings.size(); ++id) {
    const std::string& spelling = from.spellings[id];
    if (special[id]) {
      out.pieces[id] = spelling;
      continue;
    }
    const auto bytes = alphabet.read(spelling);
    check(bytes && !bytes->empty(), where, ": token ", id, " '", spelling, "' is not spelt in GPT-2's byte alphabet");
    out.pieces[id] = *bytes;
    check(ids.emplace(spelling, static_cast<token_id>(id)).second, where, ": token '", spelling, "' comes twice");
  }
  for (int byte = 0; byte < 256; ++byte) {
    const auto at = ids.find(alphabet.spell(std::string(1, static_cast<char>(byte))));
    out.single[static_cast<std::size_t>(byte)] = at == ids.end() ? from.unknown : at->second;
    if (at != ids.end()) out.made[static_cast<std::size_t>(at->second)] = true;
  }
  for (std::size_t i = 0; i < from.merges.size(); ++i) {
    const std::string &left = from.merges[i].first, &right = from.merges[i].second;
    const auto id = [&](const std::string& token) {
      const auto at = ids.find(token);
      check(at != ids.end(), where, ": merge ", i, " ('", left, "' and '", right, "') names '", token,
            "', which is no token");
      return at->second;
    };
    out.merges.push_back({id(left), id(right), id(left + right)});
    out.made[static_cast<std::size_t>(out.merges.back().whole)] = true;
  }
  return out;
}

}  // namespace recglm

namespace recglm::detail {

/// A list of one key, each entry read by `read(entry, name)`, where `name()` is that of the entry.
template <class Read>
void each_entry(key_reader& keys, const std::string& key, Read read) {
  const nlohmann::json& list = keys.at(key);
  if (!list.is_array()) keys.wrong(key, list, "a list");
  for (std::size_t i = 0; i < list.size(); ++i) read(list[i], [&] { return text_of(key, "[", i, "]"); });
}

RECGLM_FUNC bpe_description::added added_token(key_reader& keys) {
  constexpr inert_key whole[] = {{"single_word", "[false]"}};
  const auto truth = [&](const char* key, bool usual) {
    const nlohmann::json* const value = keys.find(key);
    return value ? keys.truth(key, *value) : usual;
  };
  const bpe_description::added out{keys.text("content", keys.at("content")),
                                   -1,
                                   truth("special", true),
                                   truth("lstrip", false),
                                   truth("rstrip", false),
                                   truth("normalized", false)};
  check(!out.text.empty(), keys.where(), ": an added token is empty");
  keys.skip(whole);
  return out;
}

/// Vocabulary and added tokens, which may be behind the model's own.
RECGLM_FUNC void read_tokens(const nlohmann::json& vocab, key_reader& root, bpe_description& out) {
  const nlohmann::json* const added = root.given("added_tokens");
  const std::size_t most = vocab.size() + (added && added->is_array() ? added->size() : 0);
  std::vector<bool> taken(most);
  out.spellings.resize(most);
  const auto put = [&](const std::string& token, const nlohmann::json& id) {
    check(id.is_number_unsigned() && id.get<std::uint64_t>() < most, root.where(), ": token '", token, "' has id ",
          shown(id), ", which must be a number below ", most);
    const auto at = id.get<std::size_t>();
    check(!taken[at] || out.spellings[at] == token, root.where(), ": id ", at, " is given to '", out.spellings[at],
          "' and to '", token, "'");
    taken[at] = true;
    out.spellings[at] = token;
    return static_cast<token_id>(at);
  };
  for (const auto& [token, id] : vocab.items()) put(token, id);
  if (added)
    each_entry(root, "added_tokens", [&](const nlohmann::json& entry, const auto& name) {
      key_reader keys = root.inside(name(), entry);
      bpe_description::added s = added_token(keys);
      s.id = put(s.text, keys.at("id"));
      s.of_model = vocab.contains(s.text);
      keys.refuse_rest();
      out.specials.push_back(std::move(s));
    });
  while (!taken.empty() && !taken.back()) taken.pop_back();
  for (std::size_t id = 0; id < taken.size(); ++id) check(taken[id], root.where(), ": no token has the id ", id);
  out.spellings.resize(taken.size());
}

/// Whether every byte has a token.
RECGLM_FUNC bool has_all_bytes(const nlohmann::json& vocab) {
  const byte_alphabet alphabet;
  for (int byte = 0; byte < 256; ++byte)
    if (!vocab.contains(alphabet.spell(std::string(1, static_cast<char>(byte))))) return false;
  return true;
}

RECGLM_FUNC void read_bpe_model(key_reader& root, bpe_description& out) {
  constexpr inert_key inert[] = {{"continuing_subword_prefix", R"([null, ""])"},
                                 {"dropout", "[null, 0]"},
                                 {"end_of_word_suffix", R"([null, ""])"}},
                      // What is done with a byte without a token, where each has one and where not.
      never_asked[] = {{"byte_fallback"}, {"fuse_unk"}, {"unk_token"}},
                      asked[] = {{"byte_fallback", "[false]"}, {"fuse_unk", "[false]"}};
  key_reader model = root.inside("model", root.at("model"));
  if (const auto* type = model.find("type"); type && *type != "BPE") model.wrong("type", *type, "\"BPE\"");
  const nlohmann::json& vocab = model.at("vocab");
  if (!vocab.is_object()) model.wrong("vocab", vocab, "an object of token and id");
  read_tokens(vocab, root, out);
  if (const auto* whole = model.find("ignore_merges")) out.whole_words = model.truth("ignore_merges", *whole);
  if (has_all_bytes(vocab)) {
    model.skip(never_asked);
  } else if (const auto* unknown = model.given("unk_token")) {
    const auto at = vocab.find(model.text("unk_token", *unknown));
    if (at == vocab.end()) model.wrong("unk_token", *unknown, "a token of the vocabulary");
    out.unknown = at->get<token_id>();
    model.skip(asked);
  } else {
    model.skip(std::span(never_asked).subspan(1));
    model.skip(asked);
  }
  each_entry(model, "merges", [&](const nlohmann::json& m, const auto&) {
    if (m.is_array() && m.size() == 2 && m[0].is_string() && m[1].is_string()) {
      out.merges.emplace_back(m[0], m[1]);
      return;
    }
    check(m.is_string(), root.where(), ": a merge must be a text or a pair of texts, not ", shown(m));
    const std::string pair = m;
    const std::size_t space = pair.find(' ');
    check(space != pair.npos && space > 0 && space + 1 < pair.size(), root.where(), ": the merge '", pair,
          "' is not two tokens with a space between");
    out.merges.emplace_back(pair.substr(0, space), pair.substr(space + 1));
  });
  model.skip(inert);
  model.refuse_rest();
}

/// The "type" of a part, and a reader of the rest.
RECGLM_FUNC std::pair<std::string, key_reader> part_of(const key_reader& keys, const std::string& key,
                                                       const nlohmann::json& value) {
  key_reader part = keys.inside(key, value);
  std::string type = part.text("type", part.at("type"));
  return {std::move(type), std::move(part)};
}

/// Splitting into words: GPT-2's, or each digit apart before it, or Qwen2's.
RECGLM_FUNC void read_splitting(const key_reader& keys, const std::string& key, const nlohmann::json& value,
                                bool inside_list, bpe_description& out) {
  constexpr inert_key level[] = {{"add_prefix_space", "[false]"}, {"trim_offsets"}, {"use_regex", "[true]"}},
                      bytes[] = {{"add_prefix_space", "[false]"}, {"trim_offsets"}, {"use_regex", "[false]"}},
                      digits[] = {{"individual_digits", "[true]"}},
                      apart[] = {{"behavior", R"(["Isolated"])"}, {"invert", "[false]"}};
  auto [type, part] = part_of(keys, key, value);
  if (type == "ByteLevel") {
    if (!value.contains("add_prefix_space")) part.at("add_prefix_space");
    if (out.words == bpe_description::pattern::qwen2 && !value.contains("use_regex")) part.at("use_regex");
    part.skip(out.words == bpe_description::pattern::qwen2 ? bytes : level);
  } else if (type == "Digits" && inside_list) {
    part.skip(digits);
    out.digits_apart = true;
  } else if (type == "Split" && inside_list) {
    const nlohmann::json& pattern = part.at("pattern");
    if (pattern != nlohmann::json{{"Regex", qwen2_words::pattern}})
      part.wrong("pattern", pattern, "the expression of Qwen2, letter for letter");
    if (!value.contains("behavior")) part.at("behavior");
    part.skip(apart);
    out.words = bpe_description::pattern::qwen2;
  } else if (type == "Sequence" && !inside_list) {
    std::vector<std::string> types;
    each_entry(part, "pretokenizers", [&, &p = part](const nlohmann::json& entry, const auto& name) {
      types.push_back(part_of(p, name(), entry).first);
      read_splitting(p, name(), entry, true, out);
    });
    if (types != std::vector<std::string>{"ByteLevel"} && types != std::vector<std::string>{"Digits", "ByteLevel"} &&
        types != std::vector<std::string>{"Split", "ByteLevel"})
      part.wrong("pretokenizers", part.at("pretokenizers"), "ByteLevel, or Digits or Split and ByteLevel");
  } else {
    part.wrong("type", part.at("type"),
               inside_list ? "ByteLevel, Digits or Split" : "ByteLevel, or a Sequence of Digits or Split and it");
  }
  part.refuse_rest();
}

/// What is put around a text.
RECGLM_FUNC void read_template(const key_reader& keys, const std::string& key, const nlohmann::json& value,
                               bpe_description& out) {
  constexpr inert_key level[] = {{"add_prefix_space"}, {"trim_offsets"}, {"use_regex"}}, pairs[] = {{"pair"}};
  auto [type, part] = part_of(keys, key, value);
  const auto token = [&](const key_reader& of, const std::string& name, const nlohmann::json& id) {
    return static_cast<token_id>(of.whole(name, id, 0, static_cast<std::int64_t>(out.spellings.size()) - 1));
  };
  std::vector<token_id> before, after;
  if (type == "ByteLevel") {
    part.skip(level);
  } else if (type == "RobertaProcessing" || type == "BertProcessing") {
    for (const auto& [name, into] : {std::pair{"cls", &before}, {"sep", &after}}) {
      const nlohmann::json& pair = part.at(name);  // token and id
      if (!pair.is_array() || pair.size() != 2) part.wrong(name, pair, "a token and its id");
      into->push_back(token(part, name, pair[1]));
    }
    part.skip(level);
  } else if (type == "TemplateProcessing") {
    key_reader specials = part.inside("special_tokens", part.at("special_tokens"));
    int texts = 0;
    each_entry(part, "single", [&, &p = part](const nlohmann::json& piece, const auto& name) {
      key_reader inner = p.inside(name(), piece);
      if (inner.find("Sequence")) return void(++texts);
      key_reader special = inner.inside("SpecialToken", inner.at("SpecialToken"));
      const std::string id = special.text("id", special.at("id"));
      key_reader tokens = specials.inside(id, specials.at(id));
      each_entry(tokens, "ids", [&](const nlohmann::json& one, const auto& at) {
        (texts ? after : before).push_back(token(tokens, at(), one));
      });
    });
    if (texts != 1) part.wrong("single", part.at("single"), "one text with special tokens around it");
    part.skip(pairs);
  } else if (type == "Sequence") {
    each_entry(part, "processors",
               [&, &p = part](const nlohmann::json& entry, const auto& name) { read_template(p, name(), entry, out); });
  } else {
    part.wrong("type", part.at("type"), "ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing or Sequence");
  }
  part.refuse_rest();
  out.before.insert(out.before.begin(), before.begin(), before.end());
  out.after.insert(out.after.end(), after.begin(), after.end());
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC bpe_description parse_tokenizer_json(std::string_view text, const std::string& where) {
  using nlohmann::json;
  const auto read = try_parse_json(text, where);
  check(read.has_value(), where, ": the JSON is broken or ends too early; fetch the file again");
  const json& object = *read;
  check(object.is_object(), where, ": must hold a JSON object, not ", object.type_name());
  constexpr inert_key inert[] = {{"version"}};
  const json no_normalizer = {{"type", "Sequence"}, {"normalizers", json::array()}};
  key_reader root(object, where);
  bpe_description out;
  detail::read_bpe_model(root, out);
  if (const json* n = root.given("normalizer"); n && *n != no_normalizer) {
    if (*n != json{{"type", "NFC"}}) root.wrong("normalizer", *n, R"(null or {"type":"NFC"})");
    out.composed = true;
  }
  detail::read_splitting(root, "pre_tokenizer", root.at("pre_tokenizer"), false, out);
  if (const json* around = root.given("post_processor")) detail::read_template(root, "post_processor", *around, out);
  if (const json* decoder = root.given("decoder")) {
    constexpr inert_key level[] = {{"add_prefix_space"}, {"trim_offsets"}, {"use_regex"}};
    auto [type, part] = detail::part_of(root, "decoder", *decoder);
    if (type != "ByteLevel") part.wrong("type", part.at("type"), "\"ByteLevel\"");
    part.skip(level);
    part.refuse_rest();
  }
  // Both are asked for at a call, and a file keeps what the last one asked for.
  for (const char* key : {"padding", "truncation"})
    if (const json* asked = root.given(key))
      if (!asked->is_object() || asked->value("strategy", json()) != "BatchLongest") out.left_out.emplace_back(key);
  root.skip(inert);
  root.refuse_rest();
  return out;
}

RECGLM_FUNC bpe_description read_tokenizer_json(const std::filesystem::path& path) {
  return parse_tokenizer_json(detail::read_text(path), path.string());
}

RECGLM_FUNC void write_tokenizer_json(const std::filesystem::path& path, const bpe_description& from) {
  using nlohmann::ordered_json;
  ordered_json vocab = ordered_json::object(), merges = ordered_json::array(), added = ordered_json::array();
  for (std::size_t id = 0; id < from.spellings.size(); ++id) vocab[from.spellings[id]] = id;
  for (const auto& [left, right] : from.merges) merges.push_back(left + " " + right);
  for (const auto& s : from.specials)
    added.push_back({{"id", s.id},
                     {"content", s.text},
                     {"single_word", false},
                     {"lstrip", s.lstrip},
                     {"rstrip", s.rstrip},
                     {"normalized", s.late},
                     {"special", s.special}});
  const bool qwen2 = from.words == bpe_description::pattern::qwen2;
  const ordered_json level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", !qwen2}};
  ordered_json parts = ordered_json::array();
  if (from.digits_apart) parts.push_back({{"type", "Digits"}, {"individual_digits", true}});
  if (qwen2)
    parts.push_back({{"type", "Split"},
                     {"pattern", {{"Regex", qwen2_words::pattern}}},
                     {"behavior", "Isolated"},
                     {"invert", false}});
  parts.push_back(level);
  const ordered_json split = parts.size() == 1 ? level : ordered_json{{"type", "Sequence"}, {"pretokenizers", parts}};
  const ordered_json normalizer = from.composed ? ordered_json{{"type", "NFC"}} : ordered_json();
  const auto spelling = [&](token_id id) { return from.spellings.at(static_cast<std::size_t>(id)); };
  ordered_json around = nullptr;
  if (!from.before.empty() || !from.after.empty()) {
    ordered_json single = ordered_json::array(), specials = ordered_json::object();
    const auto put = [&](token_id id) {
      single.push_back({{"SpecialToken", {{"id", spelling(id)}, {"type_id", 0}}}});
      specials[spelling(id)] = {
          {"id", spelling(id)}, {"ids", ordered_json::array({id})}, {"tokens", ordered_json::array({spelling(id)})}};
    };
    for (token_id id : from.before) put(id);
    single.push_back({{"Sequence", {{"id", "A"}, {"type_id", 0}}}});
    for (token_id id : from.after) put(id);
    ordered_json pair = single;
    pair.push_back({{"Sequence", {{"id", "B"}, {"type_id", 1}}}});
    around = {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", specials}};
  }
  const ordered_json root = {
      {"version", "1.0"},
      {"truncation", nullptr},
      {"padding", nullptr},
      {"added_tokens", added},
      {"normalizer", normalizer},
      {"pre_tokenizer", split},
      {"post_processor", around},
      {"decoder", level},
      {"model",
       {{"type", "BPE"},
        {"dropout", nullptr},
        {"unk_token", from.unknown < 0 ? ordered_json(nullptr) : ordered_json(spelling(from.unknown))},
        {"continuing_subword_prefix", nullptr},
        {"end_of_word_suffix", nullptr},
        {"fuse_unk", false},
        {"byte_fallback", false},
        {"ignore_merges", from.whole_words},
        {"vocab", vocab},
        {"merges", merges}}}};
  write_atomically(path, json_text(root, 1, path));
}

}  // namespace recglm
