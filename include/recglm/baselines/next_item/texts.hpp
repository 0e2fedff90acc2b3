#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/baselines/next_item/settings.hpp"
#include "recglm/baselines/shuffled_walk.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// The training texts of a `next_item_network`: walks over the users in random order, `batch_texts` texts a step. Where
/// the catalogue has baskets, what follows an item is any one of the next basket's. Events are sorted by user. Users
/// beyond the training ones have number `users()`.
class next_item_texts {
 public:
  /// `mask` stands for items that are asked, where settings.texts is masked. Throws where no user has two events.
  next_item_texts(std::string_view name, const catalogue& c, const next_item_settings& settings, item_id mask);

  int steps_of_an_epoch() const { return walk_.steps(); }
  batch next();
  std::int64_t answers() const { return answers_; }  ///< asked so far
  std::string save() const;
  void load(const std::string& saved);

 private:
  // Events of which the last is an answer, or of which some are masked.
  void add(batch& to, std::span<const interaction> events);

  next_item_settings settings_;
  item_id mask_;
  bool baskets_;
  std::span<const interaction> train_;
  std::vector<std::uint32_t> begin_, end_;  // of each text, in train_
  shuffled_walk walk_;
  random_engine masks_;  // and of what follows a basket
  std::int64_t answers_ = 0;
};

/// Appends the latest `length` items of a past as a text without targets; with `mask` (0 or more) as its last item.
void add_history(batch& to, std::span<const interaction> past, user_id user, int length, item_id mask);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/next_item/texts-inl.hpp"
#endif
