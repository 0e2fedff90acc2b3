// How coordinates enter the network (docs/policies/encoding.md): two tables, added to the token embeddings.
#include <cmath>
#include <iostream>

#include "recglm/backend/cpu.hpp"
#include "recglm/encoding/learned_2d.hpp"

int main() {
  using backend = recglm::cpu<double>;
  recglm::random_engine rng(1);
  recglm::parameter<backend> words("words", {10, 4});
  words.draw(rng, 1);
  recglm::learned_2d::layer<backend> layer({.hidden = 4, .positions = 20}, true);
  layer.draw(rng, 1);
  const std::vector<std::int32_t> tokens{7, 7, 7}, inter{3, 3, 4}, intra{1, 2, 0};
  recglm::tape<backend> t;
  const auto ids = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
  const auto x = layer.embed(t, words, ids(tokens), ids(inter), ids(intra), 3);
  // One token, three places: three vectors. Tokens 0 and 1 differ by their intra vectors alone.
  double apart = 0;
  for (int i = 0; i < 4; ++i) apart += std::abs(x.value()[i] - x.value()[4 + i]);
  std::cout << "places up to " << layer.largest()
            << "; one token at two places: " << (apart > 0 ? "two vectors" : "one vector") << '\n';
  return apart > 0 ? 0 : 1;
}
