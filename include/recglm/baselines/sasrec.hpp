#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/baselines/sasrec_network.hpp"
#include "recglm/baselines/tuned.hpp"
#include "recglm/core/types.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// SASRec with cross-entropy over all items (arXiv 1808.09781), by the recipe of the best strict figures that are
/// published: dropout .6, Adam 5e-4 without decay, 512 users a step, best of 200 epochs by validation. Trained on the
/// latest `length` + 1 training events of each user, on our own tape.
class sasrec {
 public:
  static constexpr std::string_view name = "sasrec";
  int hidden = 64, layers = 2, heads = 1, length = 50, epochs = 200, batch_users = 512;
  int validate_every = 5;  ///< epochs between two validations
  double dropout = 0.6, learning_rate = 5e-4;
  std::uint64_t seed = 1;

  template <class V>
  void visit(V&& v) {
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("layers", layers, explained("blocks", value_range::between(1, 1024)));
    v("heads", heads, explained("attention heads", value_range::between(1, 4096)));
    v("length", length, explained("latest items of a history that are seen", value_range::between(1, 1000000)));
    v("epochs", epochs,
      explained("walks over the users; the best one by validation is taken", value_range::at_least(1)));
    v("batch-users", batch_users, explained("users of one step", value_range::at_least(1)));
    v("validate-every", validate_every, explained("epochs between two validations", value_range::at_least(1)));
    v("dropout", dropout, explained("dropout rate", value_range::rate()));
    v("learning-rate", learning_rate, explained("rate of Adam", value_range::not_negative()));
    v("seed", seed, "of the weights, the order of the users and the dropout");
  }

  /// Trains on `data.known`, keeps the epoch that is best on its questions, and trains anew for as many epochs where
  /// there is something to refit on. Gives lines of progress to `data.show`. Without a model where `data.should_stop`
  /// asked for an end.
  void choose(const tuning_data& data);

  /// Trains for all epochs, for whoever has no validation questions.
  void fit(const catalogue& c);

  /// The best `list` items, best first, without those of `excluded` (sorted); nothing for an empty history.
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const;

  /// Whether a training came to its end.
  bool trained() const { return network_ != nullptr; }
  /// What a reader of a table must know of the training.
  std::string note() const { return note_; }

 private:
  struct network;
  // Trains a new network for `walks` epochs; 0 where it was ended before, else the best epoch.
  int train(const catalogue& c, int walks, const tuning_data* data, double& best);

  std::shared_ptr<network> network_;
  std::string note_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/sasrec-inl.hpp"
#endif
