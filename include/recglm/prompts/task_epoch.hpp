#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/split.hpp"
#include "recglm/prompts/task_family.hpp"

namespace recglm {

/// How many training texts a family gives in one pass: `times` for each `unit`.
struct task_share {
  std::string_view family;
  task_unit unit = task_unit::event;
  int times = 1;
};

/// The shares of a tuple of families, as `task_prompts` holds one.
template <TaskFamily... Families>
std::vector<task_share> shares_of(const std::tuple<Families...>& families) {
  return std::apply([](const auto&... f) { return std::vector<task_share>{{f.name, f.unit, f.times}...}; }, families);
}

/// One training text to be made: what `task_prompts::choose` is asked with.
struct task_sample {
  std::string_view family;
  std::span<const interaction> train;  ///< the user's training events
  std::size_t at = 0;                  ///< the event, for a family of events
};

/// one epoch: for each family its samples, user by user, in P5's counts (paper.md 3.4). Nothing is
/// stored for a sample, so that who trains shuffles numbers from 0 to `size()`.
class task_epoch {
 public:
  /// Families of events take the training part of `events`, families of users that of `sequences`: one split for all,
  /// or two of the same users as P5 has them. Throws on a share below 0 and where no family has a sample.
  task_epoch(std::vector<task_share> shares, const split& events, const split& sequences);
  /// The same with one split for all families (`strict`).
  task_epoch(std::vector<task_share> shares, const split& all) : task_epoch(std::move(shares), all, all) {}

  /// Lots in the pass.
  std::uint64_t size() const { return ends_.empty() ? 0 : ends_.back(); }

  /// The sample of that number; its span lives as long as the pass.
  task_sample operator[](std::uint64_t number) const;

 private:
  struct part_of_train {
    explicit part_of_train(const split& s);
    std::vector<interaction> events;
    std::vector<std::size_t> begins;  ///< of each user with training events, and the end
  };

  const part_of_train& part_of(const task_share& s) const {
    return s.unit == task_unit::event ? of_events_ : of_users_;
  }

  std::vector<task_share> shares_;
  part_of_train of_events_, of_users_;
  std::vector<std::uint64_t> ends_;  ///< of each family's samples
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/task_epoch-inl.hpp"
#endif
