#include "recglm/run/erased/pipeline.hpp"

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_erased_pipeline_tests {

TEST_CASE("the instance for recipes without types writes and finds what the types do", "[run]") {
  const tiny::line<> line;
  recglm::configured<tiny::paper> typed;
  recglm::fit_texts(typed, *line.shared);
  REQUIRE(recglm::corpus_of(line.ready, *line.shared) == recglm::corpus_of(typed, *line.shared));
  REQUIRE(recglm::leaks_of(line.ready, *line.shared) == recglm::leaks_of(typed, *line.shared));
}

}  // namespace run_erased_pipeline_tests
