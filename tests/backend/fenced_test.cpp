#include "support/fenced.hpp"

#include "support/catch.hpp"
#include "support/ends_by.hpp"
#include "support/whole_model.hpp"

namespace backend_fenced_tests {

using namespace recglm;
using namespace whole_model;

namespace {

template <class Arch>
void same_on_both(const how& h) {
  CAPTURE(Arch::name, h.rank, name_of(h.kept));
  REQUIRE(everything<fenced<float>, Arch>(h) == everything<cpu<float>, Arch>(h));
}

}  // namespace

TEST_CASE("memory behind a fence cannot be touched by the host", "[backend]") {
  fenced<float>::buffer<float> b(100, 1.0f);
  const volatile float* const read = b.data();
  REQUIRE(ends_by([&] { (void)*read; }) == SIGSEGV);
  REQUIRE(ends_by([&] { *b.data() = 2; }) == SIGSEGV);
  REQUIRE(ends_by([&] { fenced<float>::scale(b.data(), b.data(), 100, 2, 0); }) == 0);

  float host[100] = {};
  using Catch::Matchers::Equals;
  REQUIRE_THROWS_WITH(fenced<float>::fill(host, 100, 0), Equals("fenced: fill got a pointer into the host's memory"));
  REQUIRE_THROWS_WITH(fenced<float>::upload(host, host, 100),
                      Equals("fenced: upload got a pointer into the host's memory"));
  REQUIRE_THROWS_WITH(fenced<float>::download(b.data(), b.data(), 100),
                      Equals("fenced: download got a pointer into the device's memory"));
}

TEST_CASE("everything that a network does leaves a device's memory alone: GLM", "[backend]") {
  same_on_both<glm_10b>({});
  same_on_both<glm_10b>({.rank = 2});
  same_on_both<glm_10b>({.rank = 2, .kept = storage::int8});
  same_on_both<glm_10b>({.rank = 2, .kind = adapter_kind::dora, .kept = storage::bf16});
}

TEST_CASE("everything that a network does leaves a device's memory alone: ChatGLM", "[backend]") {
  same_on_both<chatglm_6b>({});
  same_on_both<chatglm_6b>({.rank = 2, .kind = adapter_kind::dora});
}

TEST_CASE("everything that a network does leaves a device's memory alone: Llama", "[backend]") {
  same_on_both<llama>({.rank = 2, .kind = adapter_kind::dora});
  same_on_both<llama>({.rank = 2, .kept = storage::int8});
}

TEST_CASE("everything that a network does leaves a device's memory alone: Qwen", "[backend]") {
  same_on_both<qwen3>({});
  same_on_both<qwen3>({.rank = 2});
}

TEST_CASE("training waits for the device once a step", "[backend]") {
  using B = fenced<float>;
  const model_shape shape{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 32, .positions = 24};
  random_engine rng(1);
  language_model<B, glm_10b, lora> model(shape, lora::all({2, 4, 0.1, adapter_kind::lora}), rng);
  source texts;
  training_settings settings;
  settings.steps = 5, settings.micro_tokens = 8;  // several parts a step
  const long before = B::waits;
  train(model, texts, settings);
  REQUIRE(B::waits - before == 5);
}

}  // namespace backend_fenced_tests
