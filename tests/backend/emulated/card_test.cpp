#include "recglm/backend/emulated/card.hpp"

#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"
#include "support/on_emulated.hpp"

namespace backend_emulated_card_tests {

using namespace recglm;
using Catch::Matchers::Equals;
using on_device::global;

namespace {

template <class S>
std::vector<S> numbers(std::size_t n, std::uint64_t seed) {
  random_engine rng(seed);
  std::vector<S> out(n);
  for (S& v : out) v = static_cast<S>(rng.normal());
  return out;
}

template <int Threads>
struct wide {
  static constexpr const char* name = "wide";
  static constexpr int threads = Threads, min_blocks = 1;
  global<int> y;
  RECGLM_DEVICE void operator()() const { y[blockIdx.x * Threads + threadIdx.x] = 1; }
};

}  // namespace

TEST_CASE("a launch has threads up to 1024, and blocks or nothing to do", "[backend]") {
  const on_emulated<int> y(2048);
  emulated::launch({2}, wide<1024>{y});
  REQUIRE(y.values() == std::vector<int>(2048, 1));
  REQUIRE_THROWS_WITH(emulated::launch({2}, wide<1025>{y}),
                      Equals("wide: a launch with 1025 threads a block; 1 to 1024 can be had"));
  REQUIRE_THROWS_WITH(emulated::launch({1, 65536}, wide<32>{y}),
                      Equals("wide: a launch of 1 x 65536 x 1 blocks; y and z go up to 65535, x to 2147483647"));
  emulated::counted = {};
  for (const grid_size empty : {grid_size{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}) emulated::launch(empty, wide<1025>{y});
  REQUIRE(emulated::counted.launches == 0);
}

TEST_CASE("the card counts", "[backend]") {
  emulated::counted = {};
  {
    const on_emulated<int> y(std::vector<int>(64)), z(64);
    emulated::copy(z.data(), y.data(), 64);
    for (int i = 0; i < 3; ++i) emulated::launch({2}, wide<32>{y});
    (void)y.values(), (void)y.values();
  }
  const on_emulated<float> a(std::vector<float>{2});
  emulated::gemm(false, false, 1, 1, 1, 1.0f, a.data(), 1, a.data(), 1, 1.0f, a.data(), 1);
  REQUIRE(emulated::counted.launches == 3);
  REQUIRE(emulated::counted.waits == 2);
  REQUIRE(emulated::counted.uploads == 2);
  REQUIRE(emulated::counted.takes == 3);
  REQUIRE(emulated::counted.products == 1);
  REQUIRE(a.values()[0] == 6);
}

TEST_CASE("it says what it is", "[backend]") {
  with_seeds(2, [] {
    const std::vector<std::pair<std::string, std::string>> about{
        {"card", "emulated, seed " + std::to_string(emulated::seed)}};
    REQUIRE(emulated::about() == about);
  });
  REQUIRE(emulated::name == "emulated");
}

TEMPLATE_TEST_CASE("matmuls of the emulated card", "[backend]", float, double) {
  using S = TestType;
  for (const auto& [m, n, k] : std::vector<std::array<int, 3>>{{1, 1, 1}, {3, 5, 7}, {8, 1, 4}, {2, 9, 0}})
    for (const int turns : {0, 1, 2, 3})
      for (const S beta : {S(0), S(1), S(-0.5)}) {
        const bool ta = turns & 1, tb = turns & 2;
        const int lda = (ta ? m : k) + 2, ldb = (tb ? k : n) + 1, ldc = n + 3;
        const auto size = [](int rows, int ld) {
          return static_cast<std::size_t>(rows) * static_cast<std::size_t>(ld);
        };
        const auto a = numbers<S>(size(ta ? k : m, lda), 1), b = numbers<S>(size(tb ? n : k, ldb), 2);
        auto c = numbers<S>(size(m, ldc), 3);
        const on_emulated<S> on_a(a), on_b(b), on_c(c);
        emulated::gemm(ta, tb, m, n, k, S(0.5), on_a.data(), lda, on_b.data(), ldb, beta, on_c.data(), ldc);
        for (int i = 0; i < m; ++i)
          for (int j = 0; j < n; ++j) {
            double sum = 0;
            for (int l = 0; l < k; ++l)
              sum += static_cast<double>(a[static_cast<std::size_t>(ta ? l * lda + i : i * lda + l)]) *
                     static_cast<double>(b[static_cast<std::size_t>(tb ? j * ldb + l : l * ldb + j)]);
            S& out = c[static_cast<std::size_t>(i * ldc + j)];
            out = static_cast<S>(0.5 * sum + static_cast<double>(beta * out));
          }
        CAPTURE(m, n, k, ta, tb, beta);
        REQUIRE(near(on_c.values(), c, table::kernel<S>(static_cast<std::size_t>(k))));
      }
}

TEST_CASE("a matmul reads what was written and stays in its buffers", "[backend]") {
  const on_emulated<float> a(std::vector<float>(6, 1)), fresh(6), c(4), small(3);
  const auto product = [&](const float* x, float beta, float* y) {
    emulated::gemm(false, false, 2, 2, 3, 1.0f, x, 3, a.data(), 2, beta, y, 2);
  };
  REQUIRE_THROWS_WITH(product(fresh.data(), 0, c.data()),
                      Equals("emulated: gemm of 12 bytes, of which some were never written"));
  REQUIRE_THROWS_WITH(product(a.data(), 1, c.data()),
                      Equals("emulated: gemm of 8 bytes, of which some were never written"));
  REQUIRE_THROWS_WITH(product(a.data(), 0, small.data()),
                      Equals("emulated: gemm into byte 12 of a buffer of 12 bytes"));
  REQUIRE_THROWS_WITH(product(a.data() + 1, 0, c.data()), Equals("emulated: gemm of byte 24 of a buffer of 24 bytes"));
  std::vector<float> host(6);
  REQUIRE_THROWS_WITH(product(host.data(), 0, c.data()),
                      Equals("emulated: gemm of the host's memory; it takes memory of the card"));
  product(a.data(), 0, c.data());
  REQUIRE(c.values() == std::vector<float>(4, 3));
  // NaN of before is not read.
  const on_emulated<float> nan(std::vector<float>(4, std::numeric_limits<float>::quiet_NaN()));
  product(a.data(), 0, nan.data());
  REQUIRE(nan.values() == std::vector<float>(4, 3));
}

TEST_CASE("the scratch of a thread is its own, and holds nothing", "[backend]") {
  auto* const p = static_cast<int*>(emulated::scratch(100));
  launch_planted<1>({}, [p = global<int>(p)] { p[24] = 1; });
  void* other = nullptr;
  std::thread([&] { other = emulated::scratch(100); }).join();
  REQUIRE(other != p);
  REQUIRE(emulated::scratch(60) == p);
  REQUIRE(message_of<1>({}, [p = global<int>(p)] { p[0] = p[14]; }).ends_with("a word that was never written"));
  REQUIRE(message_of<1>({}, [p = global<int>(p)] { p[15] = 1; }).ends_with("byte 60 of a buffer of 60 bytes"));
  REQUIRE(emulated::scratch(0) == nullptr);
  emulated::counted = {};
  REQUIRE(emulated::scratch(100) == p);
  REQUIRE(emulated::counted.takes == 0);
  auto* const more = static_cast<int*>(emulated::scratch(5000));
  REQUIRE(emulated::counted.takes == 1);
  launch_planted<1>({}, [more = global<int>(more)] { more[1249] = 1; });
}

TEST_CASE("several threads of the host use the card", "[backend]") {
  std::vector<std::vector<int>> results(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < results.size(); ++t)
    threads.emplace_back([&results, t] {
      for (int round = 0; round < 20; ++round) {
        const on_emulated<int> x(std::vector<int>(64, static_cast<int>(t)));
        for (int i = 0; i < 5; ++i)
          launch_planted<64>({1}, [x = global<int>(x)] {
            const int next = x[(threadIdx.x + 1) % 64];
            __syncthreads();
            x[threadIdx.x] = next + 1;
          });
        results[t] = x.values();
      }
    });
  for (std::thread& t : threads) t.join();
  for (std::size_t t = 0; t < results.size(); ++t) REQUIRE(results[t] == std::vector<int>(64, static_cast<int>(t) + 5));
}

}  // namespace backend_emulated_card_tests
