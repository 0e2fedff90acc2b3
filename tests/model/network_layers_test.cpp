#include "recglm/model/network_layers.hpp"

#include "recglm/adapter/lora.hpp"
#include "recglm/adapter/none.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/model/architecture.hpp"
#include "support/catch.hpp"

namespace model_network_layers_tests {

using namespace recglm;

namespace {
model_shape small() {
  model_shape s;
  s.vocabulary = 40, s.hidden = 16, s.layers = 3, s.heads = 2, s.positions = 32;
  return s;
}
}  // namespace

TEST_CASE("weights are visited in one order, those of adapters behind their block's", "[model]") {
  network_layers<cpu<float>, glm_10b> plain(small(), none{}),
      adapted(small(), lora::all({2, 4, 0, adapter_kind::lora}));
  std::vector<std::string> before, names;
  plain.parameters([&](parameter<cpu<float>>& p) { before.push_back(p.name); });
  adapted.parameters([&](parameter<cpu<float>>& p) {
    if (p.name.find("lora") == p.name.npos) names.push_back(p.name);
  });
  REQUIRE(names == before);
  REQUIRE(names.front() == "word_embeddings.weight");
  REQUIRE(&plain.table() == &plain.token_embedding);
}

TEST_CASE("the pass calls each block once, in order, with what the one before it gave", "[model]") {
  network_layers<cpu<float>, glm_10b> layers(small(), none{});
  tape<cpu<float>> t;
  t.pause();
  const std::vector<std::int32_t> ids{3, 4}, zero{0, 0};
  const auto up = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
  variable<cpu<float>> given = layers.embed(t, up(ids), up(zero), up(zero), 2);
  std::vector<std::size_t> called;
  const auto call = [&](auto& block, std::size_t i, variable<cpu<float>> x) {
    REQUIRE(&block == &layers.blocks[i]);
    REQUIRE(x == given);
    called.push_back(i);
    given = t.make(2, 16, false);
    return given;
  };
  const auto part = layers.through(t, given, 2, call);
  REQUIRE(part == given);
  REQUIRE(called == std::vector<std::size_t>{0, 1});
  called.clear();
  const auto states = layers.states(t, given, call);
  REQUIRE(called == std::vector<std::size_t>{0, 1, 2});
  REQUIRE_FALSE(states == given);
}

TEST_CASE("a token outside of vocabulary or tables is named with its text", "[model]") {
  const network_layers<cpu<float>, glm_10b> layers(small(), none{});
  layers.check_place(small(), 1, 2, 39, 31, 31);
  REQUIRE_THROWS_WITH(layers.check_place(small(), 1, 2, 40, 0, 0),
                      "text 1, token 2: id 40 is outside of the vocabulary of 40");
  REQUIRE_THROWS_WITH(layers.check_place(small(), 1, 2, 3, 40, 0),
                      Catch::Matchers::ContainsSubstring("text 1, token 2: position (inter 40, intra 0) is outside"));
}

}  // namespace model_network_layers_tests
