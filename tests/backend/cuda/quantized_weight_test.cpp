#include "recglm/backend/cuda/quantized_weight.cuh"

#include <limits>

#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/backend/cpu/quantized_weight.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/on_emulated.hpp"

namespace backend_cuda_quantized_weight_tests {

using namespace recglm;

namespace {

template <class S>
std::vector<S> drawn(int n, random_engine& rng) {
  std::vector<S> out(static_cast<std::size_t>(n));
  for (S& x : out) x = static_cast<S>(rng.normal());
  return out;
}

template <class S>
double relative_error(const std::vector<S>& got, const std::vector<S>& want) {
  double off = 0, all = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const auto d = static_cast<double>(got[i]) - static_cast<double>(want[i]);
    off += d * d, all += static_cast<double>(want[i]) * static_cast<double>(want[i]);
  }
  return all > 0 ? off / all : off;
}

}  // namespace

TEMPLATE_TEST_CASE("a quantized weight on a card is that of the processor", "[backend]", float, double) {
  using S = TestType;
  const double bound = sizeof(S) == 4 ? 1e-12 : 1e-28;
  random_engine rng(1);
  for (const auto& [n, k] : {std::pair{1, 1}, {20, 128}, {33, 129}})
    for (const storage kind : {storage::bf16, storage::int8})
      for (const activation_quantization rounding : {activation_quantization::none, activation_quantization::dynamic}) {
        CAPTURE(n, k, name_of(kind), rounding == activation_quantization::dynamic);
        cuda_quantized_weight<S, emulated> on_card(kind, n, k, rounding);
        quantized_weight<S, blas_gemm> here(kind, n, k, rounding);
        const std::vector<S> given = drawn<S>(n * k, rng);
        const int half = n / 2;
        on_card.upload_rows(0, half, given.data());
        on_card.upload_rows(half, n - half, given.data() + half * k);
        here.upload_rows(0, n, given.data());
        std::vector<S> kept(given.size()), wanted(given.size());
        on_card.download_rows(0, n, kept.data());
        here.rows(0, n, wanted.data());
        REQUIRE(kept == wanted);
        on_emulated<S> unpacked(kept.size());
        on_card.rows(0, n, unpacked.data());
        REQUIRE(unpacked.values() == wanted);

        const int m = 5, first = n / 3, count = n - first;
        const std::vector<S> x = drawn<S>(m * k, rng), dy = drawn<S>(m * count, rng), y = drawn<S>(m * count, rng),
                             dx = drawn<S>(m * k, rng);
        on_emulated<S> there_x(x), there_dy(dy), there_y(y), there_dx(dx);
        std::vector<S> want = y;
        here.forward(want.data(), count, x.data(), m, first, count);
        on_card.forward(there_y.data(), count, there_x.data(), m, first, count);
        REQUIRE(relative_error(there_y.values(), want) < bound);
        for (const S beta : {S(1), S(0)}) {
          want = there_dx.values();
          here.backward(want.data(), dy.data(), count, m, first, count, beta);
          on_card.backward(there_dx.data(), there_dy.data(), count, m, first, count, beta);
          REQUIRE(relative_error(there_dx.values(), want) < bound);
        }
      }
}

TEST_CASE("a row that holds no number is none once it is rounded, and alone", "[backend]") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  cuda_quantized_weight<float, emulated> w(storage::int8, 1, 2);
  const std::vector<float> row{1, 1};
  w.upload_rows(0, 1, row.data());
  on_emulated<float> x(std::vector<float>{infinity, 1, 2, 2}), y(std::vector<float>{0, 0});
  w.forward(y.data(), 1, x.data(), 2, 0, 1);
  REQUIRE(std::isnan(y.values()[0]));
  REQUIRE(std::abs(y.values()[1] - 4) < 1e-5f);
}

TEST_CASE("rows that a weight does not have are refused", "[backend]") {
  cuda_quantized_weight<float, emulated> w(storage::int8, 2, 1);
  const std::vector<float> rows(3);
  REQUIRE_THROWS_WITH(w.upload_rows(0, 3, rows.data()), "quantized_weight: rows 0 to 3 of 2");
  REQUIRE_THROWS_WITH((cuda_quantized_weight<float, emulated>(storage::f32, 1, 1)),
                      "a weight that is stored as it is needs no quantized_weight");
}

}  // namespace backend_cuda_quantized_weight_tests
