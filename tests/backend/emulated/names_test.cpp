#include "recglm/backend/emulated/names.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/on_emulated.hpp"

namespace backend_names_of_cuda_tests {

using namespace recglm;

namespace {

constexpr std::uint32_t all = 0xffffffffu;
unsigned line = 0;

std::string at(const std::string& who) { return "planted, names_test.cpp:" + std::to_string(line) + ", " + who + ": "; }

// What each lane of a warp gets from f(lane).
template <class T = int, class F>
std::vector<T> lanes(F f) {
  std::vector<T> got(32);
  launch_planted<32>({}, [&got, f] { got[threadIdx.x] = f(static_cast<int>(threadIdx.x)); });
  return got;
}

}  // namespace

TEST_CASE("indices and sizes of a launch", "[backend]") {
  std::vector<int> seen(2 * 3 * 4 * 33);
  launch_planted<33>({2, 3, 4}, [&seen] {
    const bool sizes = gridDim.x == 2 && gridDim.y == 3 && gridDim.z == 4 && blockDim.x == 33 && blockDim.y == 1 &&
                       blockDim.z == 1 && threadIdx.y == 0 && threadIdx.z == 0;
    seen[((blockIdx.z * 3 + blockIdx.y) * 2 + blockIdx.x) * blockDim.x + threadIdx.x] += sizes;
  });
  REQUIRE(seen == std::vector<int>(seen.size(), 1));
}

TEST_CASE("shuffles among all lanes and among parts of a warp", "[backend]") {
  for (const int width : {1, 2, 4, 8, 16, 32})
    for (const int by : {0, 1, 2, 3, 5, 8, 16, 31}) {
      CAPTURE(width, by);
      const auto u = static_cast<unsigned>(by);
      const auto any = lanes([=](int l) { return __shfl_sync(all, 100 + l, by, width); });
      const auto crossed = lanes([=](int l) { return __shfl_xor_sync(all, 100 + l, by, width); });
      const auto up = lanes([=](int l) { return __shfl_up_sync(all, 100 + l, u, width); });
      const auto down = lanes([=](int l) { return __shfl_down_sync(all, 100 + l, u, width); });
      for (int l = 0; l < 32; ++l) {
        const auto i = static_cast<std::size_t>(l);
        const int begin = l / width * width, end = begin + width;
        REQUIRE(any[i] == 100 + begin + by % width);
        REQUIRE(crossed[i] == 100 + ((l ^ by) < end ? l ^ by : l));
        REQUIRE(up[i] == 100 + (l - by >= begin ? l - by : l));
        REQUIRE(down[i] == 100 + (l + by < end ? l + by : l));
      }
    }
  REQUIRE(lanes<double>([](int l) { return __shfl_sync(all, 0.1 * l, 7); })[3] == 0.1 * 7);
  REQUIRE(lanes<bool>([](int l) { return __shfl_sync(all, l == 7, 7); })[3]);
}

TEST_CASE("votes of a warp", "[backend]") {
  using word = std::uint32_t;
  REQUIRE(lanes<word>([](int l) { return __ballot_sync(all, l % 3 == 0); }) == std::vector<word>(32, 0x49249249u));
  REQUIRE(lanes<word>([](int l) { return __ballot_sync(l < 4 ? 0xfu : ~0xfu, l % 3 == 0); })[2] == 0x9u);
  REQUIRE(lanes([](int l) { return __any_sync(all, l == 31); }) == std::vector<int>(32, 1));
  REQUIRE(lanes([](int) { return __any_sync(all, false); }) == std::vector<int>(32, 0));
  REQUIRE(lanes([](int) { return __all_sync(all, true); }) == std::vector<int>(32, 1));
  REQUIRE(lanes([](int l) { return __all_sync(all, l != 31); }) == std::vector<int>(32, 0));
}

TEST_CASE("shuffles that have no result", "[backend]") {
  const auto outside = message_of<32>({}, [] {
    if (threadIdx.x < 16) line = __LINE__, __shfl_sync(0xffffu, 1, threadIdx.x == 3 ? 20 : 2);
  });
  REQUIRE(outside == at("thread 3 of block 0") + "__shfl_sync reads lane 20, which is not in its mask");
  const auto crossed = message_of<64>({}, [] {
    if (threadIdx.x >= 32 && threadIdx.x < 35) line = __LINE__, __shfl_xor_sync(7u, 1, threadIdx.x == 34 ? 1 : 0);
  });
  REQUIRE(crossed == at("thread 34 of block 0") + "__shfl_xor_sync reads lane 3, which is not in its mask");
  const auto width = message_of<1>({}, [] { line = __LINE__, __shfl_sync(1u, 1, 0, 12); });
  REQUIRE(width == at("thread 0 of block 0") + "__shfl_sync among 12 lanes; it is a power of two up to 32");
}

TEST_CASE("an atomic addition returns what was there", "[backend]") {
  const on_emulated<double> x(std::vector<double>{2});
  std::vector<double> before;
  with_seeds(3, [&] {
    before.clear();
    emulated::upload(x.data(), std::vector<double>{2}.data(), sizeof(double));
    launch_planted<40>({2}, [&before, x = on_device::global<double>(x)] { before.push_back(atomicAdd(x, 1)); });
    for (std::size_t i = 0; i < 80; ++i) REQUIRE(before[i] == 2.0 + static_cast<double>(i));
    REQUIRE(x.values()[0] == 82);
  });
}

}  // namespace backend_names_of_cuda_tests
