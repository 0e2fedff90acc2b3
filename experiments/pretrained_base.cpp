// Does pre-trained knowledge help? SmolLM2-135M, as its GGUF file holds it, trained on with LoRA, against the same
// architecture from random weights, all of it trained, and against the frozen base, which has seen no behaviour at all.
// RECGLM_SMOLLM2 names the file (docs/checkpoints.md says where it comes from), or --base and --tokenizer.file do.
#include <cstdlib>

#include "recglm/position/absolute_1d.hpp"
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/gguf_tokenizer.hpp"
#include "recglm/run/run.hpp"

namespace {

/// A causal model of the Llama kind: questions only, their answers after Part A, one coordinate. Specials are those of
/// SmolLM2 that come nearest in meaning.
struct smollm2 : recglm::recipe {
  using tokenizer = recglm::gguf_bpe;
  using position = recglm::absolute_1d;
  using architecture = recglm::llama;
  static void settings(recglm::values& v) {
    if (const char* file = std::getenv("RECGLM_SMOLLM2")) v.base = file;
    v.documents = 0;
    v.users = 1000, v.items = 500;
    v.test_users = 200;
    v.seeds = {1};
    v.steps = 100;
    v.threads = 2;
    v.decode_batch = 4;
  }
  template <class C>
  static void policies(C& c) {
    c.sampling.events = 6;
    c.tokenizer.file = c.value.base;
    c.tokenizer.mask = c.tokenizer.gmask = c.tokenizer.smask = "<repo_name>";
    c.tokenizer.start = "<|im_start|>", c.tokenizer.end = "<|im_end|>";
    if constexpr (requires { c.items.max_words; }) c.items.max_words = 6;
  }
};
struct pretrained : smollm2 {
  using adapter = recglm::lora;
  static void settings(recglm::values& v) {
    smollm2::settings(v);
    v.learning_rate = 1e-3;
  }
};
struct from_random : smollm2 {
  static void settings(recglm::values& v) {
    smollm2::settings(v);
    v.sizes_only = true;
    v.learning_rate = 5e-4;
  }
};
struct frozen : smollm2 {
  static void settings(recglm::values& v) {
    smollm2::settings(v);
    v.no_train = true;
  }
};

}  // namespace

int main(int argc, char** argv) { return recglm::run<pretrained, from_random, frozen>(argc, argv); }
