#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "recglm/core/types.hpp"

namespace recglm {

/// Vectors of users and items that a training left behind; an item's score is its dot product with the user's vector.
struct latent_factors {
  /// Whose vector has the mean of the history's vectors in it.
  enum class history_rule {
    unknown_users,  ///< theirs is that mean, as they have no other
    all_users       ///< it is added to the user's own, which unknown users lack
  };

  int width = 0;
  history_rule rule = history_rule::unknown_users;
  std::vector<float> items;         ///< (items, width)
  std::vector<float> of_history{};  ///< (items, width), what an item adds as part of a history; empty: as `items`
  std::vector<float> users{};       ///< (users, width)
  std::vector<bool> known{};        ///< by user: whether there was a training event

  int item_count() const { return static_cast<int>(items.size()) / width; }

  /// The vector of the history's user; nothing for an unknown user without a history, and where it is all zeros. Throws
  /// on an item that the catalogue does not have, naming `who`.
  std::optional<std::vector<float>> user_vector(const history& h, std::string_view who) const;

  /// A score for every item; none at all where there is no vector.
  std::vector<double> scores(const history& h, std::string_view who) const;

  /// Mean NDCG@10 over the questions, equal scores by lower id.
  double ndcg_10(std::span<const history> questions, bool exclude_seen, std::string_view who) const;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/latent_factors-inl.hpp"
#endif
