#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "recglm/probes/finding.hpp"

namespace recglm {

/// Whether a pre-trained model knows a published data set by heart, before anything is trained on it (Di Palma et al.,
/// arXiv 2505.10212, ask chat models for its lines; here likelihoods are compared). For each question the answer has a
/// likelihood, and three others that only differ in what the model can't know unless it has met the data:
/// * item: that of an answer to another question, which fits the texts of the history as well;
/// * order: that of the answer after the same history with all but its last item shuffled;
/// * user: that of the answer where the history is said to be another user's.
/// Without knowledge the first of each pair is the greater one half of the time.
struct memorisation {
  static constexpr std::string_view name = "memorisation";
  double stddevs = 5;  ///< fires where one of the three shares is so many standard deviations above a half ...
  double apart = 0.1;  ///< ... and so far above it

  /// Log-likelihoods of a question, per token.
  struct pair {
    double given = 0, shuffled = 0;
  };
  struct contrast {
    std::size_t pairs = 0;  ///< that are not equal
    double share = 0.5;     ///< of them in which the given one is likelier
    double z = 0;           ///< of the sign test
    double difference = 0;  ///< mean, in nats per token
  };
  struct report : finding {
    contrast item, order, user;
  };

  report operator()(const std::vector<pair>& item, const std::vector<pair>& order, const std::vector<pair>& user) const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/memorisation-inl.hpp"
#endif
