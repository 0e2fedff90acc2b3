#pragma once
#include "recglm/tokenizer/tokenizer_json.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/tokenizer/bpe_files.hpp"

namespace recglm {

RECGLM_FUNC bpe_vocabulary vocabulary_of(const bpe_description& from, const std::string& where) {
  const byte_alphabet alphabet;
  bpe_vocabulary out;
  std::unordered_map<std::string, token_id> ids;
  std::vector<bool> special(from.spellings.size());
  for (const auto& s : from.specials) {
    check(s.id >= 0 && static_cast<std::size_t>(s.id) < special.size(), where, ": the special token \"", s.text,
          "\" has id ", s.id, ", outside of the ", special.size(), " tokens");
    special[static_cast<std::size_t>(s.id)] = true;
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
    out.single[static_cast<std::size_t>(byte)] = at == ids.end() ? -1 : at->second;
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

RECGLM_FUNC bpe_description parse_tokenizer_json(std::string_view text, const std::string& where) {
  using nlohmann::json;
  const auto read = try_parse_json(text, where);
  check(read.has_value(), where, ": the JSON is broken or ends too early; fetch the file again");
  const json& root = *read;
  const auto object = [&](const json& from, const char* key) -> const json& {
    check(from.is_object() && from.contains(key), where, ": the key \"", key, "\" is missing");
    return from.at(key);
  };
  const auto kind = [&](const json& part, const char* name) {
    check(part.is_object() && part.contains("type") && part.at("type").is_string(), where, ": \"", name,
          "\" must be an object with a \"type\"");
    return part.at("type").get<std::string>();
  };
  const auto truth = [&](const json& part, const char* key, bool usual) {
    if (!part.contains(key)) return usual;
    check(part.at(key).is_boolean(), where, ": \"", key, "\" must be true or false");
    return part.at(key).get<bool>();
  };
  bpe_description out;
  const json& model = object(root, "model");
  check(model.is_object(), where, ": \"model\" must be an object");
  if (const auto type = model.find("type"); type != model.end() && *type != "BPE")
    fail(where, ": the model is of the type ", shown(*type), "; read is \"BPE\"");
  for (const char* off : {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"})
    if (model.contains(off) && !model.at(off).is_null() && model.at(off) != "" && std::string_view(off) != "unk_token")
      fail(where, ": \"", off, "\" of the model must be null; it is not computed here");
  check(!truth(model, "byte_fallback", false), where, ": \"byte_fallback\" is not computed here");
  const json& vocab = object(model, "vocab");
  check(vocab.is_object(), where, ": \"vocab\" must be an object of token and id");
  const auto place = [&](const std::string& token, const json& id, std::size_t most) {
    check(id.is_number_unsigned() && id.get<std::uint64_t>() < most, where, ": token '", token, "' has id ", shown(id),
          ", which must be a number below ", most);
    return id.get<std::size_t>();
  };
  // Added tokens may stand behind the model's own.
  const json added = root.contains("added_tokens") ? root.at("added_tokens") : json::array();
  check(added.is_array(), where, ": \"added_tokens\" must be a list");
  std::size_t most = vocab.size() + added.size();
  std::vector<bool> taken(most);
  out.spellings.resize(most);
  const auto put = [&](std::size_t id, const std::string& spelling) {
    check(!taken[id] || out.spellings[id] == spelling, where, ": id ", id, " is given to '", out.spellings[id],
          "' and to '", spelling, "'");
    taken[id] = true;
    out.spellings[id] = spelling;
  };
  for (const auto& [token, id] : vocab.items()) put(place(token, id, most), token);
  for (const json& a : added) {
    check(a.is_object() && a.contains("content") && a.at("content").is_string() && a.contains("id"), where,
          ": an added token needs \"id\" and \"content\"");
    bpe_description::added s{a.at("content").get<std::string>(), -1, truth(a, "special", true),
                             truth(a, "lstrip", false), truth(a, "rstrip", false)};
    check(!s.text.empty(), where, ": an added token is empty");
    check(!truth(a, "single_word", false), where, ": \"single_word\" of '", s.text, "' is not computed here");
    const std::size_t id = place(s.text, a.at("id"), most);
    s.id = static_cast<token_id>(id);
    put(id, s.text);
    out.specials.push_back(std::move(s));
  }
  while (!taken.empty() && !taken.back()) taken.pop_back();
  for (std::size_t id = 0; id < taken.size(); ++id) check(taken[id], where, ": no token has the id ", id);
  out.spellings.resize(taken.size());
  const json& merges = object(model, "merges");
  check(merges.is_array(), where, ": \"merges\" must be a list");
  for (const json& m : merges) {
    if (m.is_array() && m.size() == 2 && m[0].is_string() && m[1].is_string()) {
      out.merges.emplace_back(m[0], m[1]);
      continue;
    }
    check(m.is_string(), where, ": a merge must be a text or a pair of texts, not ", shown(m));
    const std::string pair = m;
    const std::size_t space = pair.find(' ');
    check(space != pair.npos && space > 0 && space + 1 < pair.size(), where, ": the merge '", pair,
          "' is not two tokens with a space between");
    out.merges.emplace_back(pair.substr(0, space), pair.substr(space + 1));
  }
  for (const char* off : {"normalizer", "truncation", "padding"})
    check(!root.contains(off) || root.at(off).is_null(), where, ": \"", off,
          "\" must be null; it is not computed here");
  const auto level = [&](const json& part) {
    check(!truth(part, "add_prefix_space", true), where,
          ": \"add_prefix_space\" of ByteLevel must be false; it is not computed here");
    check(truth(part, "use_regex", true), where, ": \"use_regex\" of ByteLevel must be true; it is not computed here");
  };
  const json& split = object(root, "pre_tokenizer");
  const std::string type = kind(split, "pre_tokenizer");
  if (type == "ByteLevel") {
    level(split);
  } else if (type == "Sequence") {
    const json& parts = object(split, "pretokenizers");
    check(parts.is_array() && !parts.empty(), where, ": \"pretokenizers\" must be a list");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string part = kind(parts[i], "pretokenizers");
      if (part == "Digits" && i == 0 && parts.size() == 2) {
        check(truth(parts[i], "individual_digits", false), where,
              ": \"individual_digits\" of Digits must be true; it is not computed here");
        out.digits_apart = true;
      } else if (part == "ByteLevel" && i + 1 == parts.size()) {
        level(parts[i]);
      } else {
        fail(where, ": the pre-tokenizer ", part, " is not computed here; read are ByteLevel, and Digits before it");
      }
    }
  } else {
    fail(where, ": the pre-tokenizer ", type, " is not computed here; read are ByteLevel, and Digits before it");
  }
  if (root.contains("decoder") && !root.at("decoder").is_null())
    check(kind(root.at("decoder"), "decoder") == "ByteLevel", where, ": the decoder ",
          kind(root.at("decoder"), "decoder"), " is not computed here; read is ByteLevel");
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
                     {"normalized", false},
                     {"special", s.special}});
  const ordered_json level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  ordered_json split = level;
  if (from.digits_apart)
    split = {{"type", "Sequence"},
             {"pretokenizers", ordered_json::array({{{"type", "Digits"}, {"individual_digits", true}}, level})}};
  const ordered_json root = {{"version", "1.0"},
                             {"truncation", nullptr},
                             {"padding", nullptr},
                             {"added_tokens", added},
                             {"normalizer", nullptr},
                             {"pre_tokenizer", split},
                             {"post_processor", nullptr},
                             {"decoder", level},
                             {"model",
                              {{"type", "BPE"},
                               {"dropout", nullptr},
                               {"unk_token", nullptr},
                               {"continuing_subword_prefix", nullptr},
                               {"end_of_word_suffix", nullptr},
                               {"fuse_unk", false},
                               {"byte_fallback", false},
                               {"vocab", vocab},
                               {"merges", merges}}}};
  write_atomically(path, json_text(root, 1, path));
}

}  // namespace recglm
