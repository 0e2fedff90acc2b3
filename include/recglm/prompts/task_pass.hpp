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
struct task_lot {
  std::string_view family;
  std::span<const interaction> train;  ///< the user's training events
  std::size_t at = 0;                  ///< the event, for a family of events
};

/// One pass over the training part: for each family its lots, user by user, in P5's counts (PAPER 3.4). Nothing is
/// stored for a lot, so that who trains shuffles numbers from 0 to `size()`.
class task_pass {
 public:
  /// Families of events take the training part of `events`, families of users that of `sequences`: one split for all,
  /// or two of the same users as P5 has them. Throws on a share below 0 and where no family has a lot.
  task_pass(std::vector<task_share> shares, const split& events, const split& sequences)
      : shares_(std::move(shares)), of_events_(events), of_users_(sequences) {
    for (const task_share& s : shares_) {
      check(s.times >= 0, "task_pass: family ", s.family, " is given ", s.times, " times; give it 0 or more");
      const part_of_train& from = part_of(s);
      const std::size_t units = s.unit == task_unit::event ? from.events.size() : from.begins.size() - 1;
      ends_.push_back((ends_.empty() ? 0 : ends_.back()) + static_cast<std::uint64_t>(s.times) * units);
    }
    check(size() > 0, "task_pass: there is nothing to train on; look at the split and at the families' times");
  }
  /// The same with one split for all families (`strict`).
  task_pass(std::vector<task_share> shares, const split& all) : task_pass(std::move(shares), all, all) {}

  /// Lots in the pass.
  std::uint64_t size() const { return ends_.empty() ? 0 : ends_.back(); }

  /// The lot of that number; its span lives as long as the pass.
  task_lot operator[](std::uint64_t number) const {
    check(number < size(), "task_pass: there is no lot ", number, " among ", size());
    const auto family = static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), number) - ends_.begin());
    const task_share& share = shares_[family];
    const part_of_train& from = part_of(share);
    const std::size_t unit = (number - (family ? ends_[family - 1] : 0)) / static_cast<std::uint64_t>(share.times);
    const std::size_t user =
        share.unit == task_unit::user
            ? unit
            : static_cast<std::size_t>(std::upper_bound(from.begins.begin(), from.begins.end(), unit) -
                                       from.begins.begin()) -
                  1;
    const std::size_t begin = from.begins[user];
    return {share.family, std::span(from.events).subspan(begin, from.begins[user + 1] - begin),
            share.unit == task_unit::event ? unit - begin : 0};
  }

 private:
  struct part_of_train {
    explicit part_of_train(const split& s) {
      for (std::size_t i = 0; i < s.events.size(); ++i) {
        if (s.parts[i] != part::train) continue;
        if (events.empty() || events.back().user != s.events[i].user) begins.push_back(events.size());
        events.push_back(s.events[i]);
      }
      begins.push_back(events.size());
    }
    std::vector<interaction> events;
    std::vector<std::size_t> begins;  ///< of each user with training events, and the end
  };

  const part_of_train& part_of(const task_share& s) const {
    return s.unit == task_unit::event ? of_events_ : of_users_;
  }

  std::vector<task_share> shares_;
  part_of_train of_events_, of_users_;
  std::vector<std::uint64_t> ends_;  ///< of each family's lots
};

}  // namespace recglm
