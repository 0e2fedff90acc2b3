// The paper's benchmark on the synthetic world: one model for rating, sequential, explanation, review and direct
// recommendation, trained on P5's prompts mixed as P5 mixes them, evaluated in seen and unseen wordings and in both
// protocols. Does RecSysLLM's way of masking, ordering and numbering (paper) beat plain GLM (base), do titles beat ids?
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
  static void settings(recglm::values& v) {
    v.users = 1000, v.items = 500;
    v.test_users = 500;
    v.steps = 5000;
    v.vocabulary = 1500;
    v.batch_tokens = 2048;
  }
  template <class C>
  static void policies(C& c) {
    c.sampling.events = 6;
    std::get<recglm::sequential_task>(c.prompts.families).candidates = 9;  // short texts: one of ten, not of a hundred
    std::get<recglm::direct_task>(c.prompts.families).candidates = 9;
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

int main(int argc, char** argv) { return recglm::run_tasks<base, paper, ids>(argc, argv); }
