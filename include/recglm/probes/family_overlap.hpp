#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// What one family of tasks trains on and what it holds out.
struct family_events {
  std::string name;
  std::vector<interaction> trained;
  std::vector<interaction> held_out;
};

/// The parts of a split as a family's events.
inline family_events events_of_family(std::string name, const split& s) {
  family_events out{std::move(name), {}, {}};
  for (std::size_t i = 0; i < s.events.size(); ++i)
    (s.parts[i] == part::train ? out.trained : out.held_out).push_back(s.events[i]);
  return out;
}

/// Whether a user and item that are held out for one family stand in a training text of any (PAPER 4.2). In P5's splits
/// four fifths of the sequential test do.
struct family_overlap {
  static constexpr std::string_view name = "family-overlap";

  struct report : finding {
    std::size_t held_out = 0;  ///< user-item pairs that some family holds out
    std::size_t trained = 0;   ///< of these, in the training events of some family
    /// counts[a][b]: pairs that family a holds out and family b trains on
    std::vector<std::vector<std::size_t>> counts;
  };

  /// `repeats`: users meet items twice, so that a pair in two parts is behaviour and no leak; the same event then
  /// counts (user, item and time).
  report operator()(std::span<const family_events> families, bool repeats = false) const {
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
    const auto has = [](const std::vector<key>& in, const key& k) {
      return std::binary_search(in.begin(), in.end(), k);
    };

    report out;
    std::vector<key> all;
    std::pair<std::size_t, std::size_t> worst{};
    for (std::size_t a = 0; a < families.size(); ++a) {
      const std::vector<key> held = keys(families[a].held_out);
      all.insert(all.end(), held.begin(), held.end());
      out.counts.emplace_back();
      for (std::size_t b = 0; b < families.size(); ++b) {
        const auto& in = trained[b];
        out.counts[a].push_back(static_cast<std::size_t>(
            std::count_if(held.begin(), held.end(), [&](const key& k) { return has(in, k); })));
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
                           " stand in training texts of some family");
    if (out.fires)
      out.sentence += text_of(", most of them, ", out.counts[worst.first][worst.second], ", held out for ",
                              families[worst.first].name, " and trained on for ", families[worst.second].name,
                              "; give all families one split");
    return out;
  }
};

}  // namespace recglm
