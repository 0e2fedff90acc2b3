#include "recglm/pipeline/task_source.hpp"

#include <set>

#include "recglm/probes/pairs_in_texts.hpp"
#include "support/catch.hpp"
#include "support/tiny_tasks.hpp"

namespace pipeline_task_source_tests {

TEST_CASE("a step holds texts of every family in time, and a saved source continues with the very texts",
          "[pipeline]") {
  tiny::task_line line;
  recglm::task_source source(line.ready, line.shared->parts, line.shared->parts, line.pool, 3);
  const auto special = line.ready.tokenizer.special();
  bool words = false, texts = false;
  for (int i = 0; i < 30; ++i) {
    const recglm::batch b = source.next();
    for (recglm::token_id t : b.tokens) words = words || t == special.mask, texts = texts || t == special.gmask;
  }
  REQUIRE(words);
  REQUIRE(texts);
  const std::string saved = source.save();
  recglm::task_source again(line.ready, line.shared->parts, line.shared->parts, line.pool, 4);
  again.load(saved);
  REQUIRE(again.epochs() == source.epochs());
  for (int i = 0; i < 10; ++i) {
    const recglm::batch a = source.next(), b = again.next();
    REQUIRE(a.tokens == b.tokens);
    REQUIRE(a.targets == b.targets);
    REQUIRE(a.intra == b.intra);
  }
  REQUIRE_THROWS_AS(again.load("{}"), recglm::error);
}

// The texts themselves are searched, not the samples: every training text of a whole pass of every family.
TEST_CASE("on the strict split no held-out pair of any family is in a training text of any family", "[pipeline]") {
  tiny::task_line line;
  const auto tasks = line.ready.prompts.tasks().value();
  const recglm::task_epoch pass(tasks.shares(), line.shared->parts);
  recglm::random_engine draws(5);
  std::vector<recglm::prompt> texts;
  std::vector<recglm::user_id> about;
  std::set<std::string_view> families;
  for (std::uint64_t k = 0; k < pass.size(); ++k) {
    const recglm::task_sample sample = pass[k];
    const auto h = tasks.choose(sample.family, sample.train, sample.at, draws);
    if (!h) continue;
    if (auto p = tasks.train(sample.family, *h, line.ready.items, draws)) {
      texts.push_back(*std::move(p));
      about.push_back(h->user);
      families.insert(sample.family);
    }
  }
  REQUIRE(families.size() == 5);
  const auto report = recglm::pairs_in_texts{}(texts, line.shared->parts, line.ready.items, {}, about);
  REQUIRE(report.texts == texts.size());
  REQUIRE(report.of_users == texts.size());
  REQUIRE(report.found == 0);

  // And it would be found: one text of the test part is enough.
  std::size_t found = 0;
  for (const recglm::history& h : line.shared->test) {
    const auto p = tasks.train("rating", h, line.ready.items, draws);
    if (!p) continue;
    const std::vector<recglm::prompt> leaked{*p};
    const std::vector<recglm::user_id> whose{h.user};
    found += recglm::pairs_in_texts{}(leaked, line.shared->parts, line.ready.items, {}, whose).found;
  }
  REQUIRE(found > line.shared->test.size() / 2);
}

}  // namespace pipeline_task_source_tests
