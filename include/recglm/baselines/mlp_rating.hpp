#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/baselines/tuned.hpp"
#include "recglm/core/types.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/train/training_record.hpp"

namespace recglm {

struct best_epoch;

/// Ratings by a network over the vectors of user and item, the `MLP` row of P5 (which cites Cheng et al., DLRS 2016,
/// and names no settings). The default is that of NCF's MLP (He et al., WWW 2017; github.com/hexiangnan/
/// neural_collaborative_filtering, MLP.py): vectors of 32, layers of 32, 16 and 8 with ReLU, Adam 1e-3, 256 ratings a
/// step, 100 epochs; here under the squared error and with the best of the epochs by RMSE on validation.
///
/// Where user or item is unknown, the prediction is the training's mean and the bias of the one that is known: the mean
/// of its ratings' distances to that mean, as though there were ten more of 0. What comes out is kept between the
/// lowest and the highest rating of the training.
class mlp_rating {
 public:
  static constexpr std::string_view name = "mlp-rating";
  int hidden = 32, layers = 3, epochs = 100, batch_ratings = 256;
  int validate_every = 1;  ///< epochs between two validations
  double learning_rate = 1e-3, stddev = 0.01;
  std::uint64_t seed = 1;

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("width of the vectors and of the first layer", value_range::between(1, 65536)));
    v("layers", layers, explained("each half as wide as the one before", value_range::between(1, 16)));
    v("epochs", epochs,
      explained("walks over the training ratings; the best one by validation is taken", value_range::at_least(1)));
    v("batch-ratings", batch_ratings, explained("ratings of one step", value_range::at_least(1)));
    v("validate-every", validate_every, explained("epochs between two validations", value_range::at_least(1)));
    v("learning-rate", learning_rate, explained("rate of Adam", value_range::not_negative()));
    v("stddev", stddev, explained("of the vectors at first", value_range::positive()));
    v("seed", seed, "of the weights and the order of the ratings");
  }

  /// Trains on `data.known`, keeps the epoch of the least RMSE on its questions that have a rating, and trains anew for
  /// as many epochs where there is something to refit on. Gives lines of progress to `data.show`. Without a model where
  /// `data.should_stop` asked for an end.
  void choose(const tuning_data& data);

  /// Trains for all epochs, for whoever has no validation questions. Throws where no training event has a rating, and
  /// where one names an item that the catalogue does not have.
  void fit(const catalogue& c);

  /// The rating that the history's user is expected to give the item.
  double rate(const history& h, item_id item) const;

  /// Whether a training came to its end.
  bool trained() const { return network_ != nullptr; }
  /// What a reader of a table must know of the training.
  std::string note() const { return note_; }
  /// The training in numbers.
  training_record training() const { return record_; }

 private:
  struct network;
  std::optional<best_epoch> train(const catalogue& c, int walks, const tuning_data* data);

  std::shared_ptr<network> network_;
  std::string note_;
  training_record record_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/mlp_rating-inl.hpp"
#endif
