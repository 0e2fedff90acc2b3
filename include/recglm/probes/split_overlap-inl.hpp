#pragma once
#include "recglm/probes/split_overlap.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

RECGLM_FUNC split_overlap::report split_overlap::operator()(const split& s, bool repeats,
                                                            std::span<const interaction> in_training_texts) const {
  check(s.events.size() == s.parts.size(), "split_overlap: ", s.events.size(), " events but ", s.parts.size(),
        " parts");
  using key = std::tuple<user_id, item_id, std::int64_t>;
  const auto sorted = [](std::vector<key> keys) {
    std::sort(keys.begin(), keys.end());
    return keys;
  };
  const auto key_of = [](const interaction& e) { return key{e.user, e.item, e.time}; };
  std::vector<key> of_part[4], texts;
  for (std::size_t i = 0; i < s.events.size(); ++i)
    of_part[static_cast<int>(s.parts[i])].push_back(key_of(s.events[i]));
  for (auto& keys : of_part) keys = sorted(std::move(keys));
  for (const interaction& e : in_training_texts) texts.push_back(key_of(e));
  texts = sorted(std::move(texts));
  const auto has = [](const std::vector<key>& keys, const key& k) {
    return std::binary_search(keys.begin(), keys.end(), k);
  };
  report out;
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    if (s.parts[i] == part::train || s.parts[i] == part::outside) continue;
    const key k = key_of(s.events[i]);
    ++out.held_out;
    const part other = s.parts[i] == part::test ? part::validation : part::test;
    out.same_events += has(of_part[static_cast<int>(part::train)], k) || has(of_part[static_cast<int>(other)], k);
    const auto& train = of_part[static_cast<int>(part::train)];
    const auto at = std::lower_bound(train.begin(), train.end(), key{s.events[i].user, s.events[i].item, INT64_MIN});
    out.same_pairs += at != train.end() && std::get<0>(*at) == s.events[i].user && std::get<1>(*at) == s.events[i].item;
    out.in_texts += has(texts, k);
  }
  out.fires = out.in_texts > 0 || out.same_events > 0 || (!repeats && out.same_pairs > 0);
  out.sentence = text_of("split overlap: of ", out.held_out, " held-out events ", out.same_events,
                         " are in two parts, ", out.same_pairs, " repeat a user and item of train",
                         repeats ? " (users repeat items here)" : "", ", ", out.in_texts, " are in training texts");
  return out;
}

}  // namespace recglm
