#include "recglm/backend/cpu/silu_attention.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace backend_cpu_silu_attention_tests {

TEST_CASE("each row is a sum over itself and the rows before it in its text", "[backend]") {
  using kernel = recglm::cpu_silu_attention<double>;
  // One head of size 1: q, k, v in a row; texts of 2 rows and 1.
  const std::vector<double> x{1, 2, 3, -1, 0.5, 2, 4, 1, 10}, bias{0.25, -0.5};
  const std::vector<int> offsets{0, 2, 3};
  kernel::silu_texts of;
  of.texts = 2, of.offsets = offsets.data(), of.length = 2, of.stride = 3;
  std::vector<double> out(3);
  kernel::silu_attention(out.data(), x.data(), x.data() + 1, x.data() + 2, bias.data(), of);
  const auto silu = [](double s) { return s / (1 + std::exp(-s)); };
  REQUIRE(std::abs(out[0] - silu(2 + 0.25) / 2 * 3) < 1e-12);
  REQUIRE(std::abs(out[1] - (silu(-2 - 0.5) / 2 * 3 + silu(-0.5 + 0.25) / 2 * 2)) < 1e-12);
  REQUIRE(std::abs(out[2] - silu(4 + 0.25) / 2 * 10) < 1e-12);
}

}  // namespace backend_cpu_silu_attention_tests
