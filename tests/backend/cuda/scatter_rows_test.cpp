#include "recglm/backend/cuda/scatter_rows.cuh"

#include <numeric>

#include "recglm/backend/cpu/rows.hpp"
#include "recglm/backend/cuda/rows.cuh"
#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_scatter_rows_tests {

using namespace kernels;

TEST_CASE("rows are ordered by their index, and by their number where it is the same", "[cuda]") {
  trial<std::int32_t> t;
  for (const int rows : {1, 2, 127, 128, 129, 300})
    for (const int below : {1, 3, 1000}) {
      const auto index = t.ids(static_cast<std::size_t>(rows), below);
      std::vector<std::int32_t> want(index.size());
      std::iota(want.begin(), want.end(), 0);
      std::stable_sort(want.begin(), want.end(), [&](std::int32_t a, std::int32_t b) {
        return index[static_cast<std::size_t>(a)] < index[static_cast<std::size_t>(b)];
      });
      for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        trial<std::int32_t>::seed_emulator(seed);
        array<std::int32_t> order(std::vector<std::int32_t>(index.size(), -1)), there(index);
        emulated::launch({static_cast<unsigned>((rows + 127) / 128)},
                         recglm::on_device::order_by_index{order.data(), there.data(), rows});
        REQUIRE(order.now() == want);
      }
    }
}

TEMPLATE_TEST_CASE("rows are added to a table in their order, to the last bit", "[cuda]", float, double) {
  using S = TestType;
  trial<S> t;
  for (const int rows : {0, 1, 3, 32, 33, 150})
    for (const int width : {0, 1, 8, 33, 65, 130})
      for (const int below : {1, 11, 400}) {
        const std::size_t w = static_cast<std::size_t>(width), n = static_cast<std::size_t>(rows) * w;
        t.seeds = rows == 33 ? 8 : 1;
        const std::vector<S> y = t.numbers(n);
        const auto ids = t.ids(static_cast<std::size_t>(rows), below);
        array<S> a(y);
        array<std::int32_t> index(ids);
        t.agree(
            "scatter_rows of " + std::to_string(rows) + " x " + std::to_string(width),
            t.numbers(static_cast<std::size_t>(below) * w),
            [&](S* o) { recglm::cpu_rows<S>::scatter_rows(o, y.data(), ids.data(), rows, width); },
            [&](S* o) { recglm::cuda_rows<S, emulated>::scatter_rows(o, a.data(), index.data(), rows, width); }, true);
        REQUIRE(a.now() == y);
      }
}

}  // namespace backend_cuda_scatter_rows_tests
