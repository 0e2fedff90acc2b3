#include "recglm/train/trainer.hpp"

#include "recglm/backend/cpu.hpp"
#include "recglm/model/language_model.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/near.hpp"

namespace train_trainer_tests {

using recglm::training_settings;

namespace {

/// Texts of random tokens and lengths; what follows a token is always that token plus one.
struct random_source {
  recglm::random_engine rng{7};
  int texts = 3;
  std::int64_t given = 0;
  recglm::batch next() {
    recglm::batch out;
    for (int t = 0; t < texts; ++t) {
      const int n = 4 + static_cast<int>(rng.below(5));
      recglm::token_id token = static_cast<recglm::token_id>(rng.below(10));
      for (int i = 0; i < n; ++i, token = (token + 1) % 10) {
        out.tokens.push_back(token);
        out.targets.push_back(i < 2 ? recglm::no_target : (token + 1) % 10);
        out.inter.push_back(i), out.intra.push_back(i < 2 ? 0 : i - 1);
      }
      out.offsets.push_back(static_cast<int>(out.tokens.size()));
      out.prefix.push_back(2);
    }
    given += texts;
    return out;
  }
  double epochs() const { return static_cast<double>(given) / 12; }
  std::string save() const { return rng.save() + " " + std::to_string(given); }
  void load(const std::string& saved) {
    rng = recglm::random_engine::load(saved);
    given = std::stoll(saved.substr(saved.rfind(' ') + 1));
  }
};

recglm::model_shape tiny(double dropout) {
  recglm::model_shape s;
  s.layers = 2, s.hidden = 8, s.heads = 2, s.vocabulary = 10, s.positions = 10;
  s.embedding_dropout = s.attention_dropout = s.output_dropout = dropout;
  return s;
}

using backend = recglm::cpu<float>;
using plain = recglm::language_model<backend>;
using adapted = recglm::language_model<backend, recglm::glm_10b, recglm::lora>;

plain fresh(double dropout = 0) {
  recglm::random_engine rng(3);
  return plain(tiny(dropout), {}, rng);
}

template <class Model>
auto values(Model& model) {
  std::vector<double> out;
  model.parameters([&](auto& p) { out.insert(out.end(), elements(p.value).begin(), elements(p.value).end()); });
  return out;
}

training_settings some(std::int64_t steps) {
  training_settings s;
  s.steps = steps;
  s.rates.peak = 0.01;
  return s;
}

struct killed {};
constexpr auto no_metric = [] { return 0.0; };
constexpr auto silent = [](const recglm::training_progress&) {};

/// Straight through, against killed at step 7 with checkpoints at 3 and 6, against interrupted at step 5.
template <class Make>
void same_however_interrupted(Make make) {
  temporary_folder folder;
  const auto settings_in = [&](const char* name) {
    training_settings s = some(11);
    s.micro_tokens = 12;
    s.validate_every = 2;
    s.folder = folder / name;
    s.save_steps = 3;
    return s;
  };
  const auto number = [](int* calls) { return [calls] { return -std::abs(4.0 - ++*calls); }; };  // best at the fourth
  auto straight = make();
  random_source source;
  int calls = 0;
  const auto all = train(straight, source, settings_in("straight"), number(&calls), silent);
  REQUIRE(all.end == recglm::training_end::steps);
  REQUIRE(all.best_step == 8);

  auto first = make();
  random_source source1;
  training_settings s = settings_in("killed");
  int calls1 = 0;
  const auto kill = [](const recglm::training_progress& p) {
    if (p.step == 7) throw killed{};
  };
  REQUIRE_THROWS_AS(train(first, source1, s, number(&calls1), kill), killed);
  auto second = make();
  random_source source2;
  s.resume = true;
  calls1 = 3;  // the validations before step 6
  const auto resumed = train(second, source2, s, number(&calls1), silent);
  REQUIRE(resumed.steps == 11);
  REQUIRE(resumed.tokens == all.tokens);
  REQUIRE(resumed.loss == all.loss);
  REQUIRE(values(second) == values(straight));

  auto third = make();
  random_source source3;
  s = settings_in("stopped");
  int asked = 0, calls2 = 0;
  s.should_stop = [&] { return asked++ == 5; };
  const auto stopped = train(third, source3, s, number(&calls2), silent);
  REQUIRE(stopped.interrupted);
  REQUIRE(stopped.steps == 5);
  auto fourth = make();
  random_source source4;
  s.resume = true;
  REQUIRE_FALSE(train(fourth, source4, s, number(&calls2), silent).interrupted);
  REQUIRE(values(fourth) == values(straight));

  for (const char* name : {"killed", "stopped"}) {
    const auto newest = recglm::checkpoint_folder(folder / name).newest(),
               want = recglm::checkpoint_folder(folder / "straight").newest();
    REQUIRE(newest);
    for (const char* file : {"weights.safetensors", "moments.safetensors", "best.safetensors"})
      REQUIRE(bytes_of_file(*newest / file) == bytes_of_file(*want / file));
  }

  // A finished training stays finished.
  auto fifth = make();
  random_source source5;
  const auto again = train(fifth, source5, s, number(&calls2), silent);
  REQUIRE(again.steps == 11);
  REQUIRE(values(fifth) == values(straight));
  REQUIRE(source5.given == 11 * 3);
}

}  // namespace

TEST_CASE("killed and interrupted trainings continue bit for bit", "[train]") {
  same_however_interrupted([] { return fresh(0.2); });
}

TEST_CASE("so do those of an adapter with dropout", "[train]") {
  same_however_interrupted([] {
    recglm::random_engine rng(3);
    return adapted(tiny(0.1), recglm::lora::all({2, 4, 0.3, recglm::adapter_kind::dora}), rng);
  });
}

TEST_CASE("one seed gives one model, another seed another", "[train]") {
  std::vector<std::vector<double>> got;
  for (std::uint64_t seed : {1, 1, 2}) {
    auto model = fresh(0.3);
    random_source source;
    auto s = some(4);
    s.seed = seed;
    train(model, source, s);
    got.push_back(values(model));
  }
  REQUIRE(got[0] == got[1]);
  REQUIRE(got[0] != got[2]);
}

TEST_CASE("the cut into micro batches does not change what is learnt", "[train]") {
  const auto learnt = [](int micro) {
    recglm::random_engine rng(3);
    plain model(tiny(0), {}, rng);
    random_source source;
    auto s = some(5);
    s.optimiser.epsilon = 1;  // else AdamW divides rounding by rounding where a gradient is nearly 0
    s.micro_tokens = micro;
    double loss = 0;
    train(model, source, s, no_metric, [&](const recglm::training_progress& p) { loss += p.loss; });
    auto out = values(model);
    out.push_back(loss);
    return out;
  };
  const auto whole = learnt(0);
  REQUIRE(near(learnt(1), whole, table::golden_gradient<float>));
  REQUIRE(near(learnt(14), whole, table::golden_gradient<float>));
}

TEST_CASE("a batch is cut at texts", "[train]") {
  random_source source;
  source.texts = 5;
  const recglm::batch all = source.next();
  for (int limit : {1, 9, 15, 1000}) {
    recglm::batch joined, part;
    for (int from = 0, to; from < all.texts(); from = to) {
      to = recglm::cut_at(all, from, limit);
      recglm::cut(all, from, to, part);
      REQUIRE((part.size() <= limit || part.texts() == 1));
      REQUIRE(part.offsets.front() == 0);
      joined.tokens.insert(joined.tokens.end(), part.tokens.begin(), part.tokens.end());
      joined.targets.insert(joined.targets.end(), part.targets.begin(), part.targets.end());
      joined.inter.insert(joined.inter.end(), part.inter.begin(), part.inter.end());
      joined.intra.insert(joined.intra.end(), part.intra.begin(), part.intra.end());
      joined.prefix.insert(joined.prefix.end(), part.prefix.begin(), part.prefix.end());
      for (int t = 0; t < part.texts(); ++t)
        joined.offsets.push_back(joined.offsets.back() + part.offsets[static_cast<std::size_t>(t) + 1] -
                                 part.offsets[static_cast<std::size_t>(t)]);
    }
    REQUIRE(joined.tokens == all.tokens);
    REQUIRE(joined.targets == all.targets);
    REQUIRE(joined.inter == all.inter);
    REQUIRE(joined.intra == all.intra);
    REQUIRE(joined.prefix == all.prefix);
    REQUIRE(joined.offsets == all.offsets);
  }
  REQUIRE(recglm::cut_at(all, 0, 0) == 5);
}

TEST_CASE("early stopping ends with the best weights", "[train]") {
  auto model = fresh();
  random_source source;
  auto s = some(100);
  s.validate_every = 2;
  s.patience = 3;
  std::vector<std::vector<double>> seen;
  const auto outcome = train(
      model, source, s,
      [&] {
        seen.push_back(values(model));
        return seen.size() == 2 ? 5.0 : 1.0;
      },
      [&](const recglm::training_progress& p) {
        if (p.step == 6) {
          REQUIRE(p.best == 5);
          REQUIRE(p.best_step == 4);
          REQUIRE(p.validation == 1);
          REQUIRE(p.without_better == 1);
        }
      });
  REQUIRE(outcome.end == recglm::training_end::early);
  REQUIRE(outcome.steps == 10);
  REQUIRE(outcome.best == 5);
  REQUIRE(outcome.best_step == 4);
  REQUIRE(seen.size() == 5);
  REQUIRE(values(model) == seen[1]);
  REQUIRE(seen[1] != seen[4]);
}

TEST_CASE("training ends by passes and by seconds, and lowers the loss", "[train]") {
  auto model = fresh();
  random_source source;
  training_settings s;
  s.epochs = 20;
  s.rates.peak = 0.02;
  double first = 0, last_done = 0;
  const auto outcome = train(model, source, s, no_metric, [&](const recglm::training_progress& p) {
    if (p.step == 1) first = p.loss;
    REQUIRE(p.done >= last_done);
    last_done = p.done;
    REQUIRE(p.seconds_left >= 0);
  });
  REQUIRE(source.given == 240);
  REQUIRE(outcome.steps == 80);
  REQUIRE(last_done == 1);
  REQUIRE(outcome.loss < 0.8 * first);
  s.epochs = 0;
  s.max_seconds = 0.05;
  const auto timed = train(model, source, s, no_metric, silent);
  REQUIRE(timed.end == recglm::training_end::clock);
  REQUIRE(timed.steps > 0);
  REQUIRE(timed.seconds >= 0.05);
}

TEST_CASE("a loss that is no number is refused with step and text", "[train]") {
  auto model = fresh();
  model.parameters([](auto& p) {
    if (p.name == "transformer.block_position_embeddings.weight")
      elements(p.value)[6 * 8] = NAN;  // only texts of 8 tokens and more get there
  });
  struct two_texts : random_source {
    recglm::batch next() {
      recglm::batch out;
      for (int n : {4, 9, 5}) {
        for (int i = 0; i < n; ++i)
          out.tokens.push_back(i), out.targets.push_back(1), out.inter.push_back(i), out.intra.push_back(i);
        out.offsets.push_back(static_cast<int>(out.tokens.size()));
        out.prefix.push_back(1);
      }
      return out;
    }
  } source;
  const auto want = [](const char* first) {
    return std::string("step 1: the loss is ") + first + " at learning rate ";
  };
  REQUIRE_THROWS_WITH(
      train(model, source, some(3)),
      Catch::Matchers::ContainsSubstring("it comes from text 1 of the step (9 tokens: 0 1 2 3 4 5 6 7 ...); lower the "
                                         "learning rate or the clipping norm") &&
          (Catch::Matchers::StartsWith(want("nan")) || Catch::Matchers::StartsWith(want("-nan"))));
  struct no_targets : random_source {
    recglm::batch next() {
      recglm::batch out = random_source::next();
      std::fill(out.targets.begin(), out.targets.end(), recglm::no_target);
      return out;
    }
  } empty;
  auto good = fresh();
  REQUIRE_THROWS_WITH(train(good, empty, some(3)), "step 1: the source gave 3 texts without a single target");
  random_source fine;
  auto s = some(3);
  s.validate_every = 1;
  REQUIRE_THROWS_WITH(train(
                          good, fine, s, [] { return double(NAN); }, silent),
                      "step 1: the validation gave nan; it must be a number");
}

TEST_CASE("settings that make no training are refused", "[train]") {
  auto model = fresh();
  random_source source;
  REQUIRE_THROWS_WITH(train(model, source, some(0)), "training: give the number of steps, of epochs, or of seconds");
  auto s = some(1);
  s.validate_every = 1;
  REQUIRE_THROWS_WITH(train(model, source, s), "training: validate_every needs a validation to call");
  s = some(1);
  s.resume = true;
  REQUIRE_THROWS_WITH(train(model, source, s), "training: to resume, name the folder of the checkpoints");
  s = some(1);
  s.epochs = 1;
  struct {
    recglm::batch next() { return {}; }
    std::string save() const { return ""; }
    void load(const std::string&) {}
  } uncounted;
  REQUIRE_THROWS_WITH(train(model, uncounted, s),
                      "training: the source does not count epochs; end the training by steps or seconds");
}

}  // namespace train_trainer_tests
