// recommend RUN_DIR --history "title; title; ..." [--top 10]: the next items by a model that an experiment saved.
// It knows the recipes below; for a recipe of your own, list it here in a program of yours.
#include "recglm/run/recommend.hpp"

#include "recglm/items/random_id.hpp"
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/mixture.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/position/entity_2d.hpp"

namespace {

struct base : recglm::recipe {};
struct paper : base {
  using masking = recglm::mixture<recglm::entity_span, recglm::sentence_span, recglm::document_span>;
  using order = recglm::chronological;
  using position = recglm::entity_2d;
};
struct ids : paper {
  using items = recglm::random_id;
};

}  // namespace

int main(int argc, char** argv) { return recglm::recommend<base, paper, ids>(argc, argv); }
