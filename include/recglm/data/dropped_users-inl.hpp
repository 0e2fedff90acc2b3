#pragma once
#include "recglm/data/dropped_users.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/steps.hpp"

namespace recglm {

RECGLM_FUNC dataset dropped_by(const dataset& whole, const dataset& kept) {
  dataset out;
  out.name = kept.name + ", dropped users";
  out.items = kept.items, out.titles = kept.titles, out.attributes = kept.attributes;
  out.item_columns = kept.item_columns;
  const std::unordered_set<std::string_view> known(kept.users.begin(), kept.users.end());
  std::unordered_map<std::string_view, item_id> ids;
  for (std::size_t i = 0; i < kept.items.size(); ++i) ids.emplace(kept.items[i], static_cast<item_id>(i));
  const bool places = times_are_places(whole.interactions);
  const std::vector<std::size_t> offsets = user_offsets(whole.interactions, whole.user_count());
  for (std::size_t u = 0; u < whole.users.size(); ++u) {
    if (known.contains(whole.users[u])) continue;
    std::vector<interaction> events;
    for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i) {
      interaction e = whole.interactions[i];
      const auto found = ids.find(whole.items[static_cast<std::size_t>(e.item)]);
      if (found == ids.end()) continue;
      e.user = out.user_count(), e.item = found->second, e.review = -1;
      events.push_back(e);
    }
    if (events.size() < 2) continue;
    out.users.push_back(whole.users[u]);
    out.interactions.insert(out.interactions.end(), events.begin(), events.end());
  }
  if (places) number_places(out.interactions);
  return out;
}

RECGLM_FUNC dataset with_users(dataset data, const dataset& dropped) {
  check(data.items == dropped.items, "dropped users: '", dropped.name, "' has ", dropped.items.size(),
        " items, which are not the ", data.items.size(), " of '", data.name, "'; prepare both in one run");
  const auto first = static_cast<user_id>(data.users.size());
  data.users.insert(data.users.end(), dropped.users.begin(), dropped.users.end());
  for (interaction e : dropped.interactions) {
    e.user += first, e.review = -1;
    data.interactions.push_back(e);
  }
  if (!data.user_names.empty()) data.user_names.resize(data.users.size());
  if (!data.user_attributes.empty()) data.user_attributes.resize(data.users.size());
  return data;
}

RECGLM_FUNC dataset first_users(dataset data, int users) {
  const auto count = static_cast<std::size_t>(users);
  std::erase_if(data.interactions, [&](const interaction& e) { return e.user >= users; });
  data.users.resize(count);
  if (!data.user_names.empty()) data.user_names.resize(count);
  if (!data.user_attributes.empty()) data.user_attributes.resize(count);
  return data;
}

RECGLM_FUNC split with_outside_users(split s, const dataset& data, std::optional<std::int64_t> from) {
  const user_id known = s.events.empty() ? -1 : s.events.back().user;
  std::size_t begin = 0;
  while (begin < data.interactions.size() && data.interactions[begin].user <= known) ++begin;
  const std::span<const interaction> others = std::span(data.interactions).subspan(begin);
  for (std::size_t at = 0, end; at < others.size(); at = end) {
    end = at + 1;
    while (end < others.size() && others[end].user == others[at].user) ++end;
    const auto events = others.subspan(at, end - at);
    const std::size_t last = events.size() - latest_steps(events, 1, s.baskets).size();
    for (std::size_t i = 0; i < events.size(); ++i) {
      const bool asked = from ? events[i].time >= *from : i >= last;
      s.events.push_back(events[i]);
      s.parts.push_back(asked ? part::test : part::outside);
    }
  }
  s.rule += ", users whom the core dropped outside of train";
  return s;
}

RECGLM_FUNC std::int64_t test_begin(const split& s) {
  std::int64_t out = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < s.events.size(); ++i)
    if (s.parts[i] == part::test) out = std::min(out, s.events[i].time);
  return out;
}

}  // namespace recglm
