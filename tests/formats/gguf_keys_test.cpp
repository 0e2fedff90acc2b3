#include "recglm/formats/gguf_keys.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <span>

#include "support/catch.hpp"

namespace formats_gguf_keys_tests {

using recglm::inert_key;

TEST_CASE("no key of a GGUF file appears twice, and values are lists of JSON", "[formats]") {
  for (const std::span<const inert_key> list :
       {std::span<const inert_key>(recglm::detail::inert_gguf_keys),
        std::span<const inert_key>(recglm::detail::inert_gguf_llama_keys),
        std::span<const inert_key>(recglm::detail::inert_gguf_tokenizer_keys)}) {
    std::set<std::string_view> names;
    for (const inert_key& key : list) {
      INFO(key.name);
      REQUIRE(names.insert(key.name).second);
      if (!key.values.empty()) REQUIRE(nlohmann::json::parse(key.values).is_array());
    }
  }
}

}  // namespace formats_gguf_keys_tests
