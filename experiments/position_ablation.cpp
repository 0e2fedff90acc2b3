// Which of RecSysLLM's three changes to blank infilling does what? Each is put back alone, and two other ways of
// numbering are beside the paper's.
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/mixture.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/position/entity_2d_grow.hpp"
#include "recglm/position/entity_2d_matched.hpp"
#include "recglm/run/run.hpp"

namespace {

struct paper : recglm::recipe {
  using masking = recglm::mixture<recglm::entity_span, recglm::sentence_span, recglm::document_span>;
  using order = recglm::chronological;
  using position = recglm::entity_2d;
};
struct shuffled_spans : paper {
  using order = recglm::shuffled;
};
struct plain_masks : paper {
  using masking = recglm::plain_span;
};
struct plain_positions : paper {
  using position = recglm::glm_2d;
};
struct growing_positions : paper {
  using position = recglm::entity_2d_grow;
};
struct matched_positions : paper {
  using position = recglm::entity_2d_matched;
};

}  // namespace

int main(int argc, char** argv) {
  return recglm::run<paper, shuffled_spans, plain_masks, plain_positions, growing_positions, matched_positions>(argc,
                                                                                                                argv);
}
