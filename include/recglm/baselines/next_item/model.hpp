#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/epochs.hpp"
#include "recglm/baselines/next_item/network.hpp"
#include "recglm/baselines/next_item/settings.hpp"
#include "recglm/baselines/tuned.hpp"

namespace recglm {

/// A baseline that is a trained network of next items: training, choice of the epoch, ranking. Who inherits sets the
/// published settings and makes the network:
///
///     struct mine : recglm::next_item_model {
///       static constexpr std::string_view name = "mine";
///       mine() : next_item_model(name) { learning_rate = 1e-3; }
///       std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override { ... }
///     };
class next_item_model : public next_item_settings {
 public:
  using network = next_item_network<cpu<float>>;
  /// What a network is made for.
  struct sizes {
    int items = 0;
    int users = 0;  ///< of the training part; unknown ones have this number
  };

  explicit next_item_model(std::string_view called) : name_(called) {}
  virtual ~next_item_model() = default;
  next_item_model(const next_item_model&) = default;
  next_item_model& operator=(const next_item_model&) = default;

  /// A network with weights drawn from `rng`.
  virtual std::unique_ptr<network> make(const sizes& of, random_engine& rng) const = 0;

  /// Trains on `data.known`, keeps the epoch that is best on its questions, and trains anew for as many epochs where
  /// there is something to refit on. Gives lines of progress to `data.show`. Without a model where `data.should_stop`
  /// asked for an end; with a folder, `resume` then continues.
  void choose(const tuning_data& data);

  /// Trains for all epochs, for whoever has no validation questions.
  void fit(const catalogue& c);

  /// The best `list` items, best first, without those of `excluded` (sorted); nothing for an empty history.
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const;

  /// The same for many questions at once.
  std::vector<std::vector<item_id>> lists(std::span<const history> asked, int list,
                                          std::span<const std::vector<item_id>> excluded) const;

  /// Whether a training came to its end.
  bool trained() const { return network_ != nullptr; }
  /// What a reader of a table must know of the training.
  std::string note() const { return note_; }
  /// What became of the training whose epoch was chosen.
  const training_outcome& outcome() const { return outcome_; }
  /// The training in numbers; the answers are those of the network that ranks.
  training_record training() const { return record_; }
  /// Numbers of the network.
  std::int64_t parameters() const;

 private:
  epoch_plan plan(int walks) const;
  // Trains a new network for `walks` epochs; nothing of it stays where it was ended before.
  std::optional<best_epoch> train(const catalogue& c, int walks, const tuning_data* data);

  std::string name_;
  std::shared_ptr<network> network_;
  sizes sizes_;
  std::string note_;
  training_outcome outcome_;
  training_record record_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/next_item/model-inl.hpp"
#endif
