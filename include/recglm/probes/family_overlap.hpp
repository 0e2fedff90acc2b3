#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// What one family of tasks trains on and what it holds out.
struct family_events {
  std::string name;
  std::vector<interaction> trained;
  std::vector<interaction> held_out;
};

/// The parts of a split as a family's events.
family_events events_of_family(std::string name, const split& s);

/// Whether a user and item that are held out for one family are in a training text of any (paper.md 4.2). In P5's
/// splits four fifths of the sequential test do.
struct family_overlap {
  static constexpr std::string_view name = "family-overlap";

  struct report : finding {
    std::size_t held_out = 0;  ///< user-item pairs that some family holds out
    std::size_t trained = 0;   ///< of these, in the training events of some family
    /// counts[a][b]: pairs that family a holds out and family b trains on
    std::vector<std::vector<std::size_t>> counts;
  };

  /// `repeats`: users meet items twice, so that a pair in two parts is behaviour and no leak; the same event then
  /// counts (user, item and time).
  report operator()(std::span<const family_events> families, bool repeats = false) const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/family_overlap-inl.hpp"
#endif
