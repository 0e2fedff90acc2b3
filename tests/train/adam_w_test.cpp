#include "recglm/train/adam_w.hpp"

#include <limits>

#include "recglm/backend/cpu.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/near.hpp"

namespace train_adam_w_tests {

namespace {

/// A list of parameters that behaves as a model does.
template <class S>
struct parameters_alone {
  std::vector<recglm::parameter<recglm::cpu<S>>> all;
  template <class Visit>
  void parameters(Visit visit) {
    for (auto& p : all) visit(p);
  }
};

template <class S>
parameters_alone<S> some_parameters(recglm::random_engine& rng) {
  parameters_alone<S> out;
  for (const std::int64_t n : {5, 17, 70000}) {
    out.all.emplace_back("p" + std::to_string(n), std::vector<std::int64_t>{n});
    for (S& x : elements(out.all.back().value)) x = static_cast<S>(rng.normal());
  }
  return out;
}

template <class S>
void draw_gradients(parameters_alone<S>& model, recglm::random_engine& rng) {
  for (auto& p : model.all)
    if (p.trained)
      for (S& x : elements(p.gradient)) x = static_cast<S>(rng.normal());
}

}  // namespace

TEMPLATE_TEST_CASE("a step is the textbook's, whatever the number of threads", "[train]", float, double) {
  using S = TestType;
  recglm::random_engine rng(1);
  auto model = some_parameters<S>(rng);
  model.all.emplace_back("frozen", std::vector<std::int64_t>{3}, S(1));
  model.all.back().train(false);
  recglm::adam_w_settings settings;
  settings.weight_decay = 0.1;
  settings.clip = 2;
  recglm::adam_w<recglm::cpu<S>> optimiser(model, settings);
  REQUIRE(optimiser.state().size() == 3);

  std::vector<double> value, first, second;
  for (std::size_t k = 0; k < 3; ++k)
    for (S x : elements(model.all[k].value)) value.push_back(static_cast<double>(x));
  first.resize(value.size()), second.resize(value.size());
  for (int t = 1; t <= 4; ++t) {
    draw_gradients(model, rng);
    std::vector<double> g;
    for (std::size_t k = 0; k < 3; ++k)
      for (S x : elements(model.all[k].gradient)) g.push_back(static_cast<double>(x));
    double norm = 0;
    for (double x : g) norm += x * x;
    norm = std::sqrt(norm);
    const double rate = 0.01 * t, clip = std::min(1.0, 2 / (norm + 1e-6));
    for (std::size_t i = 0; i < g.size(); ++i) {
      value[i] *= 1 - rate * 0.1;
      first[i] = 0.9 * first[i] + 0.1 * g[i] * clip;
      second[i] = 0.999 * second[i] + 0.001 * g[i] * clip * g[i] * clip;
      value[i] -= rate * (first[i] / (1 - std::pow(0.9, t))) / (std::sqrt(second[i] / (1 - std::pow(0.999, t))) + 1e-8);
    }
    REQUIRE(near(std::vector<double>{optimiser.step(rate).norm}, std::vector<double>{norm},
                 table::kernel<double>(g.size())));
    std::vector<double> got;
    for (std::size_t k = 0; k < 3; ++k) {
      for (S x : elements(model.all[k].value)) got.push_back(static_cast<double>(x));
      for (S x : elements(model.all[k].gradient))
        if (x != 0) FAIL("the gradient was not cleared");
    }
    // The gradient's norm enters every element: it is the reduction.
    REQUIRE(near(got, value, table::kernel<S>(16)));
  }
  REQUIRE(optimiser.steps() == 4);
  REQUIRE(elements(model.all.back().value)[0] == 1);
}

TEST_CASE("clip 0 clips nothing", "[train]") {
  recglm::random_engine rng(4);
  auto one = some_parameters<double>(rng), two = one;
  recglm::adam_w_settings off, wide;
  off.clip = 0, wide.clip = 1e300;
  recglm::adam_w<recglm::cpu<double>> a(one, off), b(two, wide);
  draw_gradients(one, rng);
  for (std::size_t k = 0; k < one.all.size(); ++k) two.all[k].gradient = one.all[k].gradient;
  a.step(0.1), b.step(0.1);
  for (std::size_t k = 0; k < one.all.size(); ++k)
    REQUIRE(std::equal(elements(one.all[k].value).begin(), elements(one.all[k].value).end(),
                       elements(two.all[k].value).begin()));
}

TEST_CASE("an L2 goes to the gradient, through the moments", "[train]") {
  recglm::random_engine rng(6);
  auto one = some_parameters<double>(rng);
  auto two = one;
  recglm::adam_w_settings with, without;
  with.l2 = 0.25, with.clip = without.clip = 0, with.weight_decay = without.weight_decay = 0;
  recglm::adam_w<recglm::cpu<double>> a(one, with), b(two, without);
  for (int step = 0; step < 3; ++step) {
    draw_gradients(one, rng);
    for (std::size_t k = 0; k < one.all.size(); ++k)
      for (std::size_t i = 0; i < one.all[k].value.size(); ++i)
        elements(two.all[k].gradient)[i] = elements(one.all[k].gradient)[i] + 0.25 * elements(one.all[k].value)[i];
    a.step(0.1), b.step(0.1);
    for (std::size_t k = 0; k < one.all.size(); ++k)
      for (std::size_t i = 0; i < one.all[k].value.size(); ++i)
        REQUIRE(std::abs(elements(one.all[k].value)[i] - elements(two.all[k].value)[i]) < 1e-12);
  }
  with.l2 = -1;
  REQUIRE_THROWS_WITH((recglm::adam_w<recglm::cpu<double>>(one, with)),
                      "adam_w: betas must be in [0, 1), epsilon, weight decay, l2 and clip 0 or more");
}

TEST_CASE("a gradient that is no number stops the step before it does harm", "[train]") {
  recglm::random_engine rng(5);
  auto model = some_parameters<float>(rng);
  recglm::adam_w<recglm::cpu<float>> optimiser(model, {});
  elements(model.all[1].gradient)[3] = std::numeric_limits<float>::quiet_NaN();
  const float before = elements(model.all[0].value)[0];
  REQUIRE_THROWS_WITH(
      optimiser.step(0.1),
      "step 1: the gradient of p17 is not finite; lower the learning rate or look at the texts of this step");
  REQUIRE(elements(model.all[0].value)[0] == before);
  REQUIRE(optimiser.steps() == 0);
}

TEST_CASE("a model without a trained parameter is refused", "[train]") {
  parameters_alone<float> model;
  REQUIRE_THROWS_WITH((recglm::adam_w<recglm::cpu<float>>(model, {})), "adam_w: no parameter of the model is trained");
}

}  // namespace train_adam_w_tests
