#include "recglm/data/read_ahead.hpp"

#include <atomic>
#include <optional>

#include "support/catch.hpp"

namespace data_read_ahead_tests {

TEST_CASE("blocks come in order, and no more than asked for wait", "[data]") {
  std::atomic<int> made{0}, taken{0}, most{0};
  recglm::read_ahead<int> blocks(
      [&] {
        const int n = made++;
        most = std::max(most.load(), made - taken);
        return std::pair(n, n == 999);
      },
      3);
  for (int n = 0; n < 1000; ++n) {
    REQUIRE(blocks.next() == n);
    ++taken;
  }
  REQUIRE(made == 1000);
  REQUIRE(most <= 3 + 2);  // one in the hands of either side
}

TEST_CASE("the thread ends with the object, however much is left", "[data]") {
  for (int round = 0; round < 200; ++round) {
    int made = 0;
    std::optional<recglm::read_ahead<int>> blocks;
    blocks.emplace([&] { return std::pair(made++, false); }, 2);
    for (int n = 0; n < round % 5; ++n) REQUIRE(blocks->next() == n);
    blocks.reset();
    REQUIRE(made <= round % 5 + 3);
  }
}

}  // namespace data_read_ahead_tests
