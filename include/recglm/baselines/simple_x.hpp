#pragma once
#include <cstdint>
#include <memory>
#include <optional>
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

/// SimpleX (Mao et al., CIKM 2021, arXiv 2109.12613): cosines between an item's vector and a user's, which is its own
/// and the mean of its items' through a matrix, under the cosine contrastive loss with many negatives. The order of
/// events does not count. The default is the one recipe that RecBoard has for it, that of Yelp 2018
/// (github.com/MTandHJ/RecBoard, SimpleX/configs/Yelp2018_10104811_ROU.yaml; it has none for Amazon data): width 64,
/// half a user's vector its history, 1,000 negatives of weight 100 and margin .9, dropout .1, Adam 1e-4 with weight
/// decay 1e-8 in the gradient, 512 pairs a step, best of 100 epochs by validation NDCG@10; for another data set margin
/// and negative weight are what its authors tune.
///
/// A user's history is that of the question, also where training did not see all of it; a user without a training event
/// is ranked for by the history alone.
class simple_x {
 public:
  static constexpr std::string_view name = "simple-x";
  int hidden = 64, negatives = 1000, epochs = 100, batch_pairs = 512;
  int validate_every = 5;  ///< epochs between two validations
  double margin = 0.9, negative_weight = 100, user_share = 0.5, dropout = 0.1;
  double learning_rate = 1e-4, weight_decay = 1e-8, stddev = 1e-4;
  std::uint64_t seed = 1;

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("width of the vectors", value_range::between(1, 65536)));
    v("negatives", negatives, explained("drawn for each training event", value_range::between(1, 1000000)));
    v("margin", margin, explained("cosine below which a negative costs nothing", value_range::number(-1, 1)));
    v("negative-weight", negative_weight, explained("of the mean over the negatives", value_range::positive()));
    v("user-share", user_share,
      explained("of the user's own vector beside its history's, 1 for no history", value_range::share()));
    v("dropout", dropout, explained("of the user's vector", value_range::rate()));
    v("epochs", epochs,
      explained("walks over the training events; the best one by validation is taken", value_range::at_least(1)));
    v("batch-pairs", batch_pairs, explained("training events of one step", value_range::at_least(1)));
    v("validate-every", validate_every, explained("epochs between two validations", value_range::at_least(1)));
    v("learning-rate", learning_rate, explained("rate of Adam", value_range::not_negative()));
    v("weight-decay", weight_decay, explained("of Adam, added to the gradient", value_range::not_negative()));
    v("stddev", stddev, explained("of the vectors at first", value_range::positive()));
    v("seed", seed, "of the vectors, the order of the pairs, the negatives and the dropout");
  }

  /// Trains on `data.known`, keeps the epoch that is best on its questions, and trains anew for as many epochs where
  /// there is something to refit on. Gives lines of progress to `data.show`. Without a model where `data.should_stop`
  /// asked for an end.
  void choose(const tuning_data& data);

  /// Trains for all epochs, for whoever has no validation questions. Throws where a training event names an item that
  /// the catalogue does not have, and where there is none.
  void fit(const catalogue& c);

  /// A score for every item, up to a factor its cosine; none at all where there is neither a known user nor a history
  /// that counts.
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
#include "recglm/baselines/simple_x-inl.hpp"
#endif
