#include "recglm/model/own_adapter.hpp"

#include "support/gradient.hpp"
#include "support/own_adapters.hpp"

namespace model_own_adapter_tests {

using namespace recglm;

namespace {
// A layer that knows the weight it starts on.
struct shifted {
  static constexpr std::string_view name = "shifted";
  bool has_layer(std::string_view) const { return true; }
  template <class B>
  struct layer {
    parameter<B> by;
    layer(const shifted&, const std::string& module, int, int) : by(module + ".by", {1}) {}
    template <class Visit>
    void parameters(Visit&& visit) {
      visit(by);
    }
    void start(const parameter<B>& weight, random_engine&) { by.value.fill(static_cast<double>(weight.shape[1])); }
    variable<B> operator()(tape<B>& t, variable<B> x, const weight_rows<B>& base, variable<B> residual) {
      return scale(t, linear(t, x, base, residual), 1);
    }
  };
};

template <class B>
double first_of(own_adapter<B>& adapter) {
  double out = 0;
  adapter.parameters([&](parameter<B>& p) { B::download(&out, p.value.data(), 1); });
  return out;
}
}  // namespace

TEST_CASE("a copied layer has parameters of its own; one that can start is started", "[model]") {
  random_engine rng(1);
  own_adapter<backend> one(shifted{}, "m", 3, 7);
  own_adapter<backend> copy = one;
  one.start(random_parameter("m.weight", 3, 7, rng), rng);
  REQUIRE(first_of(one) == 7);
  REQUIRE(first_of(copy) == 0);
  copy = one;
  REQUIRE(first_of(copy) == 7);
  own_adapter<backend> without(ia3{}, "m", 3, 7);
  without.start(random_parameter("m.weight", 3, 7, rng), rng);  // nothing to start
  REQUIRE(first_of(without) == 1);
}

TEST_CASE("a layer that can be merged says so", "[model]") {
  random_engine rng(2);
  own_adapter<backend> scaled(ia3{}, "m", 3, 2);
  scaled.check_merges("m.weight");
  scaled.parameters([](parameter<backend>& p) { p.value.fill(2); });
  auto weight = random_parameter("m.weight", 3, 2, rng);
  const auto before = weight;
  scaled.merge(weight);
  for (std::size_t i = 0; i < 6; ++i) REQUIRE(weight.value.data()[i] == 2 * before.value.data()[i]);
  own_adapter<backend> apart(shifted{}, "m", 3, 2);
  REQUIRE_THROWS_WITH(apart.check_merges("m.weight"),
                      "m.weight: the layer of its adapter has no void merge(parameter<B>& weight), and can only stay "
                      "apart");
}

}  // namespace model_own_adapter_tests
