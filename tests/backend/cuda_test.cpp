#include "recglm/backend/cuda.cuh"

#include <algorithm>
#include <cmath>

#include "recglm/backend/cpu.hpp"
#include "recglm/laws/backend.hpp"
#include "support/catch.hpp"
#include "support/whole_model.hpp"

namespace backend_cuda_tests {

using namespace recglm;
using namespace whole_model;

namespace {

using on_card = cuda<float, emulated>;

// The card sums in another order than the processor; what is counted or chosen is the same.
template <class Arch>
void same_as_on_the_processor(const how& h) {
  CAPTURE(Arch::name, h.rank, name_of(h.kept));
  emulated::seed = 1;
  const std::vector<double> once = everything<on_card, Arch>(h), wanted = everything<cpu<float>, Arch>(h);
  emulated::seed = 2;
  REQUIRE(everything<on_card, Arch>(h) == once);
  emulated::seed = 1;
  REQUIRE(once.size() == wanted.size());
  for (std::size_t i = 0; i < once.size(); ++i) {
    CAPTURE(i);
    if (std::isfinite(wanted[i]))
      REQUIRE_THAT(once[i], Catch::Matchers::WithinAbs(wanted[i], 2e-4 * std::max(1.0, std::abs(wanted[i]))));
    else
      REQUIRE(once[i] == wanted[i]);
  }
}

}  // namespace

TEST_CASE("the emulated card keeps the laws of a backend", "[backend]") {
  REQUIRE(broken_laws(on_card{}) == std::vector<std::string>{});
  REQUIRE(broken_laws(cuda<double, emulated>{}, 3) == std::vector<std::string>{});
}

TEST_CASE("what a network does on a card is what it does on the processor: GLM", "[backend]") {
  same_as_on_the_processor<glm_10b>({});
  same_as_on_the_processor<glm_10b>({.rank = 2});
  same_as_on_the_processor<glm_10b>({.rank = 2, .kind = adapter_kind::dora, .kept = storage::bf16});
}

TEST_CASE("what a network does on a card is what it does on the processor: ChatGLM", "[backend]") {
  same_as_on_the_processor<chatglm_6b>({.rank = 2, .kind = adapter_kind::dora});
}

TEST_CASE("what a network does on a card is what it does on the processor: Llama, Qwen", "[backend]") {
  same_as_on_the_processor<llama>({.rank = 2, .kept = storage::int8});
  same_as_on_the_processor<qwen3>({});
}

TEST_CASE("training waits for the card once a step, and takes no memory once it has seen the largest", "[backend]") {
  const model_shape shape{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 32, .positions = 24};
  random_engine rng(1);
  language_model<on_card, glm_10b, lora> model(shape, lora::all({2, 4, 0.1, adapter_kind::lora}), rng);
  source texts;
  training_settings settings;
  settings.steps = 5, settings.micro_tokens = 8;
  std::vector<emulation::counts> after;
  emulated::counted = {};
  train(
      model, texts, settings, [] { return 0.0; },
      [&](const training_progress&) { after.push_back(emulated::counted); });
  REQUIRE(after.size() == 5);
  for (std::size_t step = 1; step < 5; ++step) {
    REQUIRE(after[step].waits - after[step - 1].waits == 1);
    REQUIRE(after[step].takes == after[step - 1].takes);
  }
}

}  // namespace backend_cuda_tests
