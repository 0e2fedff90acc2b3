#include "recglm/pipeline/memorised.hpp"

#include "recglm/pipeline/training_source.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_memorised_tests {

namespace {

struct base : tiny::paper {
  base() {
    values.test_users = 0, values.hidden = 32, values.documents = 0, values.steps = 400, values.batch_tokens = 1200;
    values.learning_rate = 5e-3;
  }
};

// Trains on the test questions with their answers.
class test_leak : public recglm::training_source<recglm::erased> {
 public:
  test_leak(const tiny::line<base>& line)
      : training_source(line.ready, line.shared->parts, line.pool, 1), asked_(line.shared->test) {}

 protected:
  std::optional<recglm::glm_text> make_question() override {
    next_user();
    const recglm::history& h = asked_[text_draws().below(asked_.size())];
    const auto past = recipe().sampling.choose(h, text_draws());
    return blanked(recipe().prompts.train({h.user, past, h.next}, recipe().items, text_draws()).front());
  }

 private:
  const std::vector<recglm::history>& asked_;
};

}  // namespace

TEST_CASE("random weights remember nothing, a base trained on the test answers does", "[pipeline]") {
  tiny::line<base> line;
  const recglm::any_network fresh = line.untrained();
  const auto silent = recglm::memorised_by(recglm::model_view(fresh), line.ready, line.pool, *line.shared);
  INFO(silent.sentence);
  REQUIRE(silent.item.pairs > 50);
  REQUIRE(silent.order.pairs > 50);
  REQUIRE(silent.user.pairs > 50);
  REQUIRE_FALSE(silent.fires);

  test_leak source(line);
  recglm::any_network model = line.untrained();
  model->train(
      source, recglm::settings_of(line.ready.value, 1), [] { return 0.0; }, [](const recglm::training_progress&) {});
  const auto found = recglm::memorised_by(recglm::model_view(model), line.ready, line.pool, *line.shared);
  INFO(found.sentence);
  REQUIRE(found.fires);
  REQUIRE(found.item.share > 0.8);
}

TEST_CASE("a user's name stands before the question, and entities and answer move with the text", "[pipeline]") {
  const recglm::prompt p{"history: A . next:", {{9, 10}}, "", 18};
  const recglm::prompt named = recglm::detail::of_named_user(p, "u7");
  REQUIRE(named.text == "user: u7 . history: A . next:");
  REQUIRE(named.text.substr(static_cast<std::size_t>(named.entities[0].begin), 1) == "A");
  REQUIRE(named.entities[0].end == named.entities[0].begin + 1);
  REQUIRE(named.answer_at == static_cast<int>(named.text.size()));
}

}  // namespace pipeline_memorised_tests
