#include "recglm/autograd/ops/pointwise.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace autograd_ops_pointwise_tests {

using namespace recglm;

TEST_CASE("gradients of the activations", "[autograd]") {
  random_engine rng(1);
  auto x = random_parameter("x", 5, 7, rng, 2);
  check_gradients({&x}, [&](tape<backend>& t) { return weighed(t, activate<gelu_erf>(t, whole(t, x))); });
  check_gradients({&x}, [&](tape<backend>& t) { return weighed(t, activate<gelu_tanh>(t, whole(t, x))); });
  check_gradients({&x}, [&](tape<backend>& t) { return weighed(t, activate<silu>(t, whole(t, x))); });
}

TEST_CASE("gradients of add, scale and the gated units", "[autograd]") {
  random_engine rng(2);
  auto x = random_parameter("x", 4, 6, rng), y = random_parameter("y", 4, 6, rng);
  check_gradients({&x, &y}, [&](tape<backend>& t) {
    const auto a = whole(t, x), b = whole(t, y);
    const auto g = glu<silu>(t, a, b), half = scale(t, g, 0.5);
    t.forget(g);
    return weighed(t, add(t, half, add(t, a, b)));
  });
  check_gradients({&x, &y}, [&](tape<backend>& t) { return weighed(t, glu<gelu_erf>(t, whole(t, x), whole(t, y))); });
}

TEST_CASE("columns scaled by a weight, or by a range of it: values and gradients", "[autograd]") {
  random_engine rng(5);
  auto x = random_parameter("x", 4, 6, rng), factor = random_parameter("factor", 1, 9, rng);
  for (int first : {0, 3}) {
    tape<backend> t;
    const auto y = scale_columns(t, whole(t, x), factor, first);
    for (std::size_t i = 0; i < 24; ++i)
      REQUIRE(y.value()[i] == x.value.data()[i] * factor.value.data()[static_cast<std::size_t>(first) + i % 6]);
    check_gradients({&x, &factor}, [&](tape<backend>& t) {
      const auto a = whole(t, x), y = scale_columns(t, a, factor, first);
      const auto gated = glu<silu>(t, y, a);
      t.forget(y);  // rebuilt for the backward pass
      return weighed(t, gated);
    });
  }
  tape<backend> t;
  REQUIRE_THROWS_WITH(scale_columns(t, whole(t, x), factor, 4), "factor: 9 numbers do not scale columns 4 to 9");
}

TEST_CASE("functors of a policy bring their own derivatives", "[autograd]") {
  random_engine rng(3);
  auto x = random_parameter("x", 4, 6, rng), y = random_parameter("y", 4, 6, rng);
  check_gradients({&x, &y}, [&](tape<backend>& t) {
    const auto a = whole(t, x), b = whole(t, y);
    const auto squares = map(
        t, a, [](double v) { return v * v; }, [](double v) { return 2 * v; });
    const auto matmuls = zip(
        t, squares, b, [](double u, double v) { return u * v; }, [](double, double v) { return v; },
        [](double u, double) { return u; });
    return weighed(t, add(t, matmuls, a));
  });
}

TEST_CASE("gradients flow through what dropout kept; a paused tape drops nothing", "[autograd]") {
  random_engine rng(4);
  auto x = random_parameter("x", 8, 9, rng, 1, 3);
  tape<backend> t;
  t.seed(1);
  const auto in = whole(t, x);
  const auto out = dropout(t, in, 0.5);
  std::vector<double> kept(out.value(), out.value() + out.size());
  t.backward(weighed(t, out));
  int zeros = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    REQUIRE((kept[i] == 0) == (elements(x.gradient)[i] == 0));
    zeros += kept[i] == 0;
  }
  REQUIRE(zeros > 15);
  REQUIRE(zeros < 57);
  t.reset();
  t.pause();
  const auto alone = whole(t, x);
  REQUIRE(dropout(t, alone, 0.5) == alone);
  t.resume();
  REQUIRE_THROWS_WITH(dropout(t, whole(t, x), 1.0), "dropout: the rate must be below 1, not 1");
}

}  // namespace autograd_ops_pointwise_tests
