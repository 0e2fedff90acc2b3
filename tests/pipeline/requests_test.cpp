#include "recglm/pipeline/requests.hpp"

#include <set>

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_requests_tests {

TEST_CASE("a question is Part A with one mask, and excludes the past where asked to", "[pipeline]") {
  tiny::line<> line;
  const recglm::history& h = line.shared->test[0];
  const auto open = recglm::request_of(line.ready, h, h.past, false);
  REQUIRE(open.excluded.empty());
  REQUIRE(open.prefix[static_cast<std::size_t>(open.anchor)] == line.ready.tokenizer.special().mask);
  REQUIRE(open.at.size() == open.prefix.size());
  const auto closed = recglm::request_of(line.ready, h, h.past, true);
  std::set<recglm::item_id> past;
  for (const auto& x : h.past) past.insert(x.item);
  REQUIRE(std::vector<recglm::item_id>(past.begin(), past.end()) == closed.excluded);
}

TEST_CASE("a search gives as many answers as a list has places, and holds to the pool", "[pipeline]") {
  tiny::line<> line;
  line.ready.value.beams = 4, line.ready.value.list = 7;
  const recglm::search how = recglm::search_of(line.ready, line.pool);
  REQUIRE(how.beams == 7);
  REQUIRE(how.results == 7);
  REQUIRE(how.allowed == &line.pool);
  REQUIRE(how.max_tokens == line.pool.longest() + 1);
}

TEST_CASE("a recipe's types and the recipe without types ask the same", "[pipeline]") {
  const tiny::line<> line;
  recglm::configured<tiny::paper> typed;
  recglm::fit_texts(typed, *line.shared);
  for (const recglm::history& h : line.shared->test) {
    const auto one = recglm::request_of(line.ready, h, h.past, true),
               other = recglm::request_of(typed, h, h.past, true);
    REQUIRE(one.prefix == other.prefix);
    REQUIRE(one.excluded == other.excluded);
    REQUIRE(one.anchor == other.anchor);
  }
}

}  // namespace pipeline_requests_tests
