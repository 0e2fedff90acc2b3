#pragma once
#include "recglm/tokenizer/tokenizer_folder.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/key_reader.hpp"
#include "recglm/tokenizer/bpe_files.hpp"
#include "recglm/tokenizer/byte_alphabet.hpp"

namespace recglm::detail {

/// The added tokens of a folder, by id.
RECGLM_FUNC std::vector<bpe_description::added> added_tokens_of(const std::filesystem::path& folder,
                                                                const nlohmann::json& config) {
  const std::string where = (folder / "tokenizer_config.json").string();
  std::vector<bpe_description::added> out;
  if (config.contains("added_tokens_decoder")) {
    const nlohmann::json& list = config.at("added_tokens_decoder");
    const key_reader reader = key_reader(config, where).inside("added_tokens_decoder", list);
    for (const auto& [key, token] : list.items()) {
      token_id id = -1;
      const auto read = std::from_chars(key.data(), key.data() + key.size(), id);
      check(read.ec == std::errc() && read.ptr == key.data() + key.size() && id >= 0, where,
            ": \"added_tokens_decoder\" has the key \"", key, "\", which is no id");
      key_reader keys = reader.inside(key, token);
      out.push_back(added_token(keys));
      out.back().id = id;
      keys.refuse_rest();
    }
  } else if (const auto path = folder / "added_tokens.json"; std::filesystem::exists(path)) {
    const nlohmann::json list = read_json(path);
    for (const auto& [text, id] : list.items()) {
      check(!text.empty() && id.is_number_unsigned() && id < 1 << 30, path.string(), ": '", text, "' must have an id");
      out.push_back({text, id.get<token_id>()});
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC bpe_description read_tokenizer(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  if (!fs::is_directory(path)) return read_tokenizer_json(path);
  if (fs::exists(path / "tokenizer.json")) return read_tokenizer_json(path / "tokenizer.json");
  const fs::path about = path / "tokenizer_config.json";
  const std::string where = about.string();
  check(fs::exists(path / "vocab.json") && fs::exists(path / "merges.txt") && fs::exists(about), path.string(),
        " holds no tokenizer: neither tokenizer.json, nor vocab.json, merges.txt and tokenizer_config.json");
  const nlohmann::json config = read_json(about);
  bpe_description out;
  const nlohmann::json made_by = config.value("tokenizer_class", nlohmann::json());
  if (made_by == "Qwen2Tokenizer" || made_by == "Qwen2TokenizerFast")
    out.words = bpe_description::pattern::qwen2, out.composed = true;
  else
    check(made_by == "GPT2Tokenizer" || made_by == "GPT2TokenizerFast", where,
          ": \"tokenizer_class\" must be \"Qwen2Tokenizer\" or \"GPT2Tokenizer\", not ", shown(made_by));
  constexpr inert_key off[] = {{"add_prefix_space", "[false, null]"},
                               {"add_bos_token", "[false, null]"},
                               {"add_eos_token", "[false, null]"},
                               {"split_special_tokens", "[false]"}};
  key_reader(config, where).skip(off);

  const byte_alphabet alphabet;
  const bpe_vocabulary read = read_bpe(path / "vocab.json", path / "merges.txt");
  for (const std::string& piece : read.pieces) out.spellings.push_back(alphabet.spell(piece));
  const auto spelling = [&](token_id id) { return out.spellings[static_cast<std::size_t>(id)]; };
  for (const bpe_merge& m : read.merges) out.merges.emplace_back(spelling(m.left), spelling(m.right));
  out.specials = detail::added_tokens_of(path, config);
  for (const auto& added : out.specials) {
    const auto id = static_cast<std::size_t>(added.id);
    check(id <= out.spellings.size() && (id == out.spellings.size() || read.pieces[id] == added.text), where,
          ": the added token '", added.text, "' has id ", id, ", which is neither its own in vocab.json nor the next, ",
          out.spellings.size());
    if (id == out.spellings.size())
      out.spellings.push_back(added.text);
    else
      out.spellings[id] = added.text;
  }
  return out;
}

}  // namespace recglm
