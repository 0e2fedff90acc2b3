#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recglm/core/random.hpp"

namespace recglm {

/// Walks over the numbers below n, each in a new random order, some of them a step; the last step of a walk may be
/// shorter.
class shuffled_walk {
 public:
  shuffled_walk(std::size_t n, int at_once, random_engine draws);

  int steps() const { return static_cast<int>((order_.size() + at_once_ - 1) / at_once_); }  ///< of one walk
  /// The numbers of the next step; good until the next call.
  std::span<const std::uint32_t> next();

  /// The place and the stream, as words without a line break.
  std::string save() const;
  /// Continues where `save` was called. Throws on a text that `save` of a walk as long did not write.
  void load(const std::string& saved);

 private:
  std::size_t at_once_, at_;
  random_engine draws_;
  std::vector<std::uint32_t> order_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/shuffled_walk-inl.hpp"
#endif
