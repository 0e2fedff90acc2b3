#include "recglm/model/layers.hpp"

#include "recglm/backend/activations.hpp"
#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace model_layers_tests {

using namespace recglm;

namespace {
const model_shape tiny{.layers = 1, .hidden = 6, .heads = 2, .vocabulary = 5, .positions = 4, .inner = 10};

template <class Layer>
std::vector<parameter<backend>*> weights_of(Layer& layer) {
  std::vector<parameter<backend>*> out;
  if constexpr (requires { layer.linears([](dense_layer<backend>&) {}); })
    layer.linears([&](dense_layer<backend>& d) { d.parameters([&](parameter<backend>& p) { out.push_back(&p); }); });
  else
    layer.parameters([&](parameter<backend>& p) { out.push_back(&p); });
  return out;
}
}  // namespace

TEMPLATE_TEST_CASE("gradients of the norms, with the epsilon of the shape", "[model]", layer_norms, rms_norms) {
  random_engine rng(1);
  model_shape shape = tiny;
  shape.norm_epsilon = 0.3;
  typename TestType::template layer<backend> norm("n", shape, true);
  auto x = random_parameter("x", 3, 6, rng);
  auto weights = weights_of(norm);
  REQUIRE(weights.size() == (TestType::name == layer_norms::name ? 2 : 1));
  for (auto* p : weights)
    for (double& v : elements(p->value)) v += 0.3 * rng.normal();
  weights.push_back(&x);
  check_gradients(weights, [&](tape<backend>& t) { return weighed(t, norm(t, whole(t, x))); });
  double mean = 0, squares = 0;
  for (std::size_t i = 0; i < 6; ++i) mean += elements(x.value)[i] / 6;
  if (TestType::name == rms_norms::name) mean = 0;
  for (std::size_t i = 0; i < 6; ++i) squares += (elements(x.value)[i] - mean) * (elements(x.value)[i] - mean) / 6;
  tape<backend> t;
  const double bias = weights.size() == 3 ? elements(weights[1]->value)[2] : 0;
  const std::vector<double> got{norm(t, whole(t, x)).value()[2]},
      want{(elements(x.value)[2] - mean) / std::sqrt(squares + 0.3) * elements(weights[0]->value)[2] + bias};
  REQUIRE(near(got, want, table::kernel<double>(6)));
}

TEST_CASE("gradients of the MLPs, and what they compute", "[model]") {
  random_engine rng(2);
  auto x = random_parameter("x", 4, 6, rng);
  plain_mlp::layer<backend> plain("p", tiny, true, none{});
  gated_mlp::layer<backend> gated("g", tiny, true, none{});
  plain.draw(rng, 0.5, 0.5);
  gated.draw(rng, 0.5, 0.5);
  const auto through = [&](auto& mlp) {
    return [&](tape<backend>& t) {
      const auto inner = mlp.template inner<silu>(t, whole(t, x));
      return linear(t, inner, mlp.output().all());
    };
  };
  for (const bool is_gated : {false, true}) {
    auto weights = is_gated ? weights_of(gated) : weights_of(plain);
    REQUIRE(weights.size() == (is_gated ? 3 : 4));
    weights.push_back(&x);
    check_gradients(weights,
                    [&](tape<backend>& t) { return weighed(t, is_gated ? through(gated)(t) : through(plain)(t)); });
  }
  // down(silu(gate x) * up x) of the first row, by hand.
  const auto weights = weights_of(gated);
  const auto matmul = [](const parameter<backend>& w, const double* in, std::size_t row) {
    const std::size_t n = static_cast<std::size_t>(w.shape[1]);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += elements(w.value)[row * n + i] * in[i];
    return sum;
  };
  std::vector<double> inner(10);
  for (std::size_t i = 0; i < 10; ++i) {
    const double gate = matmul(*weights[0], x.value.data(), i);
    inner[i] = gate / (1 + std::exp(-gate)) * matmul(*weights[1], x.value.data(), i);
  }
  tape<backend> t;
  REQUIRE(near(std::vector{through(gated)(t).value()[3]}, std::vector{matmul(*weights[2], inner.data(), 3)},
               table::kernel<double>(20)));
}

TEST_CASE("a head is the words' table, or one of its own", "[model]") {
  parameter<backend> words("words", {5, 6});
  tied_head::layer<backend> tied(tiny, true);
  own_head::layer<backend> own(tiny, true);
  REQUIRE(&tied.table(words) == &words);
  REQUIRE(own.table(words).name == "lm_head.weight");
  REQUIRE(own.table(words).shape == words.shape);
}

}  // namespace model_layers_tests
