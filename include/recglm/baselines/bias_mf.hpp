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

/// Ratings by matrix factorisation with biases (Koren, Bell and Volinsky, Computer 42(8), 2009), the `MF` row of P5:
/// mean + bias of the user + bias of the item + product of two vectors, by stochastic gradient descent over the
/// training ratings in random order. P5 names no settings; the default is that of the program which is most in use for
/// it, Surprise's SVD (surprise.readthedocs.io): 100 factors from a normal distribution of .1, 20 epochs, rate .005,
/// penalty .02; here the best of the epochs by RMSE on validation.
///
/// An unknown user or item adds nothing, so that the prediction falls back to the biases that are known. What comes out
/// is kept between the lowest and the highest rating of the training.
class bias_mf {
 public:
  static constexpr std::string_view name = "bias-mf";
  int factors = 100, epochs = 20;
  double learning_rate = 0.005, penalty = 0.02, stddev = 0.1;
  std::uint64_t seed = 1;

  template <class V>
  void visit(V&& v) {
    v("factors", factors, explained("width of the vectors, 0 for biases alone", value_range::between(0, 65536)));
    v("epochs", epochs,
      explained("walks over the training ratings; the best one by validation is taken", value_range::at_least(1)));
    v("learning-rate", learning_rate, explained("rate of the descent", value_range::not_negative()));
    v("penalty", penalty, explained("of the squares of biases and vectors", value_range::not_negative()));
    v("stddev", stddev, explained("of the vectors at first", value_range::not_negative()));
    v("seed", seed, "of the vectors and the order of the ratings");
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
  bool trained() const { return weights_ != nullptr; }
  /// What a reader of a table must know of the training.
  std::string note() const { return note_; }
  /// The training in numbers.
  training_record training() const { return record_; }

 private:
  struct weights;
  std::optional<best_epoch> train(const catalogue& c, int walks, const tuning_data* data);

  std::shared_ptr<const weights> weights_;
  std::string note_;
  training_record record_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/bias_mf-inl.hpp"
#endif
