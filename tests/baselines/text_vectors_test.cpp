#include "recglm/baselines/text_vectors.hpp"

#include <cmath>

#include "support/catch.hpp"

namespace baselines_text_vectors_tests {

TEST_CASE("texts are compared by small letters and digits, weighed by how few items have a word", "[baselines]") {
  recglm::catalogue c;
  c.titles = {"Red Soap", "red-soap!", "Soap", "", "oil"};
  c.attributes = {{}, {}, {"RED"}, {"soap"}, {}};
  const recglm::text_vectors texts(c);
  std::vector<float> cosines;
  texts.cosines(0, cosines);
  REQUIRE(cosines[0] == Approx(1));
  REQUIRE(cosines[1] == Approx(1));
  REQUIRE(cosines[2] == Approx(1));
  const double red = std::log(5.0 / 3), soap = std::log(5.0 / 4);
  REQUIRE(cosines[3] == Approx(soap / std::sqrt(red * red + soap * soap)));
  REQUIRE(cosines[4] == 0);
}

}  // namespace baselines_text_vectors_tests
