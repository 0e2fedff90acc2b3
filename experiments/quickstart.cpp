// The paper's main question on the synthetic world: does RecSysLLM's way of masking, ordering and numbering (paper)
// beat plain GLM (base), and do titles beat ids (ids)?
#include "recglm/items/random_id.hpp"
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/mixture.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/run/run.hpp"

namespace {

struct base : recglm::recipe {
  base() {
    values.test_users = 500;
    set([](recglm::most_recent& sampling) {
      sampling.events = 6;
    });  // short texts: the whole table takes minutes on two cores
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

int main(int argc, char** argv) { return recglm::run<base, paper, ids>(argc, argv); }
