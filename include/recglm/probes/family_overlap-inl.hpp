#pragma once
#include "recglm/probes/family_overlap.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

RECGLM_FUNC family_events events_of_family(std::string name, const split& s) {
  family_events out{std::move(name), {}, {}};
  for (std::size_t i = 0; i < s.events.size(); ++i)
    (s.parts[i] == part::train ? out.trained : out.held_out).push_back(s.events[i]);
  return out;
}

RECGLM_FUNC family_overlap::report family_overlap::operator()(std::span<const family_events> families,
                                                              bool repeats) const {
  using key = std::tuple<user_id, item_id, std::int64_t>;
  const auto keys = [&](const std::vector<interaction>& events) {
    std::vector<key> out;
    out.reserve(events.size());
    for (const interaction& e : events) out.push_back({e.user, e.item, repeats ? e.time : 0});
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  };
  std::vector<std::vector<key>> trained;
  for (const family_events& f : families) trained.push_back(keys(f.trained));
  const auto has = [](const std::vector<key>& in, const key& k) { return std::binary_search(in.begin(), in.end(), k); };

  report out;
  std::vector<key> all;
  std::pair<std::size_t, std::size_t> worst{};
  for (std::size_t a = 0; a < families.size(); ++a) {
    const std::vector<key> held = keys(families[a].held_out);
    all.insert(all.end(), held.begin(), held.end());
    out.counts.emplace_back();
    for (std::size_t b = 0; b < families.size(); ++b) {
      const auto& in = trained[b];
      out.counts[a].push_back(
          static_cast<std::size_t>(std::count_if(held.begin(), held.end(), [&](const key& k) { return has(in, k); })));
      if (out.counts[a][b] > out.counts[worst.first][worst.second]) worst = {a, b};
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  out.held_out = all.size();
  for (const key& k : all)
    out.trained += std::any_of(trained.begin(), trained.end(), [&](const auto& in) { return has(in, k); });
  out.fires = out.trained > 0;
  out.sentence = text_of("family overlap: of ", out.held_out, " held-out user-item pairs ", out.trained,
                         " are in training texts of some family");
  if (out.fires)
    out.sentence += text_of(", most of them, ", out.counts[worst.first][worst.second], ", held out for ",
                            families[worst.first].name, " and trained on for ", families[worst.second].name,
                            "; give all families one split");
  return out;
}

}  // namespace recglm
