#include "recglm/backend/cpu/adam_w.hpp"

#include <limits>
#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_adam_w_tests {

TEST_CASE("the sum of squares does not depend on the number of threads", "[backend]") {
  recglm::random_engine rng(2);
  std::vector<float> x(200001);
  for (float& v : x) v = static_cast<float>(rng.normal());
  const double whole = recglm::cpu_adam_w<float>::sum_of_squares(x.data(), x.size());
#if defined(_OPENMP)
  const int before = omp_get_max_threads();
  for (int threads : {1, 2, 3}) {
    omp_set_num_threads(threads);
    REQUIRE(recglm::cpu_adam_w<float>::sum_of_squares(x.data(), x.size()) == whole);
  }
  omp_set_num_threads(before);
#endif
  double want = 0;
  for (float v : x) want += static_cast<double>(v) * static_cast<double>(v);
  REQUIRE(near(std::vector<double>{whole}, std::vector<double>{want}, table::kernel<double>(x.size())));
  REQUIRE(recglm::cpu_adam_w<float>::sum_of_squares(nullptr, 0) == 0);
}

TEST_CASE("the vector square root is within one last place", "[backend]") {
  recglm::random_engine rng(3);
  for (int i = 0; i < 200000; ++i) {
    const float x = static_cast<float>(std::pow(10.0, -37 + 74 * rng.uniform()));
    const float want = std::sqrt(x), got = recglm::root_of(x);
    if (got != want && got != std::nextafter(want, 0.0f) && got != std::nextafter(want, INFINITY))
      FAIL("root of " << x);
  }
  REQUIRE(recglm::root_of(0.0f) == 0);
  REQUIRE(recglm::root_of(1.0f) == 1);
  for (float tiny : {1e-45f, 1e-40f, 1e-38f}) REQUIRE(std::abs(recglm::root_of(tiny) - std::sqrt(tiny)) < 1e-18f);
}

TEMPLATE_TEST_CASE("a step is the same whatever the number of threads, and as the formula says", "[backend]", float,
                   double) {
  using S = TestType;
  recglm::random_engine rng(6);
  const std::size_t n = 40001;
  std::vector<S> start[4];
  for (auto& x : start) {
    x.resize(n);
    for (S& v : x) v = static_cast<S>(rng.normal());
  }
  for (S& v : start[3]) v = std::abs(v);
  // The norm is 10, so that a clip of 5 halves the gradients.
  const recglm::adam_w_step<S> s{5, S(0.99), S(0.9), S(0.95), S(0.01), S(2), S(1e-6)};
  std::vector<S> first_result;
  for (int threads : {1, 2, 3}) {
    auto x = std::vector(std::begin(start), std::end(start));
#if defined(_OPENMP)
    const int before = omp_get_max_threads();
    omp_set_num_threads(threads);
#endif
    const recglm::trained_tensor<S> tensors[] = {
        {x[0].data(), x[1].data(), x[2].data(), x[3].data(), n - 10},
        {x[0].data() + n - 10, x[1].data() + n - 10, x[2].data() + n - 10, x[3].data() + n - 10, 10}};
    recglm::step_report report{2, 10};
    recglm::cpu_adam_w<S>::adam_w(tensors, 2, s, &report);
#if defined(_OPENMP)
    omp_set_num_threads(before);
#endif
    if (threads == 1) {
      first_result = x[0];
      std::vector<double> value, m, v;
      for (std::size_t i = 0; i < n; ++i) {
        const double g = static_cast<double>(s.scale_of(10)) * static_cast<double>(start[1][i]);
        m.push_back(static_cast<double>(s.beta1) * start[2][i] + (1 - static_cast<double>(s.beta1)) * g);
        v.push_back(static_cast<double>(s.beta2) * start[3][i] + (1 - static_cast<double>(s.beta2)) * g * g);
        value.push_back(static_cast<double>(s.keep) * start[0][i] -
                        static_cast<double>(s.rate) * m.back() /
                            (2 * std::sqrt(v.back()) + static_cast<double>(s.epsilon)));
      }
      REQUIRE(near(x[0], value, table::kernel<S>(4)));
      REQUIRE(near(x[2], m, table::kernel<S>(4)));
      REQUIRE(near(x[3], v, table::kernel<S>(4)));
      REQUIRE(x[1] == std::vector<S>(n, 0));
    }
    REQUIRE(x[0] == first_result);
  }
}

TEST_CASE("a norm is of all tensors together", "[backend]") {
  std::vector<double> a{3, 0}, b{4};
  const recglm::trained_tensor<double> tensors[] = {{nullptr, a.data(), nullptr, nullptr, 2},
                                                    {nullptr, b.data(), nullptr, nullptr, 1}};
  recglm::step_report report{7, 0};
  recglm::cpu_adam_w<double>::gradient_norm(&report, tensors, 2);
  REQUIRE(report.norm == 5);
  REQUIRE(report.loss == 7);
}

TEST_CASE("a step whose loss or norm is not finite changes nothing", "[backend]") {
  const double none = std::numeric_limits<double>::quiet_NaN(), large = std::numeric_limits<double>::infinity();
  for (const recglm::step_report report : {recglm::step_report{none, 1}, {large, 1}, {1, none}, {1, large}}) {
    std::vector<double> x{1, 2, 3, 4};
    const recglm::trained_tensor<double> tensor{&x[0], &x[1], &x[2], &x[3], 1};
    recglm::cpu_adam_w<double>::adam_w(&tensor, 1, {1, 0.9, 0.9, 0.9, 0.1, 1, 1e-6}, &report);
    REQUIRE(x == std::vector<double>{1, 2, 3, 4});
  }
}

}  // namespace backend_cpu_adam_w_tests
