#pragma once
#include "recglm/tokenizer/gguf_tokenizer.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "recglm/core/compiled.hpp"
#include "recglm/core/key_reader.hpp"
#include "recglm/formats/gguf.hpp"
#include "recglm/formats/gguf_keys.hpp"
#include "recglm/tokenizer/json_bpe.hpp"

namespace recglm {

RECGLM_FUNC bpe_description tokenizer_of(const gguf& file) {
  using nlohmann::json;
  key_reader keys(file.metadata(), file.where());
  const auto list = [&](const char* key) -> const json& {
    const json& value = keys.at(key);
    check(value.is_array(), file.where(), ": \"", key, "\" must be a list");
    return value;
  };
  const auto text = [&](const json& value, const char* key) {
    check(value.is_string(), file.where(), ": \"", key, "\" must hold texts");
    return value.get<std::string>();
  };
  const std::string model = text(keys.at("tokenizer.ggml.model"), "tokenizer.ggml.model");
  check(model == "gpt2", file.where(), ": \"tokenizer.ggml.model\" is \"", model,
        "\"; read is \"gpt2\" (byte-level BPE)");
  bpe_description out;
  const json* const how = keys.find("tokenizer.ggml.pre");
  check(how, file.where(),
        ": the key \"tokenizer.ggml.pre\" is missing, so that nobody knows how texts are split into words; convert the "
        "model "
        "anew, or add the key (\"gpt-2\" or \"smollm\")");
  const std::string pre = text(*how, "tokenizer.ggml.pre");
  check(pre == "smollm" || pre == "gpt-2" || pre == "qwen2", file.where(), ": \"tokenizer.ggml.pre\" is \"", pre,
        "\"; read are \"smollm\", \"gpt-2\" and \"qwen2\"");
  out.digits_apart = pre == "smollm";
  if (pre == "qwen2") out.words = bpe_description::pattern::qwen2, out.composed = true;
  const json &tokens = list("tokenizer.ggml.tokens"), &types = list("tokenizer.ggml.token_type");
  check(tokens.size() == types.size(), file.where(), ": ", tokens.size(), " tokens and ", types.size(),
        " types of tokens");
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    out.spellings.push_back(text(tokens[id], "tokenizer.ggml.tokens"));
    if (types[id] == 3 || types[id] == 4) {
      check(!out.spellings.back().empty(), file.where(), ": the special token ", id, " is empty");
      out.specials.push_back({out.spellings.back(), static_cast<token_id>(id)});
    }
  }
  for (const json& m : list("tokenizer.ggml.merges")) {
    const std::string pair = text(m, "tokenizer.ggml.merges");
    const std::size_t space = pair.find(' ');
    check(space != pair.npos && space > 0 && space + 1 < pair.size(), file.where(), ": the merge '", pair,
          "' is not two tokens with a space between");
    out.merges.emplace_back(pair.substr(0, space), pair.substr(space + 1));
  }
  const auto around = [&](const char* key, const char* id, std::vector<token_id>& into) {
    const json* const added = keys.find(key);
    if (added && keys.truth(key, *added))
      into.push_back(keys.whole(id, keys.at(id), 0, static_cast<std::int64_t>(out.spellings.size()) - 1));
  };
  around("tokenizer.ggml.add_bos_token", "tokenizer.ggml.bos_token_id", out.before);
  around("tokenizer.ggml.add_eos_token", "tokenizer.ggml.eos_token_id", out.after);
  keys.skip(detail::inert_gguf_tokenizer_keys);
  keys.refuse_rest("tokenizer.");
  return out;
}

RECGLM_FUNC void gguf_bpe::fit(std::span<const std::string>) {
  check(!file.empty(), "gguf_bpe: name a GGUF file (--tokenizer.file)");
  static_cast<json_bpe&>(*this) = of(tokenizer_of(gguf::open(file)), file, *this);
}

}  // namespace recglm
