#include "recglm/backend/cuda/row_values.cuh"

#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_row_values_tests {

using namespace kernels;

namespace {
// Row and column in one number.
template <class S>
struct numbered {
  static constexpr const char* name = "numbered";
  struct row {
    std::ptrdiff_t r;
    RECGLM_DEVICE S operator()(int i) const { return static_cast<S>(r * 4096 + i); }
  };
  RECGLM_DEVICE row of(std::ptrdiff_t r) const { return {r}; }
};
}  // namespace

TEST_CASE("a narrow row has some threads, a wide one a block", "[cuda]") {
  REQUIRE(recglm::lanes_of_row(1, 256) == 8);
  REQUIRE(recglm::lanes_of_row(32, 256) == 8);
  REQUIRE(recglm::lanes_of_row(33, 256) == 16);
  REQUIRE(recglm::lanes_of_row(1024, 256) == 256);
  REQUIRE(recglm::lanes_of_row(100000, 256) == 256);
  REQUIRE(recglm::lanes_of_row(100000, 64) == 64);
}

TEST_CASE("every value of every row is set, and nothing between rows", "[cuda]") {
  using S = double;
  trial<S> t;
  t.seeds = 2;
  const int shapes[][2] = {{0, 5},   {5, 0},   {1, 1},   {31, 1},  {32, 8},   {33, 9},   {31, 32},  {32, 32},
                           {33, 33}, {17, 65}, {9, 129}, {5, 257}, {3, 1023}, {2, 1024}, {2, 1025}, {2, 2100}};
  for (const auto& [rows, width] : shapes)
    for (const int gap : {0, 3})
      for (const S beta : {0.0, 1.0}) {
        const int height = rows, columns = width, stride = width + gap;
        const std::size_t n = static_cast<std::size_t>(rows) * static_cast<std::size_t>(stride);
        t.agree(
            "rows of " + std::to_string(rows) + " x " + std::to_string(width),
            beta == 0 ? std::vector<S>(n, nothing<S>) : t.numbers(n),
            [&](S* out) {
              for (int r = 0; r < height; ++r)
                for (int i = 0; i < columns; ++i) {
                  S& to = out[r * stride + i];
                  to = r * 4096 + i + (beta == 0 ? 0 : to);
                }
            },
            [&](S* out) { recglm::set_rows<S, emulated>(out, numbered<S>{}, height, columns, stride, beta); });
      }
}

}  // namespace backend_cuda_row_values_tests
