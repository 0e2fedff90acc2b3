#include "recglm/model/config_keys.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <span>

#include "support/catch.hpp"

namespace model_config_keys_tests {

using recglm::inert_key;

TEST_CASE("no key appears twice, and values are lists of JSON", "[model]") {
  for (const std::span<const inert_key> kind : {std::span<const inert_key>(recglm::detail::inert_glm_keys),
                                                std::span<const inert_key>(recglm::detail::inert_chatglm_keys),
                                                std::span<const inert_key>(recglm::detail::inert_llama_keys)}) {
    std::set<std::string_view> names;
    for (const std::span<const inert_key> list : {std::span<const inert_key>(recglm::detail::inert_config_keys), kind})
      for (const inert_key& key : list) {
        INFO(key.name);
        REQUIRE(names.insert(key.name).second);
        if (!key.values.empty()) REQUIRE(nlohmann::json::parse(key.values).is_array());
      }
  }
}

}  // namespace model_config_keys_tests
