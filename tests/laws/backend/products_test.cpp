#include "recglm/laws/backend/products.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/tried_law.hpp"

namespace laws_backend_products_tests {

using namespace recglm;
using real = cpu<float>;

namespace {
struct ignores_beta : real {
  static void gemm(bool ta, bool tb, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb,
                   float, float* c, int ldc) {
    real::gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, 0, c, ldc);
  }
};
struct packed_rows : real {
  static void gemm(bool ta, bool tb, int m, int n, int k, float alpha, const float* a, int, const float* b, int ldb,
                   float beta, float* c, int ldc) {
    real::gemm(ta, tb, m, n, k, alpha, a, ta ? m : k, b, ldb, beta, c, ldc);
  }
};
struct without_residual : real {
  static void low_rank_up(float* y, const float* bias, const float*, const float* u, const float* a, int rows,
                          int width, int rank, float beta) {
    real::low_rank_up(y, bias, nullptr, u, a, rows, width, rank, beta);
  }
};
struct quantizes_inputs : real {
  struct stored : real::stored {
    stored(storage kind, int outputs, int inputs, activation_quantization)
        : real::stored(kind, outputs, inputs, activation_quantization::dynamic) {}
  };
};
}  // namespace

TEST_CASE("a backend that breaks a law of matmuls is told which", "[laws]") {
  REQUIRE_THAT(tried<ignores_beta>(detail::try_products),
               Catch::Matchers::VectorContains(std::string("gemm does not add to what is there")));
  REQUIRE_THAT(
      tried<packed_rows>(detail::try_products),
      Catch::Matchers::VectorContains(std::string("gemm gives other numbers where rows are wider than the matrix")));
  REQUIRE_THAT(tried<without_residual>(detail::try_products),
               Catch::Matchers::VectorContains(
                   std::string("low_rank_up gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(tried<quantizes_inputs>(detail::try_products),
               Catch::Matchers::VectorContains(std::string("stored int8 does not add to what is there")));
}

}  // namespace laws_backend_products_tests
