// Does pre-trained knowledge help? SmolLM2-135M, as its GGUF file holds it, trained on with LoRA, against the same
// architecture from random weights, all of it trained, and against the frozen base, which has seen no behaviour at all.
// RECGLM_SMOLLM2 names the file (docs/checkpoints.md says where it comes from), or --base and --tokenizer.file do.
#include <cstdlib>

#include "recglm/position/absolute_1d.hpp"
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/run.hpp"
#include "recglm/tokenizer/gguf_tokenizer.hpp"

namespace {

/// A causal model of the Llama kind: questions only, their answers after Part A, one coordinate. Specials are those of
/// SmolLM2 that come nearest in meaning.
struct smollm2 : recglm::recipe {
  using tokenizer = recglm::gguf_bpe;
  using position = recglm::absolute_1d;
  using architecture = recglm::llama;
  smollm2() {
    if (const char* file = std::getenv("RECGLM_SMOLLM2")) values.base = file;
    values.documents = 0;
    values.users = 1000, values.items = 500;
    values.test_users = 200;
    values.seeds = {1};
    values.steps = 100;
    values.threads = 2;
    values.decode_batch = 4;
    set([](recglm::most_recent& sampling) { sampling.events = 6; });
    set([](recglm::title& items) { items.max_words = 6; });
    set([file = values.base](recglm::gguf_bpe& tokenizer) {
      tokenizer.file = file;
      tokenizer.mask = tokenizer.gmask = tokenizer.smask = "<repo_name>";
      tokenizer.start = "<|im_start|>", tokenizer.end = "<|im_end|>";
    });
  }
};
struct pretrained : smollm2 {
  using adapter = recglm::lora;
  pretrained() { values.learning_rate = 1e-3; }
};
struct from_random : smollm2 {
  from_random() {
    values.sizes_only = true;
    values.learning_rate = 5e-4;
  }
};
struct frozen : smollm2 {
  frozen() { values.no_train = true; }
};

}  // namespace

int main(int argc, char** argv) { return recglm::run<pretrained, from_random, frozen>(argc, argv); }
