// Next-item prediction on Amazon Beauty (2014, 5-core), strict leave-one-out, all 12,101 items compete: titles against
// random ids and against the sequential ids of the published files, which leak the order of the test items.
#include "beauty.hpp"
#include "recglm/items/random_id.hpp"
#include "recglm/items/sequential_id.hpp"
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/mixture.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/run/run.hpp"

namespace {

struct titles : recglm::recipe {
  using masking = recglm::mixture<recglm::entity_span, recglm::sentence_span, recglm::document_span>;
  using order = recglm::chronological;
  using position = recglm::entity_2d;
  titles() {
    values.test_users = 5000;
    values.seeds = {1};
    values.vocabulary = 4000;
    values.layers = 2;
    values.hidden = 192;
    values.heads = 4;
    values.dropout = 0.15;  // 131,413 training events: without it the validation falls after some 8 million tokens
    values.batch_tokens = 2048;
    values.seconds = 1900;
    values.learning_rate = 2e-3;
    values.weight_decay = 0.05;
    values.validation_users = 1000;
    values.validate_every = 2000;  // the row keeps the weights of the best validation, and trains on to its last second
    values.patience = 1000;
    values.save_every = 600;
    values.ignore_leaks = true;  // the sequential ids are here to show what the probe finds; their table is stamped
    set([](recglm::most_recent& sampling) { sampling.events = 10; });
    set([](recglm::title& items) { items.max_words = 6; });  // titles are long; the rest tells little apart
  }
};
struct random_ids : titles {
  using items = recglm::random_id;
};
/// The ids of the files as they are, given out along the users' sequences, test items included (paper.md 4.1).
struct ids_of_the_files : recglm::sequential_id {
  static constexpr std::string_view name = "ids-of-the-files";
  ids_of_the_files() { from_train = false; }
};
struct sequential_ids : titles {
  using items = ids_of_the_files;
};

}  // namespace

int main(int argc, char** argv) {
  return recglm::run<titles, random_ids, sequential_ids>(argc, argv, {"beauty_sequential", beauty});
}
