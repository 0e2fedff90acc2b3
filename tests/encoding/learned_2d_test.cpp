#include "recglm/encoding/learned_2d.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace encoding_learned_2d_tests {

using namespace recglm;

TEST_CASE("three vectors are added for each token, and gradients reach all three tables", "[encoding]") {
  random_engine rng(1);
  auto words = random_parameter("words", 7, 4, rng);
  learned_2d::layer<backend> layer({.hidden = 4, .positions = 5}, true);
  layer.draw(rng, 1);
  REQUIRE(layer.largest() == 5);
  std::vector<parameter<backend>*> all{&words};
  std::vector<std::string> names;
  layer.parameters([&](parameter<backend>& p) {
    all.push_back(&p);
    names.push_back(p.name);
    REQUIRE(p.shape == std::vector<std::int64_t>{6, 4});
  });
  REQUIRE(names == std::vector<std::string>{"transformer.position_embeddings.weight",
                                            "transformer.block_position_embeddings.weight"});
  const std::vector<std::int32_t> tokens{6, 2, 2}, inter{0, 5, 1}, intra{0, 0, 3};
  const auto run = [&](tape<backend>& t) {
    return layer.embed(t, words, t.upload(std::span<const std::int32_t>(tokens)),
                       t.upload(std::span<const std::int32_t>(inter)), t.upload(std::span<const std::int32_t>(intra)),
                       3);
  };
  tape<backend> t;
  REQUIRE(std::abs(run(t).value()[4 + 1] -
                   (elements(words.value)[9] + elements(all[1]->value)[21] + elements(all[2]->value)[1])) < 1e-14);
  check_gradients(all, [&](tape<backend>& t) { return weighed(t, run(t)); });
}

}  // namespace encoding_learned_2d_tests
