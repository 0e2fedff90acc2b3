// Every baseline on one split, sasrec (half an hour on two cores) last: Amazon Beauty's sequences (2014, 5-core), or
// what --data names.
// `--rows bigram,ease` picks.
#include "beauty.hpp"
#include "recglm/baselines/bigram.hpp"
#include "recglm/baselines/ease.hpp"
#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/next_id.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/baselines/sasrec.hpp"
#include "recglm/baselines/transition_graph.hpp"
#include "recglm/baselines/tuned.hpp"
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

struct protocol : recglm::recipe {
  protocol() {
    values.validation_users = 0;  // all of them choose
    values.seeds = {1};           // trainings are long; --seeds 1,2,3 has three of each
  }
};

}  // namespace

int main(int argc, char** argv) {
  return recglm::run_baselines<protocol>(
      argc, argv,
      {.name = "baselines",
       .data = beauty,
       .baselines =
           recglm::baselines_of(recglm::popularity(), recglm::next_id(), recglm::item_knn(), item_knn_of_three(),
                                item_knn_tuned(), recglm::bigram(), recglm::transition_graph(),
                                transition_graph_without_texts(), recglm::ease(), ease_tuned(), recglm::sasrec())});
}
