#include "recglm/autograd/ops/rotary.hpp"

#include "support/gradient.hpp"

namespace autograd_ops_rotary_tests {

using namespace recglm;

TEST_CASE("gradients through rotated heads; the columns beside them pass unchanged", "[autograd]") {
  random_engine rng(1);
  auto x = random_parameter("x", 3, 20, rng), w = random_parameter("w", 20, 20, rng);
  std::vector<double> cosines, sines;
  for (int i = 0; i < 3 * 4; ++i) cosines.push_back(std::cos(0.3 * i)), sines.push_back(std::sin(0.3 * i));
  for (const int parts : {1, 2}) {
    const auto run = [&](tape<backend>& t) {
      std::vector<std::int32_t> places(static_cast<std::size_t>(3 * parts));
      std::iota(places.begin(), places.end(), 0);
      const rotation<backend> by{t.upload(std::span<const double>(cosines)), t.upload(std::span<const double>(sines)),
                                 t.upload(std::span<const std::int32_t>(places)), parts};
      const auto y = linear(t, whole(t, x), weight_rows<backend>{&w, nullptr, nullptr, 0, 20, 20});
      const auto z = rotate(t, y, 2, head_layout{2, 8, 9}, by);
      return rotate(t, z, 2, head_layout{1, 8, 9}, by);  // the first head once more
    };
    check_gradients({&x, &w}, [&](tape<backend>& t) { return weighed(t, run(t)); });
  }
  tape<backend> t;
  const auto y = whole(t, x);
  REQUIRE(rotate(t, y, 0, head_layout{2, 8, 8}, rotation<backend>{}) == y);
}

}  // namespace autograd_ops_rotary_tests
