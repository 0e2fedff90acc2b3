#include "recglm/backend/host/stream_copy.hpp"

#include <cstdint>
#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace stream_copy_tests {

TEST_CASE("a copy past the caches is a copy, wherever it begins and ends", "[backend]") {
  recglm::random_engine rng(3);
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t n = rng.below(200), from = rng.below(20), to = trial % 3 == 0 ? 0 : rng.below(20);
    std::vector<std::uint16_t> source(n + from);
    for (auto& x : source) x = static_cast<std::uint16_t>(rng.below(65536));
    std::vector<std::uint16_t> out(n + to + 1, 7), expected = out;
    for (std::size_t i = 0; i < n; ++i) expected[to + i] = source[from + i];
    recglm::stream_copy(out.data() + to, source.data() + from, n);
    REQUIRE(out == expected);
  }
}

}  // namespace stream_copy_tests
