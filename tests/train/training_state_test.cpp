#include "recglm/train/training_state.hpp"

#include <nlohmann/json.hpp>

#include <sys/resource.h>

#include <csignal>

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"

namespace train_training_state_tests {

namespace {

using backend = recglm::cpu<double>;

/// Two parameters, one of them frozen.
struct two_parameters {
  recglm::parameter<backend> trained{"w", {3}, 1.5}, frozen{"f", {2}, 2.0, false};
  template <class Visit>
  void parameters(Visit visit) {
    visit(trained);
    visit(frozen);
  }
};

struct run {
  two_parameters model;
  recglm::training_settings settings;
  recglm::adam_w<backend> optimiser{model, {}};
  explicit run(const std::filesystem::path& folder) { settings.folder = folder; }
  recglm::state_keeper<backend> keeper() { return {model, optimiser, settings}; }
};

constexpr auto ignored = [](const std::string&) {};

}  // namespace

TEST_CASE("a training's state comes back exactly", "[train]") {
  temporary_folder folder;
  run one(folder.path);
  elements(one.model.trained.gradient)[1] = 0.1;
  one.optimiser.step(0.3);
  auto keeper = one.keeper();
  keeper.keep_best();
  const double best = elements(one.model.trained.value)[1];
  elements(one.model.trained.gradient)[0] = -0.7;
  one.optimiser.step(0.1);
  recglm::training_state state;
  state.step = 2, state.tokens = 1'000'000'000'000, state.seconds = 0.1, state.loss_sum = 1.0 / 3,
  state.loss_weight = 2.0 / 3;
  state.validation = 1e-300, state.best = -0.1, state.best_step = 1, state.without_better = 4, state.early = true;
  keeper.save(state, "place \"7\"");

  run two(folder.path);
  auto keeper2 = two.keeper();
  recglm::training_state loaded;
  std::string place;
  REQUIRE(keeper2.load(loaded, [&](const std::string& s) { place = s; }));
  REQUIRE(place == "place \"7\"");
  REQUIRE(loaded.step == 2);
  REQUIRE(loaded.tokens == 1'000'000'000'000);
  REQUIRE(loaded.seconds == 0.1);
  REQUIRE(loaded.mean_loss() == state.mean_loss());
  REQUIRE(loaded.validation == 1e-300);
  REQUIRE(loaded.best == -0.1);
  REQUIRE(loaded.without_better == 4);
  REQUIRE(loaded.early);
  REQUIRE_FALSE(loaded.finished);
  REQUIRE(two.optimiser.steps() == 2);
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(elements(two.model.trained.value)[i] == elements(one.model.trained.value)[i]);
    REQUIRE(elements(two.optimiser.state()[0].first)[i] == elements(one.optimiser.state()[0].first)[i]);
    REQUIRE(elements(two.optimiser.state()[0].second)[i] == elements(one.optimiser.state()[0].second)[i]);
  }
  keeper2.restore_best();
  REQUIRE(elements(two.model.trained.value)[1] == best);
}

TEST_CASE("without a checkpoint nothing is loaded", "[train]") {
  temporary_folder folder;
  run one(folder.path);
  recglm::training_state state;
  REQUIRE_FALSE(one.keeper().load(state, ignored));
}

TEST_CASE("a checkpoint of another training is refused", "[train]") {
  temporary_folder folder;
  run one(folder.path);
  one.keeper().save({}, "");
  const std::string where = (folder / "checkpoint-0" / "state.json").string();
  recglm::training_state state;
  run other(folder.path);
  other.settings.optimiser.clip = 3;
  REQUIRE_THROWS_WITH(
      other.keeper().load(state, ignored),
      where +
          ": the training was begun with clip 1.0, now it is 3.0; give the old value, or begin anew in another folder");
  run frozen(folder.path);
  elements(frozen.model.frozen.value)[1] = 7;
  REQUIRE_THROWS_WITH(frozen.keeper().load(state, ignored),
                      Catch::Matchers::StartsWith(where + ": the training was begun with frozen_weights \""));
  run damaged(folder.path);
  nlohmann::json object = recglm::read_hashed_json(where);
  object["step"] = "x";
  recglm::write_hashed_json(where, object);
  REQUIRE_THROWS_WITH(damaged.keeper().load(state, ignored),
                      Catch::Matchers::StartsWith(where + ": not the state of a training: "));
  object["format"] = 4;
  recglm::write_hashed_json(where, object);
  REQUIRE_THROWS_WITH(damaged.keeper().load(state, ignored),
                      where + ": written in format 4; this version reads format 3");
}

TEST_CASE("a checkpoint made under other conditions is refused", "[train]") {
  temporary_folder folder;
  run one(folder.path), two(folder.path);
  one.settings.conditions = "a";
  two.settings.conditions = "b";
  one.keeper().save({}, "");
  recglm::training_state state;
  REQUIRE_THROWS_WITH(two.keeper().load(state, ignored),
                      (folder / "checkpoint-0/state.json").string() +
                          ": the training was begun with conditions \"a\", now it is \"b\"; give the old value, or "
                          "begin anew in another folder");
}

TEST_CASE("a byte of a checkpoint that changed is noticed, whichever file it is in", "[train]") {
  for (const char* name : {"state.json", "weights.safetensors", "moments.safetensors", "best.safetensors"}) {
    temporary_folder folder;
    run one(folder.path);
    auto keeper = one.keeper();
    keeper.keep_best();
    recglm::training_state state;
    state.step = state.best_step = 1;
    state.best = 0.5;
    keeper.save(state, "here");
    const auto path = folder / "checkpoint-0" / name;
    const std::string good = recglm::read_file(path);
    for (std::size_t at = 0; at < good.size(); at += 7) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 4);
      recglm::write_atomically(path, bad);
      bool as_written = false;
      try {
        recglm::training_state loaded;
        one.keeper().load(loaded, ignored);
        // White space between the members of state.json means nothing.
        as_written = std::string(name) == "state.json" && recglm::read_json(path) == recglm::parse_json(good, "");
      } catch (const recglm::error&) {
        as_written = true;
      }
      INFO(name << " byte " << at);
      REQUIRE(as_written);
    }
    std::filesystem::remove(path);
    recglm::training_state loaded;
    REQUIRE_THROWS_AS(one.keeper().load(loaded, ignored), recglm::error);
  }
}

TEST_CASE("a full disk leaves the older checkpoint whole", "[train]") {
  temporary_folder folder;
  run one(folder.path);
  one.keeper().save({}, "first");
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 600;  // the weights fit, the state does not
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string message;
  try {
    one.keeper().save({}, std::string(1000, 'x'));
  } catch (const recglm::error& e) {
    message = e.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE(message.find("could not be written whole") != message.npos);
  REQUIRE(folder.entries() == 1);
  std::string place;
  recglm::training_state state;
  REQUIRE(one.keeper().load(state, [&](const std::string& s) { place = s; }));
  REQUIRE(place == "first");
}

}  // namespace train_training_state_tests
