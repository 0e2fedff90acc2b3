#include "recglm/autograd/ops/linear.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace autograd_ops_linear_tests {

using namespace recglm;

namespace {
struct world {
  random_engine rng{1};
  parameter<backend> x = random_parameter("x", 5, 6, rng), residual = random_parameter("residual", 5, 8, rng),
                     weight = random_parameter("weight", 8, 6, rng), bias{"bias", {8}, 0.3};
  low_rank<backend> adapter;
  explicit world(bool decomposed = false, double dropout = 0) {
    adapter.a = random_parameter("a", 2, 6, rng);
    adapter.b = random_parameter("b", 8, 2, rng);
    adapter.magnitude = parameter<backend>("m", {8});
    for (double& m : elements(adapter.magnitude.value)) m = 1.5 + rng.uniform();
    adapter.scale = 0.7;
    adapter.dropout = dropout;
    adapter.decomposed = decomposed;
  }
  weight_rows<backend> rows(bool adapted) { return {&weight, &bias, adapted ? &adapter : nullptr, 0, 8, 6}; }
};
}  // namespace

TEST_CASE("gradients of a matmul with bias and residual", "[autograd]") {
  world w;
  check_gradients({&w.x, &w.residual, &w.weight, &w.bias}, [&](tape<backend>& t) {
    return weighed(t, linear(t, whole(t, w.x), w.rows(false), whole(t, w.residual)));
  });
}

TEST_CASE("gradients of low-rank terms beside a trained weight", "[autograd]") {
  world w;
  check_gradients({&w.x, &w.residual, &w.weight, &w.bias, &w.adapter.a, &w.adapter.b}, [&](tape<backend>& t) {
    return weighed(t, linear(t, whole(t, w.x), w.rows(true), whole(t, w.residual)));
  });
}

TEST_CASE("gradients of low-rank terms with dropout", "[autograd]") {
  world w(false, 0.4);
  check_gradients({&w.x, &w.adapter.a, &w.adapter.b},
                  [&](tape<backend>& t) { return weighed(t, linear(t, whole(t, w.x), w.rows(true))); });
}

TEST_CASE("rows of a matmul are the matmul's rows, forward and backward", "[autograd]") {
  for (const bool decomposed : {false, true}) {
    world w(decomposed);
    if (decomposed) w.weight.train(false);
    const auto parts = [&](tape<backend>& t) {
      const auto x = whole(t, w.x);
      const auto low = linear(t, x, w.rows(true).rows(0, 3)), high = linear(t, x, w.rows(true).rows(3, 5));
      return std::pair{low, high};
    };
    tape<backend> t;
    t.pause();
    const auto [low, high] = parts(t);
    const auto all = linear(t, whole(t, w.x), w.rows(true));
    for (int r = 0; r < 5; ++r)
      for (int i = 0; i < 8; ++i)
        REQUIRE(std::abs((i < 3 ? low.value()[r * 3 + i] : high.value()[r * 5 + i - 3]) - all.value()[r * 8 + i]) <
                1e-12);
    if (!decomposed)
      check_gradients({&w.x, &w.weight, &w.bias, &w.adapter.a, &w.adapter.b}, [&](tape<backend>& t) {
        const auto [a, b] = parts(t);
        return add(t, weighed(t, a), weighed(t, b));
      });
  }
}

