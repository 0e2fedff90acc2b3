#include "recglm/backend/cpu/gemm.hpp"

#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_gemm_tests {

namespace {
// C = alpha op(A) op(B) + beta C in double, element by element.
template <class S>
std::vector<double> naive(const recglm::matmul<S>& p, const std::vector<S>& c) {
  std::vector<double> out(c.begin(), c.end());
  for (int i = 0; i < p.m; ++i)
    for (int j = 0; j < p.n; ++j) {
      double sum = 0;
      for (int k = 0; k < p.k; ++k)
        sum += static_cast<double>(p.ta ? p.a[k * p.lda + i] : p.a[i * p.lda + k]) *
               static_cast<double>(p.tb ? p.b[j * p.ldb + k] : p.b[k * p.ldb + j]);
      double& at = out[static_cast<std::size_t>(i * p.ldc + j)];
      at = static_cast<double>(p.alpha) * sum + (p.beta == 0 ? 0 : static_cast<double>(p.beta) * at);
    }
  return out;
}
}  // namespace

TEMPLATE_TEST_CASE("a matmul equals the naive one, transposed or not, with gaps between rows", "[backend]", float,
                   double) {
  using S = TestType;
  recglm::random_engine rng(2);
  const int sizes[][3] = {{1, 1, 1},     {3, 5, 7},     {16, 16, 16}, {17, 33, 65},
                          {130, 70, 90}, {4, 300, 200}, {257, 31, 64}};
  for (const auto& size : sizes)
    for (const bool ta : {false, true})
      for (const bool tb : {false, true})
        for (const S beta : {S(0), S(1), S(0.5)}) {
          recglm::matmul<S> p{
              .ta = ta, .tb = tb, .m = size[0], .n = size[1], .k = size[2], .alpha = S(0.7), .beta = beta};
          p.lda = (ta ? p.m : p.k) + 3;
          p.ldb = (tb ? p.k : p.n) + 5;
          p.ldc = p.n + 2;
          std::vector<S> a(static_cast<std::size_t>((ta ? p.k : p.m) * p.lda)),
              b(static_cast<std::size_t>((tb ? p.n : p.k) * p.ldb)), c(static_cast<std::size_t>(p.m * p.ldc));
          for (auto* v : {&a, &b, &c})
            for (S& x : *v) x = static_cast<S>(rng.normal());
          p.a = a.data(), p.b = b.data(), p.c = c.data();
          const std::vector<double> want = naive(p, c);
          recglm::run_matmul<recglm::chosen_gemm>(p);
          CAPTURE(p.m, p.n, p.k, ta, tb, beta);
          REQUIRE(near(c, want, table::kernel<S>(static_cast<std::size_t>(p.k))));
        }
}

TEST_CASE("what was in C does not matter where beta is 0", "[backend]") {
  const float a[] = {1, 2}, b[] = {3, 4};
  float c[] = {NAN};
  recglm::run_matmul<recglm::chosen_gemm>(
      recglm::matmul<float>{.m = 1, .n = 1, .k = 2, .a = a, .lda = 2, .b = b, .ldb = 1, .beta = 0, .c = c, .ldc = 1});
  REQUIRE(c[0] == 11);
}

TEST_CASE("every library gives the matmul", "[backend]") {
  const float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8};
  const auto with = [&](auto library) {
    float c[] = {1, 1, 1, 1};
    decltype(library)::run(recglm::matmul<float>{
        .tb = true, .m = 2, .n = 2, .k = 2, .a = a, .lda = 2, .b = b, .ldb = 2, .beta = 1, .c = c, .ldc = 2});
    return std::vector<float>(c, c + 4);
  };
  const std::vector<float> want{18, 24, 40, 54};
  REQUIRE(with(recglm::blas_gemm{}) == want);
  REQUIRE(with(recglm::onednn_gemm{}) == want);
}

TEMPLATE_TEST_CASE("a matmul without rows, columns or terms leaves beta C", "[backend]", float, double) {
  using S = TestType;
  const auto tried = [](auto library, int m, int n, int k, S beta) {
    std::vector<S> c{1, 2, 3, 4}, some(4, 1);
    decltype(library)::run(recglm::matmul<S>{.m = m,
                                             .n = n,
                                             .k = k,
                                             .a = some.data(),
                                             .lda = k,
                                             .b = some.data(),
                                             .ldb = n,
                                             .beta = beta,
                                             .c = c.data(),
                                             .ldc = n});
    return c;
  };
  const auto try_library = [&](auto library) {
    REQUIRE(tried(library, 3, 0, 8, 0) == std::vector<S>{1, 2, 3, 4});
    REQUIRE(tried(library, 0, 2, 2, 0) == std::vector<S>{1, 2, 3, 4});
    REQUIRE(tried(library, 2, 2, 0, 0) == std::vector<S>{0, 0, 0, 0});
    REQUIRE(tried(library, 2, 2, 0, 1) == std::vector<S>{1, 2, 3, 4});
    REQUIRE(tried(library, 2, 2, 0, S(0.5)) == std::vector<S>{0.5, 1, 1.5, 2});
  };
  try_library(recglm::blas_gemm{});
  try_library(recglm::onednn_gemm{});
}

TEST_CASE("C is cut so that the pieces are as square as they can be", "[backend]") {
  REQUIRE(recglm::detail::grid(256, 3072, 2) == std::array<int, 2>{1, 2});
  REQUIRE(recglm::detail::grid(3072, 64, 2) == std::array<int, 2>{2, 1});
  REQUIRE(recglm::detail::grid(1000, 1000, 4) == std::array<int, 2>{2, 2});
}

}  // namespace backend_cpu_gemm_tests
