// The paper's benchmark on the synthetic world: one model for rating, sequential, explanation, review and direct
// recommendation, trained on P5's prompts mixed as P5 mixes them, evaluated in seen and unseen wordings and in both
// protocols. Does RecSysLLM's way of masking, ordering and numbering (paper) beat plain GLM (base), do titles beat ids?
// Beside the models stand P5's two baselines of ratings, bias-mf and mlp-rating.
#include "recglm/baselines/bias_mf.hpp"
#include "recglm/baselines/mlp_rating.hpp"
#include "recglm/items/random_id.hpp"
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/mixture.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/run/tasks/run_tasks.hpp"

namespace {

struct base : recglm::task_recipe {
  base() {
    values.users = 1000, values.items = 500;
    values.test_users = 500;
    values.steps = 5000;
    values.vocabulary = 1500;
    values.batch_tokens = 2048;
    set([](recglm::most_recent& sampling) { sampling.events = 6; });
    set([](recglm::five_tasks& prompts) {  // short texts: one of ten, not of a hundred
      std::get<recglm::sequential_task>(prompts.families).candidates = 9;
      std::get<recglm::direct_task>(prompts.families).candidates = 9;
    });
  }
};
struct paper : base {
  using masking = recglm::mixture<recglm::entity_span, recglm::sentence_span, recglm::document_span>;
  using order = recglm::chronological;
  using position = recglm::entity_2d;
};
struct ids : paper {
  using items = recglm::random_id;
};

}  // namespace

int main(int argc, char** argv) {
  recglm::experiment what;
  for (recglm::baseline_choice& one : recglm::baselines_of(recglm::bias_mf(), recglm::mlp_rating()))
    what.baselines.push_back(std::move(one));
  return recglm::run_tasks<base, paper, ids>(argc, argv, what);
}
