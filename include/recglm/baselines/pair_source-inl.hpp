#pragma once
#include "recglm/baselines/pair_source.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

RECGLM_FUNC int users_of(const catalogue& c, std::string_view who) {
  int users = 0;
  for (const interaction& e : c.train) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < c.titles.size(), who, ": a training event of user ", e.user,
          " is of item ", e.item, ", but the catalogue has ", c.titles.size(), " items");
    check(e.user >= 0, who, ": a training event is of user ", e.user);
    users = std::max(users, e.user + 1);
  }
  return users;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC pair_source::pair_source(const catalogue& c, std::string_view who, int at_once, std::uint64_t seed,
                                     bool negatives, bool only_rated)
    : known_(c), walk_(0, 1, random_engine()), negatives_(stream(seed, "negatives")) {
  const auto users = static_cast<std::size_t>(detail::users_of(c, who));
  if (negatives) {
    met_.resize(users);
    for (const interaction& e : c.train) met_[static_cast<std::size_t>(e.user)].push_back(e.item);
    for (std::vector<item_id>& items : met_) {
      std::sort(items.begin(), items.end());
      items.erase(std::unique(items.begin(), items.end()), items.end());
    }
  }
  for (std::size_t i = 0; i < c.train.size(); ++i) {
    // Who met every item has no negative.
    if (negatives && met_[static_cast<std::size_t>(c.train[i].user)].size() == c.titles.size()) continue;
    if (!only_rated || c.train[i].rating > 0) events_.push_back(static_cast<std::uint32_t>(i));
  }
  check(!events_.empty(), who, ": there is no training event ",
        only_rated  ? "with a rating"
        : negatives ? "of a user who did not meet every item"
                    : "at all",
        "; there is nothing to learn from");
  walk_ = shuffled_walk(events_.size(), at_once, stream(seed, "order of pairs"));
}

RECGLM_FUNC item_id pair_source::unmet(user_id user) {
  const std::vector<item_id>& met = met_[static_cast<std::size_t>(user)];
  for (;;) {
    const auto item = static_cast<item_id>(negatives_.below(known_.titles.size()));
    if (!std::binary_search(met.begin(), met.end(), item)) return item;
  }
}

RECGLM_FUNC batch pair_source::next() {
  batch out;
  for (const std::uint32_t number : walk_.next()) {
    const interaction& e = known_.train[events_[number]];
    out.tokens.push_back(e.user);
    out.targets.push_back(e.item);
    out.inter.push_back(static_cast<std::int32_t>(events_[number]));
    out.intra.push_back(met_.empty() ? 0 : unmet(e.user));
  }
  out.offsets.push_back(static_cast<int>(out.tokens.size()));
  out.prefix.push_back(0);
  return out;
}

RECGLM_FUNC std::string pair_source::save() const { return negatives_.save() + "\n" + walk_.save(); }

RECGLM_FUNC void pair_source::load(const std::string& saved) {
  const std::size_t end = saved.find('\n');
  check(end != saved.npos, "the checkpoint's place in the training pairs can't be read");
  walk_.load(saved.substr(end + 1));
  negatives_ = random_engine::load(saved.substr(0, end));
}

}  // namespace recglm
