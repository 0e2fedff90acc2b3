#include "recglm/baselines/next_item/model.hpp"

#include <filesystem>

#include "recglm/baselines/sasrec.hpp"
#include "support/folder.hpp"
#include "support/next_item.hpp"

namespace baselines_next_item_model_tests {

using recglm::history;
using recglm::item_id;

namespace {

recglm::sasrec small() {
  recglm::sasrec out;
  out.hidden = 16, out.layers = 1, out.length = 5, out.epochs = 120, out.batch_texts = 30, out.validate_every = 10;
  out.dropout = out.attention_dropout = 0.1, out.learning_rate = 1e-2;
  return out;
}

}  // namespace

TEST_CASE("what follows from the last two items is learnt, and a seed trains alike", "[baselines]") {
  const walking_users w;
  recglm::sasrec model = small(), same = small(), other = small();
  model.fit(w.known);
  REQUIRE(first_hits(model, w.test) > 0.9);
  REQUIRE(model.note() == "120 epochs, seed 1");
  REQUIRE(model.parameters() == 12 * 16 + 5 * 16 + 3 * 32 + 6 * 16 * 16 + 6 * 16);
  REQUIRE(model.outcome().steps == 960);
  const recglm::training_record record = model.training();
  REQUIRE(record.answers == model.outcome().answers);
  REQUIRE(record.answers > 0);
  REQUIRE(record.epochs == 120);
  REQUIRE(record.ends == "epochs");
  REQUIRE((record.trained == model.parameters() && record.parameters == model.parameters()));
  REQUIRE((record.best_step == 0 && std::isnan(record.validation)));
  same.fit(w.known);
  other.seed = 2;
  other.fit(w.known);
  const std::vector<std::vector<item_id>> none(w.test.size());
  REQUIRE(model.lists(w.test, 12, none) == same.lists(w.test, 12, none));
  REQUIRE(model.lists(w.test, 12, none) != other.lists(w.test, 12, none));
  // One by one as many at once.
  const auto lists = model.lists(w.test, 12, none);
  for (std::size_t q = 0; q < 20; ++q) REQUIRE(model.rank(w.test[q], 12, {}) == lists[q]);
  const auto list = model.rank(w.test[0], 12, std::vector<item_id>{3, 4});
  REQUIRE(list.size() == 10);
  REQUIRE(std::count(list.begin(), list.end(), 3) == 0);
  REQUIRE(model.rank({0, {}, {}}, 3, {}).empty());
}

TEST_CASE("the best epoch on validation is kept, and trained for anew on both parts", "[baselines]") {
  const walking_users w;
  recglm::sasrec model = small();
  std::vector<std::string> lines;
  recglm::tuning_data data{w.known, w.validation};
  data.show = [&](const std::string& line) { lines.push_back(line); };
  model.choose(data);
  REQUIRE(model.trained());
  REQUIRE(lines.size() == 120);
  REQUIRE(lines[9].starts_with("sasrec: epoch 10/120, loss "));
  REQUIRE(lines[9].find("validation 0.") != std::string::npos);
  REQUIRE(model.note().find("0 of 120 is best on 240 validation questions (NDCG@10 there ") != std::string::npos);
  const recglm::training_record judged = model.training();
  REQUIRE(judged.best_step == model.outcome().best_step);
  REQUIRE(judged.validation == model.outcome().best);
  REQUIRE(judged.epochs == 120);
  const double once = first_hits(model, w.test);
  data.refit = &w.both;
  lines.clear();
  model.choose(data);
  REQUIRE(lines.size() > 120);
  REQUIRE(model.training().best_step == judged.best_step);
  REQUIRE(model.training().epochs == static_cast<double>(judged.best_step) / 8);
  REQUIRE(first_hits(model, w.test) >= once - 0.05);
}

TEST_CASE("patience ends a training", "[baselines]") {
  const walking_users w;
  recglm::sasrec model = small();
  model.learning_rate = 0, model.patience = 2;
  model.choose({w.known, w.validation});
  REQUIRE(model.outcome().end == recglm::training_end::early);
  REQUIRE(model.training().ends == "early");
  REQUIRE(model.outcome().steps == 30 * 8);  // the first validation is the best, two more are not better
}

TEST_CASE("a training that was stopped leaves no model, and continues to the same one", "[baselines]") {
  const walking_users w;
  const temporary_folder folder;
  const std::vector<std::vector<item_id>> none(w.test.size());
  recglm::sasrec whole = small();
  whole.epochs = 20;
  recglm::sasrec model = whole, elsewhere = whole;
  whole.choose({w.known, w.validation});
  int asked = 0;
  recglm::tuning_data data{w.known, w.validation};
  data.should_stop = [&] { return ++asked > 101; };
  data.folder = folder.path;
  model.choose(data);
  REQUIRE_FALSE(model.trained());
  REQUIRE_THROWS_WITH(model.rank(w.test[0], 1, {}), "sasrec: call fit before rank");
  data.should_stop = {};
  data.resume = true;
  model.choose(data);
  REQUIRE(model.lists(w.test, 12, none) == whole.lists(w.test, 12, none));
  REQUIRE(model.note() == whole.note());
  // Under other conditions the checkpoint is another's.
  data.conditions = "other data";
  REQUIRE_THROWS_WITH(elsewhere.choose(data), Catch::Matchers::Contains("conditions"));
}

TEST_CASE("items that the catalogue does not have are refused", "[baselines]") {
  walking_users w;
  recglm::sasrec model = small();
  model.epochs = 1;
  model.fit(w.known);
  const std::vector<recglm::interaction> past{{0, 99, 0, 0, -1}};
  REQUIRE_THROWS_WITH(model.rank({0, past, {}}, 1, {}), "sasrec: user 0 met item 99, but the catalogue has 12 items");
  w.known.train[0].item = 99;
  REQUIRE_THROWS_WITH(model.fit(w.known),
                      "sasrec: a training event of user 0 is of item 99, but the catalogue has 12 items");
}

}  // namespace baselines_next_item_model_tests
