#include "recglm/backend/cuda/kernel.cuh"

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/on_emulated.hpp"

namespace backend_kernel_tests {

using namespace recglm;
using on_device::global;
using on_device::shared;

namespace {

std::vector<float> numbers(std::size_t n) {
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = std::cos(static_cast<float>(i) * 1.7f);
  return out;
}

// Each row over its length, and its largest element: a block a row.
struct normalised {
  static constexpr const char* name = "normalised";
  static constexpr int threads = 64, min_blocks = 8;
  global<float> y, most;
  global<const float> x;
  int width;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(float, parts, threads / 32);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(blockIdx.x) * width;
    float squares = 0, largest = x[row];
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) {
      const float v = x[row + i];
      squares += v * v;
      largest = v > largest ? v : largest;
    }
    const float length = sqrt(on_device::sum_of_block<threads>(squares, parts));
    largest = on_device::most_of_block<threads>(largest, parts);
    if (threadIdx.x == 0) most[blockIdx.x] = largest;
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) y[row + i] = x[row + i] / length;
  }
};

// y = x turned, by tiles that arrive while the one before is written.
struct turned {
  static constexpr const char* name = "turned";
  static constexpr int threads = 32, min_blocks = 8, tile = 8;
  global<float> y;
  global<const float> x;
  int tiles;

  RECGLM_DEVICE void load(shared<float> to, int t) const {
    const int at = static_cast<int>(threadIdx.x) * 4;  // 4 numbers of the tile, in a row of x
    if (at < tile * tile) on_device::copy_later(to + at, x + (at / tile * tile * tiles + t * tile + at % tile));
    on_device::close_copies();
  }
  RECGLM_DEVICE void operator()() const {
    RECGLM_DYNAMIC_SHARED(float, both, 0, 2 * tile * tile);
    load(both, 0);
    for (int t = 0; t < tiles; ++t) {
      const shared<float> now = both + t % 2 * tile * tile;
      if (t + 1 < tiles) {
        load(both + (t + 1) % 2 * tile * tile, t + 1);
        on_device::wait_for_copies<1>();
      } else {
        on_device::wait_for_copies<0>();
      }
      __syncthreads();
      for (int i = static_cast<int>(threadIdx.x); i < tile * tile; i += threads)
        y[(t * tile + i / tile) * tile + i % tile] = now[i % tile * tile + i / tile];
      __syncthreads();
    }
  }
};

}  // namespace

TEST_CASE("a kernel gives the same bits in every order", "[backend]") {
  for (const int rows : {1, 5})
    for (const int width : {1, 31, 64, 65, 200}) {
      const auto n = static_cast<std::size_t>(rows) * static_cast<std::size_t>(width);
      const auto x = numbers(n);
      const on_emulated<float> on_x(x), y(n), most(static_cast<std::size_t>(rows));
      std::set<std::vector<float>> results;
      with_seeds(20, [&] {
        emulated::launch({static_cast<unsigned>(rows)}, normalised{y, most, on_x, width});
        auto result = y.values();
        const auto largest = most.values();
        result.insert(result.end(), largest.begin(), largest.end());
        results.insert(result);
      });
      REQUIRE(results.size() == 1);
      for (int r = 0; r < rows; ++r) {
        double squares = 0;
        float largest = -2;
        const auto begin = static_cast<std::size_t>(r * width);
        for (std::size_t i = begin; i < begin + static_cast<std::size_t>(width); ++i)
          squares += static_cast<double>(x[i]) * static_cast<double>(x[i]), largest = std::max(largest, x[i]);
        const auto& got = *results.begin();
        REQUIRE(std::abs(static_cast<double>(got[begin]) - static_cast<double>(x[begin]) / std::sqrt(squares)) < 1e-6);
        REQUIRE(got[n + static_cast<std::size_t>(r)] == largest);
      }
    }
}

TEST_CASE("tiles that arrive later", "[backend]") {
  const int tiles = 5, rows = turned::tile, columns = tiles * turned::tile;
  const auto x = numbers(static_cast<std::size_t>(rows * columns));
  const on_emulated<float> on_x(x), y(x.size());
  std::vector<float> want;
  for (int c = 0; c < columns; ++c)
    for (int r = 0; r < rows; ++r) want.push_back(x[static_cast<std::size_t>(r * columns + c)]);
  with_seeds(20, [&] {
    emulated::launch({}, turned{y, on_x, tiles}, 2 * turned::tile * turned::tile * sizeof(float));
    REQUIRE(y.values() == want);
  });
}

TEST_CASE("sums and the most of lanes that are neighbours", "[backend]") {
  for (const int lanes : {1, 2, 8, 16, 32}) {
    const on_emulated<int> sums(64), most(64);
    launch_planted<64>({}, [sums = global<int>(sums), most = global<int>(most), lanes] {
      const int i = static_cast<int>(threadIdx.x), v = i * 37 % 64;
      sums[i] = on_device::sum_of_lanes(v, lanes);
      most[i] = on_device::most_of_lanes(v, lanes);
    });
    for (int i = 0; i < 64; ++i) {
      int sum = 0, largest = 0;
      for (int j = i / lanes * lanes; j < i / lanes * lanes + lanes; ++j)
        sum += j * 37 % 64, largest = std::max(largest, j * 37 % 64);
      REQUIRE(sums.values()[static_cast<std::size_t>(i)] == sum);
      REQUIRE(most.values()[static_cast<std::size_t>(i)] == largest);
    }
  }
}

TEST_CASE("a member of a struct", "[backend]") {
  const on_emulated<step_report> report(std::vector<step_report>{{1, 2}, {3, 4}});
  launch_planted<2>({}, [report = global<step_report>(report)] {
    const auto norm = on_device::member(report + threadIdx.x, &step_report::norm);
    norm[0] += 10;
  });
  const auto got = report.values();
  REQUIRE(got[0].loss == 1);
  REQUIRE(got[0].norm == 12);
  REQUIRE(got[1].loss == 3);
  REQUIRE(got[1].norm == 14);
}

TEST_CASE("a sum that a part of the block takes is named by its caller's line", "[backend]") {
  unsigned line = 0;
  const auto lanes = message_of<64>({}, [&line] {
    if (threadIdx.x != 33) line = __LINE__, on_device::sum_of_lanes(1, 32);
  });
  const auto at = [&] { return "planted, kernel_test.cpp:" + std::to_string(line) + ", thread "; };
  REQUIRE(lanes == at() + "32 of block 0: __shfl_xor_sync waits for lane 1, but thread 33 has ended");
  const auto block = message_of<64>({}, [&line] {
    RECGLM_SHARED(float, parts, 2);
    if (threadIdx.x < 32) line = __LINE__, on_device::sum_of_block<64>(1.0f, parts);
  });
  REQUIRE(block == at() + "0 of block 0: waits in __syncthreads, but thread 32 has ended");
}

TEST_CASE("parts of a sum may be used again at once", "[backend]") {
  with_seeds(20, [] {
    const on_emulated<float> y(64);
    launch_planted<64>({}, [y = global<float>(y)] {
      RECGLM_SHARED(float, parts, 2);
      float sum = 0;
      for (int round = 0; round < 3; ++round) sum += on_device::sum_of_block<64>(1.0f, parts);
      y[threadIdx.x] = sum + on_device::most_of_block<64>(static_cast<float>(threadIdx.x), parts);
    });
    REQUIRE(y.values() == std::vector<float>(64, 3 * 64 + 63));
  });
}

}  // namespace backend_kernel_tests
