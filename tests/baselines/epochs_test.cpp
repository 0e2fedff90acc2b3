#include "recglm/baselines/epochs.hpp"

#include "support/catch.hpp"

namespace baselines_epochs_tests {

namespace {

using trained = std::vector<std::pair<const recglm::catalogue*, int>>;

// A training whose third epoch is best.
auto training(trained& seen, bool stops = false) {
  return [&seen, stops](const recglm::catalogue& c, int epochs,
                        const recglm::tuning_data* with) -> std::optional<recglm::best_epoch> {
    seen.emplace_back(&c, epochs);
    if (stops) return std::nullopt;
    recglm::best_epoch out{3, -0.5, {}, static_cast<double>(epochs), 11};
    out.outcome = {.end = recglm::training_end::early,
                   .steps = 70,
                   .tokens = 700 + epochs,
                   .answers = 350 + epochs,
                   .seconds = 2.5};
    if (with && !with->validation.empty()) out.outcome.validated = true, out.outcome.best_step = 21;
    return out;
  };
}

const recglm::epoch_plan plan{.name = "x", .epochs = 9, .seed = 4};

}  // namespace

TEST_CASE("a note says which epoch was best, by what", "[baselines]") {
  const recglm::catalogue c, both;
  const std::vector<recglm::history> asked(2);
  trained seen;
  recglm::tuning_data data{c, asked};
  REQUIRE(recglm::choose_epoch(data, plan, "RMSE", -1, training(seen)).value().note ==
          "epoch 3 of 9 is best on 2 validation questions (RMSE there 0.5000), seed 4");
  REQUIRE(seen == trained{{&c, 9}});
  data.validation = {};
  REQUIRE(recglm::choose_epoch(data, plan, "RMSE", -1, training(seen)).value().note == "9 epochs, seed 4");
}

TEST_CASE("the best epoch is trained for anew on what there is to refit on", "[baselines]") {
  const recglm::catalogue c, both;
  const std::vector<recglm::history> asked(2);
  trained seen;
  recglm::tuning_data data{c, asked};
  data.refit = &both;
  recglm::choose_epoch(data, plan, "RMSE", -1, training(seen));
  REQUIRE(seen == trained{{&c, 9}, {&both, 3}});
  seen.clear();
  REQUIRE_FALSE(recglm::choose_epoch(data, plan, "RMSE", -1, training(seen, true)));
  REQUIRE(seen.size() == 1);
}

TEST_CASE("a record has the best step of the training that was judged, and the answers of the last one",
          "[baselines]") {
  const recglm::catalogue c, both;
  const std::vector<recglm::history> asked(2);
  trained seen;
  recglm::tuning_data data{c, asked};
  recglm::training_record expected{.answers = 359,
                                   .epochs = 9,
                                   .tokens = 709,
                                   .trained = 11,
                                   .parameters = 11,
                                   .best_step = 21,
                                   .validation = -0.5,
                                   .ends = "early"};
  const auto record = [&](const char* metric) {
    return recglm::choose_epoch(data, plan, metric, 1, training(seen)).value().record;
  };
  REQUIRE(record("NDCG@10") == expected);
  REQUIRE(recglm::choose_epoch(data, plan, "NDCG@10", 1, training(seen)).value().record.seconds == 2.5);
  data.refit = &both;
  REQUIRE(recglm::choose_epoch(data, plan, "NDCG@10", 1, training(seen)).value().record.seconds == 5);
  expected.answers = 353, expected.epochs = 3, expected.tokens = 703;
  REQUIRE(record("NDCG@10") == expected);
  expected.validation = std::numeric_limits<double>::quiet_NaN();
  REQUIRE(record("RMSE") == expected);
  data.refit = nullptr, data.validation = {};
  REQUIRE(record("NDCG@10").best_step == 0);
}

TEST_CASE("a line of progress shows the size of a validation", "[baselines]") {
  recglm::training_progress p;
  p.mean_loss = 0.25, p.seconds_left = 12;
  REQUIRE(recglm::detail::line_of_epoch(plan, 2, p) == "x: epoch 2/9, loss 0.250, 12 s left");
  p.validated = true, p.validation = -1.5, p.best = -1.25;
  REQUIRE(recglm::detail::line_of_epoch(plan, 2, p) ==
          "x: epoch 2/9, loss 0.250, 12 s left, validation 1.5000 (best 1.2500)");
}

}  // namespace baselines_epochs_tests
