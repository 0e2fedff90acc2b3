// Why codes that are all called "SASRec with cross-entropy" differ by half: from the recipe of a common PyTorch program
// (`peer`: post-norm, GELU, AdamW with a decay, early stopping) one switch a row to that of the best strict figures
// that are published (`published`). Amazon Beauty's sequences, or what --data names; `--rows peer,adam` picks.
#include "beauty.hpp"
#include "recglm/baselines/sasrec.hpp"
#include "recglm/run/run.hpp"

namespace {

struct peer : recglm::sasrec {
  static constexpr std::string_view name = "peer";
  explicit peer(std::string_view called = name) : sasrec(called) {
    heads = 2, feed = 4, block = "post", activation = "gelu", initialisation = "normal", scaled = false;
    from_end = false, dropout = 0.5, attention_dropout = 0;
    learning_rate = 1e-3, weight_decay = 0.5, batch_texts = 128, validate_every = 1, patience = 10;
  }
};

// Of the embeddings, the attention and both feed-forward layers.
struct more_dropout : peer {
  static constexpr std::string_view name = "dropout";
  more_dropout() : peer(name) { dropout = attention_dropout = 0.6; }
};
struct adam : peer {
  static constexpr std::string_view name = "adam";
  adam() : peer(name) { learning_rate = 5e-4, weight_decay = 0; }
};
struct batch_of_512 : peer {
  static constexpr std::string_view name = "batch";
  batch_of_512() : peer(name) { batch_texts = 512; }
};
struct best_of_200 : peer {
  static constexpr std::string_view name = "no-early-stop";
  best_of_200() : peer(name) { validate_every = 5, patience = 0; }
};
struct xavier_and_scale : peer {
  static constexpr std::string_view name = "xavier-scaled";
  xavier_and_scale() : peer(name) { initialisation = "xavier", scaled = true; }
};
struct published_block : peer {
  static constexpr std::string_view name = "block";
  published_block() : peer(name) { block = "published", activation = "relu", feed = 1; }
};
struct one_head : peer {
  static constexpr std::string_view name = "one-head";
  one_head() : peer(name) { heads = 1; }
};
struct positions_from_end : peer {
  static constexpr std::string_view name = "from-end";
  positions_from_end() : peer(name) { from_end = true; }
};
// What ends the training and what moves the weights belong together: no decay needs no early end, and much dropout.
struct trained_alike : peer {
  static constexpr std::string_view name = "training";
  trained_alike() : peer(name) {
    dropout = attention_dropout = 0.6, learning_rate = 5e-4, weight_decay = 0, batch_texts = 512;
    validate_every = 5, patience = 0;
  }
};
struct published : recglm::sasrec {
  static constexpr std::string_view name = "published";
  published() : sasrec(name) {}
};

struct protocol : recglm::recipe {
  protocol() { values.validation_users = 0; }  // all of them choose
};

}  // namespace

int main(int argc, char** argv) {
  return recglm::run_baselines<protocol>(
      argc, argv,
      {.name = "sasrec_gap",
       .data = beauty,
       .baselines =
           recglm::baselines_of(peer(), more_dropout(), adam(), batch_of_512(), best_of_200(), xavier_and_scale(),
                                published_block(), one_head(), positions_from_end(), trained_alike(), published())});
}
