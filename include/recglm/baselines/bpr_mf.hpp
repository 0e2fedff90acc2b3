#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/baselines/tuned.hpp"
#include "recglm/core/types.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/train/training_record.hpp"

namespace recglm {

struct latent_factors;
struct best_epoch;

/// BPR-MF (Rendle et al., UAI 2009, arXiv 1205.2618): a vector for each user and item, trained so that an item the user
/// met in training scores above one that it did not. The order of events does not count. The default is the recipe of
/// RecBoard for Amazon Beauty (github.com/MTandHJ/RecBoard, MF-BPR/configs/Amazon2014Beauty_550_LOU.yaml): width 64,
/// normal weights of 1e-4, Adam 1e-3 with weight decay 1e-6 in the gradient, 2,048 pairs a step, best of 1,000 epochs
/// by validation NDCG@10. As in the paper the pairs of a walk are the training events and each has one negative of its
/// own; RecBoard draws a user first, so that all users count alike.
///
/// A user without a training event is ranked for by the mean of its history's item vectors.
class bpr_mf {
 public:
  static constexpr std::string_view name = "bpr-mf";
  int hidden = 64, epochs = 1000, batch_pairs = 2048;
  int validate_every = 5;  ///< epochs between two validations
  double learning_rate = 1e-3, weight_decay = 1e-6, stddev = 1e-4;
  std::uint64_t seed = 1;

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("width of the vectors", value_range::between(1, 65536)));
    v("epochs", epochs,
      explained("walks over the training events; the best one by validation is taken", value_range::at_least(1)));
    v("batch-pairs", batch_pairs, explained("training events of one step", value_range::at_least(1)));
    v("validate-every", validate_every, explained("epochs between two validations", value_range::at_least(1)));
    v("learning-rate", learning_rate, explained("rate of Adam", value_range::not_negative()));
    v("weight-decay", weight_decay, explained("of Adam, added to the gradient", value_range::not_negative()));
    v("stddev", stddev, explained("of the vectors at first", value_range::positive()));
    v("seed", seed, "of the vectors, the order of the pairs and the negatives");
  }

  /// Trains on `data.known`, keeps the epoch that is best on its questions, and trains anew for as many epochs where
  /// there is something to refit on. Gives lines of progress to `data.show`. Without a model where `data.should_stop`
  /// asked for an end.
  void choose(const tuning_data& data);

  /// Trains for all epochs, for whoever has no validation questions. Throws where a training event names an item that
  /// the catalogue does not have, and where no event has a negative.
  void fit(const catalogue& c);

  /// A score for every item; none at all for an unknown user without a history.
  std::vector<double> scores(const history& h) const;

  /// Whether a training came to its end.
  bool trained() const { return factors_ != nullptr; }
  /// What a reader of a table must know of the training.
  std::string note() const { return note_; }
  /// The training in numbers.
  training_record training() const { return record_; }

 private:
  std::optional<best_epoch> train(const catalogue& c, int walks, const tuning_data* data);

  std::shared_ptr<const latent_factors> factors_;
  std::string note_;
  training_record record_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/bpr_mf-inl.hpp"
#endif
