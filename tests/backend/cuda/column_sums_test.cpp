#include "recglm/backend/cuda/column_sums.cuh"

#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_column_sums_tests {

using namespace kernels;

namespace {
// Two numbers of a row at once: x and its product with y.
template <class S>
struct both {
  static constexpr const char* name = "both";
  static constexpr int count = 2;
  recglm::on_device::global<const S> x, y;
  int width;
  RECGLM_DEVICE void at(S (&sums)[2], std::ptrdiff_t r, int c) const {
    sums[0] += x[r * width + c];
    sums[1] += x[r * width + c] * y[r * width + c];
  }
};
}  // namespace

TEMPLATE_TEST_CASE("columns are added up over all rows, several numbers at once", "[cuda]", float, double) {
  using S = TestType;
  trial<S> t;
  t.seeds = 3;
  const int shapes[][2] = {{0, 3},   {1, 1},   {2, 31},  {7, 32},  {8, 33}, {9, 70},  {0, 0},   {63, 40},
                           {64, 40}, {65, 40}, {130, 5}, {3, 129}, {64, 0}, {70, 33}, {128, 2}, {4097, 3}};
  for (const auto& [rows, width] : shapes) {
    const std::size_t w = static_cast<std::size_t>(width), n = static_cast<std::size_t>(rows) * w;
    const std::vector<S> x = t.numbers(n), y = t.numbers(n);
    array<S> a(x), b(y);
    t.agree(
        "columns of " + std::to_string(rows) + " x " + std::to_string(width), t.numbers(2 * w),
        [&](S* out) {
          for (std::size_t i = 0; i < w; ++i) {
            double first = 0, second = 0;
            for (std::size_t j = i; j < n; j += w) {
              first += static_cast<double>(x[j]);
              second += static_cast<double>(x[j]) * static_cast<double>(y[j]);
            }
            out[i] = static_cast<S>(static_cast<double>(out[i]) + first);
            out[w + i] = static_cast<S>(static_cast<double>(out[w + i]) + second);
          }
        },
        [&](S* out) {
          recglm::add_column_sums<S, emulated>({out, out + w}, both<S>{a.data(), b.data(), static_cast<int>(w)},
                                               static_cast<int>(rows), static_cast<int>(w));
        });
  }
}

}  // namespace backend_cuda_column_sums_tests
