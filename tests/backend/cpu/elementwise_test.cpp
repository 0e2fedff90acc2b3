#include "recglm/backend/cpu/elementwise.hpp"

#include <vector>

#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_elementwise_tests {

namespace {
template <class S>
std::vector<S> numbers(std::size_t n, std::uint64_t seed) {
  recglm::random_engine rng(seed);
  std::vector<S> out(n);
  for (S& v : out) v = static_cast<S>(rng.normal());
  return out;
}
}  // namespace

TEMPLATE_TEST_CASE("element by element, long enough for all threads", "[backend]", float, double) {
  using S = TestType;
  using K = recglm::cpu_elementwise<S>;
  for (std::size_t n : {1u, 7u, 100u, 40001u}) {
    const std::vector<S> x = numbers<S>(n, 1), y = numbers<S>(n, 2);
    std::vector<S> got = y;
    std::vector<double> want(n);
    K::add(got.data(), x.data(), y.data(), n);
    for (std::size_t i = 0; i < n; ++i) want[i] = static_cast<double>(x[i]) + static_cast<double>(y[i]);
    REQUIRE(near(got, want, table::kernel<S>(1)));

    got = y;
    K::scale(got.data(), x.data(), n, 3, 1);
    for (std::size_t i = 0; i < n; ++i) want[i] = 3 * static_cast<double>(x[i]) + static_cast<double>(y[i]);
    REQUIRE(near(got, want, table::kernel<S>(1)));
    K::scale(got.data(), x.data(), n, 3, 0);
    for (std::size_t i = 0; i < n; ++i) want[i] = 3 * static_cast<double>(x[i]);
    REQUIRE(near(got, want, table::kernel<S>(1)));

    K::template activate<recglm::gelu_erf>(got.data(), x.data(), n);
    for (std::size_t i = 0; i < n; ++i) want[i] = recglm::gelu_erf::value(static_cast<double>(x[i]));
    REQUIRE(near(got, want, table::kernel<S>(1)));
    got = y;
    K::template activate_backward<recglm::gelu_tanh>(got.data(), y.data(), x.data(), n, 1);
    for (std::size_t i = 0; i < n; ++i)
      want[i] = static_cast<double>(y[i]) * (1 + recglm::gelu_tanh::slope(static_cast<double>(x[i])));
    REQUIRE(near(got, want, table::kernel<S>(4)));

    K::fill(got.data(), n, 4);
    REQUIRE(got == std::vector<S>(n, 4));
    double sum = 0;
    for (S v : x) sum += static_cast<double>(v);
    S share = 0;
    K::sum_into(&share, x.data(), n, 3);
    REQUIRE(share == static_cast<S>(sum / 3));
    double total = 2;
    K::add_sum(&total, x.data(), n);
    REQUIRE(total == 2 + sum);
  }
}

TEST_CASE("dropout keeps its share, scales it up, and draws the same mask again", "[backend]") {
  using K = recglm::cpu_elementwise<float>;
  constexpr std::size_t n = 100000;
  const std::vector<float> x(n, 1.0f);
  std::vector<float> y(n), again(n, 5.0f), other(n);
  K::dropout(y.data(), x.data(), n, 0.25f, 9, 0);
  K::dropout(again.data(), x.data(), n, 0.25f, 9, 1);
  K::dropout(other.data(), x.data(), n, 0.25f, 10, 0);
  std::size_t dropped = 0, same = 0;
  for (std::size_t i = 0; i < n; ++i) {
    REQUIRE((y[i] == 0.0f || y[i] == 1.0f / 0.75f));
    REQUIRE(again[i] == 5.0f + y[i]);
    dropped += y[i] == 0.0f;
    same += y[i] == other[i];
  }
  REQUIRE(std::abs(static_cast<double>(dropped) / n - 0.25) < 0.01);
  REQUIRE(std::abs(static_cast<double>(same) / n - 0.625) < 0.01);
}

TEST_CASE("normal numbers have their mean, stddev and tails, and depend on the key alone", "[backend]") {
  using K = recglm::cpu_elementwise<double>;
  constexpr std::size_t n = 200001;
  std::vector<double> x(n), again(n), other(n);
  K::normal(x.data(), n, 2, 7);
  K::normal(again.data(), n, 2, 7);
  K::normal(other.data(), n, 2, 8);
  REQUIRE(x == again);
  double sum = 0, squares = 0, cross = 0, next = 0;
  std::size_t far = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += x[i], squares += x[i] * x[i], cross += x[i] * other[i], far += std::abs(x[i]) > 4;
    if (i) next += x[i] * x[i - 1];
  }
  REQUIRE(std::abs(sum / n) < 0.02);
  REQUIRE(std::abs(squares / n - 4) < 0.06);
  REQUIRE(std::abs(cross / n) < 0.06);
  REQUIRE(std::abs(next / n) < 0.06);
  REQUIRE(std::abs(static_cast<double>(far) / n - 0.0455) < 0.003);
}

}  // namespace backend_cpu_elementwise_tests
