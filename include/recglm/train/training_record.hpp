#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace recglm {

/// What the training of a row was, be it a recipe's or a baseline's: what its table says of it.
struct training_record {
  std::int64_t answers = 0;  ///< questions trained on; those of one next item, where a run has no task families
  double epochs = 0;         ///< answers in terms of those that the training part has
  std::int64_t tokens = 0;   ///< of a network of items each item is one
  std::int64_t trained = 0, parameters = 0;  ///< numbers of the network that are trained, and all
  std::int64_t best_step = 0;                ///< of the best validation, whose weights are evaluated; 0: none
  double validation = std::numeric_limits<double>::quiet_NaN();  ///< the best: NDCG@10 of the validation questions
  std::string ends = "untrained";                                ///< `name_of(training_end)`
  double seconds = 0;  ///< wall time, with that before a resumption and of the training anew

  /// Equal where neither was validated, too; the seconds do not count.
  friend bool operator==(const training_record& a, const training_record& b) {
    return a.answers == b.answers && a.epochs == b.epochs && a.tokens == b.tokens && a.trained == b.trained &&
           a.parameters == b.parameters && a.best_step == b.best_step && a.ends == b.ends &&
           (a.validation == b.validation || (std::isnan(a.validation) && std::isnan(b.validation)));
  }
};

}  // namespace recglm
