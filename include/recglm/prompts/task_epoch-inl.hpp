#pragma once
#include "recglm/prompts/task_epoch.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/split.hpp"
#include "recglm/prompts/task_family.hpp"

namespace recglm {

RECGLM_FUNC task_epoch::task_epoch(std::vector<task_share> shares, const split& events, const split& sequences)
    : shares_(std::move(shares)), of_events_(events), of_users_(sequences) {
  for (const task_share& s : shares_) {
    check(s.times >= 0, "task_epoch: family ", s.family, " is given ", s.times, " times; give it 0 or more");
    const part_of_train& from = part_of(s);
    const std::size_t units = s.unit == task_unit::event ? from.events.size() : from.begins.size() - 1;
    ends_.push_back((ends_.empty() ? 0 : ends_.back()) + static_cast<std::uint64_t>(s.times) * units);
  }
  check(size() > 0, "task_epoch: there is nothing to train on; look at the split and at the families' times");
}

RECGLM_FUNC task_sample task_epoch::operator[](std::uint64_t number) const {
  check(number < size(), "task_epoch: there is no sample ", number, " among ", size());
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

RECGLM_FUNC task_epoch::part_of_train::part_of_train(const split& s) {
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    if (s.parts[i] != part::train) continue;
    if (events.empty() || events.back().user != s.events[i].user) begins.push_back(events.size());
    events.push_back(s.events[i]);
  }
  begins.push_back(events.size());
}

}  // namespace recglm
