#pragma once
#include <cstdint>
#include <string>

#include "recglm/core/value_range.hpp"

namespace recglm {

/// How a network of next items is trained and what it sees; the same for all of them.
struct next_item_settings {
  int length = 50;         ///< latest items of a history that are seen
  int epochs = 200;        ///< walks over the users; the best one by validation is taken
  int batch_texts = 512;   ///< texts of one step
  int validate_every = 5;  ///< epochs between two validations
  int patience = 0;        ///< validations without a better one before training stops; 0: it continues
  double learning_rate = 1e-3;
  double l2 = 0;            ///< of Adam: times a weight is added to its gradient
  double weight_decay = 0;  ///< decoupled, as AdamW has it
  double beta2 = 0.999;
  std::string texts = "whole";  ///< whole, prefixes, masked
  double mask_share = 0.2;      ///< of the items of a text that is `masked`
  std::string loss = "full";    ///< full, sampled, binary, bpr
  int negatives = 1;            ///< of one answer, for all losses but full
  int ahead = 1;                ///< answers of one place: the next so many items
  std::uint64_t seed = 1;

  template <class V>
  void visit(V&& v) {
    v("length", length, explained("latest items of a history that are seen", value_range::between(1, 1000000)));
    v("epochs", epochs,
      explained("walks over the users; the best one by validation is taken", value_range::at_least(1)));
    v("batch-texts", batch_texts, explained("texts of one step", value_range::at_least(1)));
    v("validate-every", validate_every, explained("epochs between two validations", value_range::at_least(1)));
    v("patience", patience,
      explained("validations without a better one before training stops; 0: it continues", value_range::at_least(0)));
    v("learning-rate", learning_rate, explained("rate of Adam", value_range::not_negative()));
    v("l2", l2, explained("times a weight is added to its gradient", value_range::not_negative()));
    v("weight-decay", weight_decay, explained("decoupled weight decay of AdamW", value_range::not_negative()));
    v("beta2", beta2, explained("of Adam's second moment", value_range::rate()));
    v("texts", texts,
      explained("whole (a user's latest items, each the answer to those before it), prefixes (each place of it a text "
                "of its own) or masked (some items are answers, all others are seen)",
                value_range::one_of({"whole", "prefixes", "masked"})));
    v("mask-share", mask_share, explained("share of the items of a masked text", value_range::share()));
    v("loss", loss,
      explained("full (cross-entropy over all items), sampled (over the answer and the negatives), binary or bpr",
                value_range::one_of({"full", "sampled", "binary", "bpr"})));
    v("negatives", negatives,
      explained("items drawn against an answer, not for the full loss", value_range::at_least(1)));
    v("ahead", ahead, explained("answers of one place: the next so many items", value_range::at_least(1)));
    v("seed", seed, "of the weights, the order of the users, the negatives and the dropout");
  }
};

}  // namespace recglm
