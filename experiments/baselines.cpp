// Every baseline on one split, those that are trained (from minutes to hours) last: Amazon Beauty's sequences (2014,
// 5-core), what --data names or, with --world, the synthetic one. `--rows bigram,ease` picks.
#include "beauty.hpp"
#include "recglm/baselines/bert4rec.hpp"
#include "recglm/baselines/bigram.hpp"
#include "recglm/baselines/bpr_mf.hpp"
#include "recglm/baselines/bsarec.hpp"
#include "recglm/baselines/caser.hpp"
#include "recglm/baselines/ease.hpp"
#include "recglm/baselines/gru4rec.hpp"
#include "recglm/baselines/hgn.hpp"
#include "recglm/baselines/hstu.hpp"
#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/next_id.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/baselines/sasrec.hpp"
#include "recglm/baselines/simple_x.hpp"
#include "recglm/baselines/transition_graph.hpp"
#include "recglm/baselines/tuned.hpp"
#include "recglm/items/sequential_id.hpp"
#include "recglm/metrics/retrieval.hpp"
#include "recglm/position/whole_word.hpp"
#include "recglm/prompts/task_prompts.hpp"
#include "recglm/run/run.hpp"

namespace {

// Session-based neighbours count the latest items of a history alone.
struct item_knn_of_three : recglm::item_knn {
  static constexpr std::string_view name = "item-knn-last-3";
  item_knn_of_three() { last = 3; }
};
struct transition_graph_without_texts : recglm::transition_graph {
  static constexpr std::string_view name = "transition-graph-no-texts";
  transition_graph_without_texts() { texts = false; }
};

struct item_knn_tuned : recglm::tuned<recglm::item_knn> {
  static constexpr std::string_view name = "item-knn-tuned";
  item_knn_tuned() {
    for (const int last : {0, 1, 2, 3, 5})
      for (const double shrinkage : {0.0, 1.0, 5.0, 20.0}) {
        recglm::item_knn& one = candidates.emplace_back();
        one.last = last, one.shrinkage = shrinkage;
      }
  }
};
struct ease_tuned : recglm::tuned<recglm::ease> {
  static constexpr std::string_view name = "ease-tuned";
  ease_tuned() {
    for (const double l2 : {10.0, 50.0, 100.0, 250.0, 500.0, 1000.0}) candidates.emplace_back().l2 = l2;
  }
};

// P5 (arXiv 2203.13366) on GLM's backbone: ids given out along the users' sequences, of the training part alone, its
// own prompts, whole words told apart, ten epochs of AdamW as published.
struct p5 : recglm::recipe {
  // Of baskets recall is not the hit rate.
  using metrics =
      recglm::metric_list<recglm::hr<1>, recglm::hr<5>, recglm::hr<10>, recglm::ndcg<5>, recglm::ndcg<10>,
                          recglm::recall<10>, recglm::mrr<20>, recglm::invalid_rate, recglm::duplicate_rate>;
  using items = recglm::sequential_id;
  using prompts = recglm::five_tasks;
  using position = recglm::whole_word;
  p5() {
    values.validation_users = 0;  // all of them choose the baselines' parameters
    values.seeds = {1};           // trainings are long; --seeds 1,2,3 has three of each
    values.ignore_leaks = true;   // such numbers tell the next one; the table is stamped
    values.documents = 0;
    values.epochs = 10, values.steps = 0;
    values.learning_rate = 1e-3, values.weight_decay = 0.01, values.warm_up = 0.05;
    values.layers = 2, values.hidden = 128, values.dropout = 0.1;
    values.batch_tokens = 4096;
    set([](recglm::most_recent& sampling) { sampling.events = 20; });
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<recglm::baseline_choice> rows = recglm::baselines_of(
      recglm::popularity(), recglm::next_id(), recglm::item_knn(), item_knn_of_three(), item_knn_tuned(),
      recglm::bigram(), recglm::transition_graph(), transition_graph_without_texts(), recglm::ease(), ease_tuned(),
      recglm::bpr_mf(), recglm::simple_x(), recglm::gru4rec(), recglm::caser(), recglm::hgn(), recglm::bert4rec(),
      recglm::sasrec(), recglm::hstu(), recglm::bsarec());
  rows.push_back(recglm::oracle_choice());
  return recglm::run<p5>(argc, argv, {.name = "baselines", .data = beauty, .baselines = std::move(rows)});
}
