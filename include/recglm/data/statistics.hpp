#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "recglm/data/dataset.hpp"

namespace recglm {

/// The figures by which data sets are told apart in papers.
struct dataset_statistics {
  std::int64_t users = 0, items = 0, interactions = 0;
  std::int64_t shortest = 0, longest = 0;  ///< events of a user
  double mean_length = 0;                  ///< events of a user
  double density = 0;                      ///< interactions in the possible pairs, in percent
};

/// The figures of a dataset; users without events count with length 0.
inline dataset_statistics statistics_of(const dataset& data) {
  dataset_statistics out{data.user_count(), data.item_count(), static_cast<std::int64_t>(data.interactions.size())};
  if (out.users == 0 || out.items == 0) return out;
  const auto offsets = user_offsets(data.interactions, data.user_count());
  out.shortest = out.interactions;
  for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
    const auto length = static_cast<std::int64_t>(offsets[u + 1] - offsets[u]);
    out.shortest = std::min(out.shortest, length);
    out.longest = std::max(out.longest, length);
  }
  out.mean_length = static_cast<double>(out.interactions) / static_cast<double>(out.users);
  out.density = 100 * out.mean_length / static_cast<double>(out.items);
  return out;
}

/// Figures that are published of a data set.
struct published_statistics {
  std::string_view name, source;
  std::array<std::string_view, 2> called;  ///< names of datasets of this kind, in lower case
  std::int64_t users, items, interactions;
  std::int64_t shortest, longest;
};

/// The data sets of the paper (Table 1, after the 5-core; lengths by PAPER 4.4), and MovieLens 100K as its README has
/// it.
inline constexpr std::array<published_statistics, 4> published{{
    {"Sports and Outdoors", "RecSysLLM, Table 1", {"sports", "sports_and_outdoors"}, 35598, 18357, 296337, 5, 296},
    {"Beauty", "RecSysLLM, Table 1", {"beauty", "beauty"}, 22363, 12101, 198502, 5, 204},
    {"Toys and Games", "RecSysLLM, Table 1", {"toys", "toys_and_games"}, 19412, 11924, 167597, 5, 550},
    {"MovieLens 100K", "its README", {"ml-100k", "ml-100k"}, 943, 1682, 100000, 20, 737},
}};

/// The published figures of a dataset of this name, capitals aside; null where there are none.
inline const published_statistics* published_of(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const published_statistics& p : published)
    if (p.called[0] == lower || p.called[1] == lower) return &p;
  return nullptr;
}

/// How figures differ from published ones: a sentence, empty where they agree. Guards against another release of the
/// same name, which papers have confused (PAPER 4.4).
inline std::string difference(const dataset_statistics& s, const published_statistics& p) {
  if (s.users == p.users && s.items == p.items && s.interactions == p.interactions && s.shortest == p.shortest &&
      s.longest == p.longest)
    return "";
  return text_of("these are not the published data of ", p.name, ": ", s.users, " users, ", s.items, " items, ",
                 s.interactions, " interactions, lengths ", s.shortest, " to ", s.longest, "; ", p.source, " has ",
                 p.users, ", ", p.items, ", ", p.interactions, ", ", p.shortest, " to ", p.longest,
                 ". Another release, or another k-core?");
}

}  // namespace recglm
