#include "recglm/train/optimiser.hpp"

#include "recglm/backend/cpu.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace train_optimiser_tests {

using backend = recglm::cpu<float>;
using model = recglm::language_model<backend>;

/// AdamW at half the rate, which notes its rates in a tensor of its own.
template <class B>
struct slow : recglm::adam_w<B> {
  static constexpr std::string_view name = "slow";
  using typename recglm::adam_w<B>::buffer;
  using typename recglm::adam_w<B>::scalar;

  template <class Model>
  slow(Model& m, const recglm::adam_w_settings& settings) : recglm::adam_w<B>(m, settings), rates(1, scalar(0)) {}
  auto step(double rate) {
    const auto rate_now = static_cast<scalar>(rate / 2);
    B::upload(rates.data(), &rate_now, 1);
    return recglm::adam_w<B>::step(rate / 2);
  }
  template <class Visit>
  void tensors(Visit&& visit) {
    recglm::adam_w<B>::tensors(visit);
    visit(std::string("rates"), std::vector<std::int64_t>{1}, rates);
  }
  buffer rates;
};
static_assert(recglm::Optimiser<recglm::adam_w<backend>> && recglm::Optimiser<slow<backend>> &&
              !recglm::Optimiser<int>);

/// The same text each step.
struct one_text {
  recglm::batch next() const {
    recglm::batch out;
    out.tokens = {1, 2, 3, 4}, out.inter = {0, 1, 1, 1}, out.intra = {0, 0, 1, 2};
    out.targets = {recglm::no_target, recglm::no_target, 4, 5};
    out.offsets = {0, 4}, out.prefix = {2};
    return out;
  }
  std::string save() const { return ""; }
  void load(const std::string&) {}
};

model fresh() {
  recglm::random_engine draws(3);
  return model({.layers = 1, .hidden = 8, .heads = 2, .vocabulary = 10, .positions = 10}, {}, draws);
}

TEST_CASE("another optimiser than AdamW trains, and its tensors are in the checkpoint", "[train]") {
  const temporary_folder folder;
  recglm::training_settings settings;
  settings.steps = 6;
  settings.rates.peak = 0.01;
  one_text source;
  model usual = fresh(), half = fresh(), same = fresh();
  const auto one = recglm::train(usual, source, settings);
  settings.folder = folder.path;
  const auto other = recglm::train<slow<backend>>(half, source, settings);
  REQUIRE(one.loss != other.loss);
  settings.folder.clear();
  settings.rates.peak = 0.005;
  REQUIRE(recglm::train(same, source, settings).loss == other.loss);

  settings.folder = folder.path, settings.rates.peak = 0.01, settings.resume = true;
  model again = fresh();
  REQUIRE(recglm::train<slow<backend>>(again, source, settings).loss == other.loss);
  model another = fresh();  // AdamW does not know the third tensor
  REQUIRE_THROWS_AS(recglm::train(another, source, settings), recglm::error);
}

}  // namespace train_optimiser_tests
