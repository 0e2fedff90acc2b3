#include "recglm/backend/emulated/warp.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/on_emulated.hpp"

namespace backend_warp_tests {

using namespace recglm;

namespace {

// The lines on which a kernel does what its message must name.
unsigned lines[4];

std::string at(int i, const std::string& who) {
  return "planted, warp_test.cpp:" + std::to_string(lines[i]) + ", " + who + ": ";
}
std::string line(int i) { return "warp_test.cpp:" + std::to_string(lines[i]); }

unsigned me() { return threadIdx.x; }

}  // namespace

TEST_CASE("every thread of every block runs once, in an order that the seed decides", "[backend]") {
  std::set<std::vector<unsigned>> orders, blocks;
  std::vector<unsigned> all(6 * 70);
  std::iota(all.begin(), all.end(), 0u);
  const auto run = [&] {
    std::vector<unsigned> order;
    launch_planted<70>({3, 2, 1}, [&order] {
      order.push_back((blockIdx.y * 3 + blockIdx.x) * 70 + threadIdx.x);
      __syncthreads();
    });
    std::vector<unsigned> sorted = order, block;
    std::sort(sorted.begin(), sorted.end());
    REQUIRE(sorted == all);
    for (std::size_t i = 0; i < order.size(); i += 70) block.push_back(order[i] / 70);
    orders.insert(order), blocks.insert(block);
    return order;
  };
  with_seeds(10, run);
  REQUIRE(orders.size() == 10);
  REQUIRE(blocks.size() > 5);
  // The same seed, counted from the same launch, gives the same order.
  emulated::counted = {};
  const auto first = run();
  emulated::counted = {};
  REQUIRE(run() == first);
}

TEST_CASE("a barrier holds until all threads are there", "[backend]") {
  with_seeds(20, [] {
    int before = 0, after = 0;
    bool early = false;
    launch_planted<100>({}, [&] {
      for (int round = 1; round <= 3; ++round) {
        ++before;
        __syncthreads();
        early = early || before != 100 * round;
        ++after;
        __syncthreads();
        early = early || after != 100 * round;
      }
    });
    REQUIRE_FALSE(early);
  });
}

TEST_CASE("a barrier that a part of the block reaches", "[backend]") {
  with_seeds(5, [] {
    const auto left = message_of<64>({}, [] {
      if (me() == 40) return;
      lines[0] = __LINE__, __syncthreads();
    });
    REQUIRE(left == at(0, "thread 0 of block 0") + "waits in __syncthreads, but thread 40 has ended");
    const auto two = message_of<2>({1, 1, 2}, [] {
      if (me() == 0)
        lines[0] = __LINE__, __syncthreads();
      else
        lines[1] = __LINE__, __syncthreads();
    });
    const auto one_way = "waits in __syncthreads, but thread 1 waits in __syncthreads at " + line(1);
    const auto other_way = "waits in __syncthreads, but thread 0 waits in __syncthreads at " + line(0);
    std::set<std::string> wanted;
    for (const std::string z : {"0", "1"}) {
      wanted.insert(at(0, "thread 0 of block (0, 0, " + z + ")") + one_way);
      wanted.insert(at(1, "thread 1 of block (0, 0, " + z + ")") + other_way);
    }
    CAPTURE(two);
    REQUIRE(wanted.contains(two));
  });
}

TEST_CASE("a warp whose lanes never come", "[backend]") {
  with_seeds(5, [] {
    const auto ended = message_of<64>({}, [] {
      if (me() == 37) return;
      lines[0] = __LINE__, __syncwarp();
    });
    REQUIRE(ended == at(0, "thread 32 of block 0") + "__syncwarp waits for lane 5, but thread 37 has ended");

    const auto elsewhere = message_of<32>({}, [] {
      if (me() == 1)
        lines[1] = __LINE__, __syncthreads();
      else
        lines[0] = __LINE__, __syncwarp();
    });
    REQUIRE(elsewhere == at(0, "thread 0 of block 0") + "__syncwarp waits for lane 1, but thread 1 waits in " +
                             "__syncthreads at " + line(1));

    const auto another = message_of<32>({}, [] {
      if (me() == 1)
        lines[1] = __LINE__, __ballot_sync(~0u, true);
      else
        lines[0] = __LINE__, __shfl_sync(~0u, 1, 0);
    });
    REQUIRE(another == at(0, "thread 0 of block 0") + "__shfl_sync waits for lane 1, but thread 1 waits in " +
                           "__ballot_sync at " + line(1));

    const auto short_block = message_of<40>({}, [] { lines[0] = __LINE__, __syncwarp(); });
    REQUIRE(short_block ==
            at(0, "thread 32 of block 0") + "__syncwarp waits for lane 8, which the block does not have");

    const auto masks = message_of<2>({}, [] { lines[0] = __LINE__, __syncwarp(me() == 0 ? 3u : 2u); });
    REQUIRE(masks == at(0, "thread 0 of block 0") + "__syncwarp waits for lane 1, but thread 1 has ended");
    const auto crossed = message_of<3>({}, [] { lines[0] = __LINE__, __syncwarp(me() == 0 ? 3u : 6u); });
    REQUIRE(crossed == at(0, "thread 0 of block 0") + "__syncwarp waits for lane 1, but thread 1 has ended");
    const auto circle = message_of<3>({}, [] {
      lines[0] = __LINE__, __syncwarp(me() == 0 ? 3u : me() == 1 ? 6u : 5u);
    });
    REQUIRE(circle ==
            at(0, "thread 0 of block 0") + "__syncwarp has another mask than in thread 1, for which it waits");

    const auto without = message_of<32>({}, [] { lines[0] = __LINE__, __syncwarp(me() == 3 ? 1u : 1u << me()); });
    REQUIRE(without == at(0, "thread 3 of block 0") + "calls __syncwarp with a mask that leaves out its own lane");
  });
}

TEST_CASE("parts of a warp meet by themselves", "[backend]") {
  with_seeds(20, [] {
    std::vector<int> got(32);
    launch_planted<32>({}, [&got] {
      const unsigned lane = threadIdx.x;
      int v = static_cast<int>(lane);
      if (lane < 8)  // the others meet more often
        v += __shfl_xor_sync(0xffu, v, 1);
      else
        for (int i = 0; i < 3; ++i) v += __shfl_xor_sync(0xffffff00u, v, 1);
      got[lane] = __shfl_sync(~0u, v, static_cast<int>(lane) ^ 8);
    });
    for (int l = 0; l < 32; ++l) {
      const int from = l ^ 8, pair = from + (from ^ 1);
      REQUIRE(got[static_cast<std::size_t>(l)] == (from < 8 ? pair : 4 * pair));
    }
  });
}

TEST_CASE("what a kernel throws ends the launch, and the next one runs", "[backend]") {
  with_seeds(5, [] {
    int begun = 0, left = 0;
    struct counted {
      int& n;
      explicit counted(int& begun, int& end) : n(end) { ++begun; }
      ~counted() { ++n; }
    };
    REQUIRE_THROWS_WITH(launch_planted<64>({4},
                                           [&] {
                                             const counted here(begun, left);
                                             if (me() == 63) throw std::runtime_error("thrown");
                                             __syncwarp();
                                             __syncthreads();
                                           }),
                        Catch::Matchers::Equals("thrown"));
    REQUIRE(begun > 0);
    REQUIRE(left == begun);  // threads that wait are left as if they had thrown, too
    int ran = 0;
    launch_planted<64>({4}, [&] { __syncthreads(), ++ran; });
    REQUIRE(ran == 256);
  });
}

TEST_CASE("lines have numbers", "[backend]") {
  emulation::site_table sites;
  const auto a = emulation::place::current();
  const auto b = emulation::place::current();
  REQUIRE(sites.number(a) == sites.number(a));
  REQUIRE(sites.number(a) != sites.number(b));
  REQUIRE(sites.name(sites.number(b)) == "warp_test.cpp:" + std::to_string(b.line()));
}

}  // namespace backend_warp_tests
