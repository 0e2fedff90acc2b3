#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "recglm/data/dataset.hpp"

namespace recglm {

/// The numbers by which data sets are distinguished in papers.
struct dataset_statistics {
  std::int64_t users = 0, items = 0, interactions = 0;
  std::int64_t shortest = 0, longest = 0;  ///< events of a user
  double mean_length = 0;                  ///< events of a user
  double density = 0;                      ///< interactions in the possible pairs, in percent
};

/// The numbers of a dataset; users without events count with length 0.
dataset_statistics statistics_of(const dataset& data);

/// Numbers that are published of a data set.
struct published_statistics {
  std::string_view name, source;
  std::array<std::string_view, 2> called;  ///< names of datasets of this kind, in lower case
  std::int64_t users, items, interactions;
  std::int64_t shortest, longest;
};

/// The data sets of the paper (Table 1, after the 5-core; lengths by paper.md 4.4), and MovieLens 100K as its README
/// has it.
inline constexpr std::array<published_statistics, 4> published{{
    {"Sports and Outdoors", "RecSysLLM, Table 1", {"sports", "sports_and_outdoors"}, 35598, 18357, 296337, 5, 296},
    {"Beauty", "RecSysLLM, Table 1", {"beauty", "beauty"}, 22363, 12101, 198502, 5, 204},
    {"Toys and Games", "RecSysLLM, Table 1", {"toys", "toys_and_games"}, 19412, 11924, 167597, 5, 550},
    {"MovieLens 100K", "its README", {"ml-100k", "ml-100k"}, 943, 1682, 100000, 20, 737},
}};

/// The published results of a dataset of this name, capitals aside; null where there are none.
const published_statistics* published_of(std::string_view name);

/// How numbers differ from published ones: a sentence, empty where they agree. Guards against another release of the
/// same name, which papers have confused (paper.md 4.4).
std::string difference(const dataset_statistics& s, const published_statistics& p);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/statistics-inl.hpp"
#endif
