#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// Whether what is held out is also trained on: an event that is in two parts, a user and item met in two parts
/// (no leak where users repeat items), and held-out events among those that training texts are made of.
struct split_overlap {
  static constexpr std::string_view name = "split-overlap";

  struct report : finding {
    std::size_t held_out = 0;     ///< events of validation and test
    std::size_t same_events = 0;  ///< of these, the same user, item and time in another part
    std::size_t same_pairs = 0;   ///< of these, the same user and item in train
    std::size_t in_texts = 0;     ///< of these, among the events of training texts
  };

  /// `in_training_texts`: the events of every text that is trained on, in any order. `repeats`: users do meet items
  /// twice, so that a pair in two parts is behaviour and no leak.
  report operator()(const split& s, bool repeats, std::span<const interaction> in_training_texts = {}) const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/split_overlap-inl.hpp"
#endif
