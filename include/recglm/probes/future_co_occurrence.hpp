#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// Whether what is trained on knows from the future which items go together. A question asks for the item that follows
/// the user's last one; two things give it away:
/// - **later events.** A split by user (leave-one-out) trains on what other users did after the question's moment
///   (paper.md 4.2): the pair of last item and answer may be known from there only. A split by time has none of these.
/// - **held-out events.** Anything made of behaviour (histories in texts, lists of neighbours, profiles) that brings
/// the
///   pair together, although no user's training events hold both, was made with the answers.
struct future_co_occurrence {
  static constexpr std::string_view name = "future-co-occurrence";
  double threshold = 0.1;  ///< share of the questions that later events alone may know

  struct report : finding {
    bool timed = false;  ///< whether times of different users can be compared; else they are places in a sequence
    std::size_t questions = 0;    ///< validation and test
    std::size_t known = 0;        ///< of these, the pair is in some user's training events
    std::size_t from_later = 0;   ///< of these, in events after the question only
    std::size_t unexplained = 0;  ///< questions whose pair is in a group and in no user's training events
  };

  /// `groups`: items that something trained on brings together by behaviour, each group one list; not candidates that
  /// were drawn at random, nor what items share by themselves (a brand).
  report operator()(const split& s, std::span<const std::vector<item_id>> groups = {}) const;

 private:
  /// A user and the first time at which an item was met in training.
  struct meeting {
    user_id user;
    std::int64_t time;
  };

  /// By item, sorted by user.
  static std::vector<std::vector<meeting>> first_meetings(const split& s);

  /// The first moment at which some user had met both; nothing where none did.
  static std::optional<std::int64_t> together(const std::vector<std::vector<meeting>>& met, item_id a, item_id b);

  /// By item, the groups in which it stands.
  static std::vector<std::vector<std::size_t>> places_of(std::span<const std::vector<item_id>> groups);

  static bool meet(const std::vector<std::vector<std::size_t>>& places, item_id a, item_id b);
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/future_co_occurrence-inl.hpp"
#endif