TEST_CASE("DoRA: the length of a row counts as a constant", "[autograd]") {
  world w(true);
  w.weight.train(false);
  // Magnitude and bias have their true gradients; those of A and B are scaled by magnitude / length, no more.
  check_gradients({&w.bias, &w.adapter.magnitude},
                  [&](tape<backend>& t) { return weighed(t, linear(t, whole(t, w.x), w.rows(true))); });
  world plain;
  plain.weight.train(false);
  tape<backend> t;
  for (auto* p : {&w.adapter.a, &w.adapter.b}) p->zero_gradient();
  t.backward(weighed(t, linear(t, whole(t, w.x), w.rows(true))));
  // The same through a plain matmul whose result is scaled by hand.
  std::vector<double> gain(8);
  backend::inverse_lengths(gain.data(), w.weight.value.data(), w.adapter.a.value.data(), w.adapter.b.value.data(), 0.7,
                           8, 6, 2);
  for (std::size_t i = 0; i < 8; ++i) gain[i] *= elements(w.adapter.magnitude.value)[i];
  t.reset();
  const auto y = linear(t, whole(t, plain.x), plain.rows(true));
  const auto scaled = t.make(5, 8, true);
  backend::scale_columns(scaled.value(), y.value(), gain.data(), nullptr, 5, 8);
  const double* const g = gain.data();
  t.record(scaled, [=](tape<backend>& t) {
    const auto dy = t.into(y);
    backend::scale_columns(dy.at, t.gradient(scaled), g, nullptr, 5, 8);
  });
  t.backward(weighed(t, scaled));
  REQUIRE(near(elements(w.adapter.a.gradient), elements(plain.adapter.a.gradient), table::kernel<double>(40)));
  REQUIRE(near(elements(w.adapter.b.gradient), elements(plain.adapter.b.gradient), table::kernel<double>(40)));
}

TEST_CASE("rows of another width are refused by the weight's name", "[autograd]") {
  world w;
  tape<backend> t;
  REQUIRE_THROWS_WITH(linear(t, whole(t, w.residual), w.rows(false)), "weight takes rows of 6 numbers, not of 8");
}

TEST_CASE("ranks above the thin ones go to the matmul's library: the same gradients", "[autograd]") {
  random_engine rng(6);
  auto x = random_parameter("x", 5, 30, rng), weight = random_parameter("weight", 28, 30, rng);
  weight.train(false);
  low_rank<backend> adapter;
  adapter.a = random_parameter("a", backend::thin + 3, 30, rng);
  adapter.b = random_parameter("b", 28, backend::thin + 3, rng);
  adapter.scale = 0.3;
  check_gradients({&x, &adapter.a, &adapter.b}, [&](tape<backend>& t) {
    return weighed(t, linear(t, whole(t, x), weight_rows<backend>{&weight, nullptr, &adapter, 0, 28, 30}));
  });
}

TEST_CASE("gradients through a frozen quantized weight, low-rank terms and DoRA beside it", "[autograd]") {
  random_engine rng(11);
  auto x = random_parameter("x", 5, 12, rng), given = random_parameter("w", 32, 12, rng),
       bias = random_parameter("b", 1, 32, rng);
  const auto name = parameter<backend>::without_values("w", {32, 12});
  for (const storage kind : {storage::bf16, storage::int8})
    for (const bool decomposed : {false, true}) {
      backend::stored w(kind, 32, 12, activation_quantization::none);
      w.upload_rows(0, 32, given.value.data());
      low_rank<backend> terms;
      terms.a = random_parameter("a", 3, 12, rng), terms.b = random_parameter("b", 32, 3, rng);
      terms.decomposed = decomposed;
      if (decomposed) terms.magnitude = random_parameter("m", 1, 32, rng, 0.1, 2);
      terms.scale = 1.5;
      parameter<backend> shape = name;
      for (const int first : {0, 16}) {
        const weight_rows<backend> rows{&shape, &bias, &terms, first, 16, 12, &w};
        std::vector<parameter<backend>*> weights{&x, &bias};
        // The lengths of DoRA's rows are constants on the backward pass, so differences of A and B are not its
        // gradients.
        if (decomposed)
          weights.push_back(&terms.magnitude);
        else
          weights.push_back(&terms.a), weights.push_back(&terms.b);
        check_gradients(weights, [&](tape<backend>& t) { return weighed(t, linear(t, whole(t, x), rows)); });
      }
    }
}

}  // namespace autograd_ops_linear_tests
