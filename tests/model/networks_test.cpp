#include "recglm/model/networks.hpp"

#include "support/catch.hpp"
#include "support/elements.hpp"

namespace model_networks_tests {

using namespace recglm;

namespace {
// The same networks by another name, so that they are compiled here.
struct own_glm : glm_10b {};
struct own_llama : llama {};
struct own_qwen2 : qwen2 {};
struct own_qwen3 : qwen3 {};

template <class B, class Arch, class Adapter>
std::vector<double> losses_of() {
  const model_shape shape{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 30, .positions = 20};
  random_engine rng(3);
  language_model<B, Arch, Adapter> model(shape, Adapter{}, rng);
  batch texts;
  for (int i = 0; i < 9; ++i) {
    texts.tokens.push_back(static_cast<token_id>(rng.below(30)));
    texts.targets.push_back(i >= 4 ? static_cast<token_id>(rng.below(30)) : no_target);
    texts.inter.push_back(i), texts.intra.push_back(i < 4 ? 0 : i - 3);
  }
  texts.prefix = {4};
  texts.offsets.push_back(9);
  tape<B> t;
  std::vector<double> out;
  for (int step = 0; step < 2; ++step) {
    t.reset();
    const variable<B> loss = model.loss(t, texts);
    t.backward(loss);
    out.push_back(static_cast<double>(loss.value()[0]));
    model.parameters([&](parameter<B>& p) {
      for (std::size_t i = 0; p.trained && i < p.value.size(); ++i) elements(p.value)[i] -= elements(p.gradient)[i];
    });
  }
  return out;
}
}  // namespace

TEMPLATE_TEST_CASE("a network of the compiled library is the one that is compiled where it is used", "[model]", float,
                   double) {
  using backend = cpu<TestType>;
  REQUIRE(losses_of<backend, glm_10b, none>() == losses_of<backend, own_glm, none>());
  REQUIRE(losses_of<backend, glm_10b, lora>() == losses_of<backend, own_glm, lora>());
  REQUIRE(losses_of<backend, llama, none>() == losses_of<backend, own_llama, none>());
  REQUIRE(losses_of<backend, glm_10b, none>() != losses_of<backend, llama, none>());
}

TEST_CASE("so it is with Qwen's, which are compiled for cpu<float> alone", "[model]") {
  using backend = cpu<float>;
  REQUIRE(losses_of<backend, qwen2, none>() == losses_of<backend, own_qwen2, none>());
  REQUIRE(losses_of<backend, qwen3, lora>() == losses_of<backend, own_qwen3, lora>());
  REQUIRE(losses_of<backend, qwen3, none>() != losses_of<backend, llama, none>());
}

}  // namespace model_networks_tests
