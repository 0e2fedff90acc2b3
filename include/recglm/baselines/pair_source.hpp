#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/baselines/shuffled_walk.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Training events in random order, some of them a step, for models that see pairs of a user and an item: one text a
/// step, whose tokens are the users, targets the items, `inter` the events' places in `catalogue::train`, `intra` for
/// each an item that the user did not meet in training where negatives are asked for, else 0.
class pair_source {
 public:
  /// The catalogue outlives the source. `only_rated` leaves out events without a rating. Throws, naming `who`, where
  /// an event's item or user can't be, and where nothing is left to train on.
  pair_source(const catalogue& c, std::string_view who, int at_once, std::uint64_t seed, bool negatives,
              bool only_rated = false);

  int steps_of_an_epoch() const { return walk_.steps(); }
  batch next();
  std::string save() const;
  /// Throws on a text that `save` did not write.
  void load(const std::string& saved);

 private:
  item_id unmet(user_id user);

  const catalogue& known_;
  std::vector<std::uint32_t> events_;  ///< those that are trained on, in known_.train
  shuffled_walk walk_;
  random_engine negatives_;
  std::vector<std::vector<item_id>> met_;  ///< by user, sorted; empty where no negatives are asked for
};

namespace detail {
/// The number of users that ids of training events need. Throws, naming `who`, on an item or a user that can't be.
int users_of(const catalogue& c, std::string_view who);
}  // namespace detail

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/pair_source-inl.hpp"
#endif
