#pragma once
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

/// \file
/// What P5 draws when it makes an example (paper.md 3.4, src/pretrain_data.py).

namespace recglm {

/// A rating of 1 to 5 as P5 trains on it: normal around the middle of the tenths that belong to the star (3.5 .. 4.4
/// to 4), with a quarter of their range as stddev, one digit behind the point, within [1, 5]: "4.2". Throws on
/// another rating.
std::string jittered_rating(double rating, random_engine& random);

/// A whole rating of `lowest` .. `best` other than `rating`, each alike. Throws where there is none.
template <RandomSource R>
int other_rating(double rating, int lowest, int best, R& random) {
  std::vector<int> others;
  for (int star = lowest; star <= best; ++star)
    if (star != rating) others.push_back(star);
  check(!others.empty(), "other_rating: a scale of ", lowest, " to ", best, " has no rating beside ", rating);
  return others[random.below(others.size())];
}

/// `count` different items of 0 .. items-1 outside `met` (sorted, each once), each alike, in random order. Throws where
/// so many are not left.
template <RandomSource R>
std::vector<item_id> draw_unmet(std::span<const item_id> met, int items, int count, R& random) {
  const int left = items - static_cast<int>(met.size());
  check(count <= left, "draw_unmet: ", count, " items that the user never met were asked for, of a catalogue of ",
        items, " the user left ", left, "; ask for fewer candidates");
  std::vector<item_id> out;
  // The k-th item outside `met`: ids move up by one for each met item at or below them.
  const auto unmet = [&](int k) {
    for (const item_id m : met) {
      if (m > k) break;
      ++k;
    }
    return static_cast<item_id>(k);
  };
  if (count * 2 > left) {  // most of what is left: shuffle it all
    std::vector<int> places(static_cast<std::size_t>(left));
    for (int k = 0; k < left; ++k) places[static_cast<std::size_t>(k)] = k;
    shuffle(random, places);
    for (int k = 0; k < count; ++k) out.push_back(unmet(places[static_cast<std::size_t>(k)]));
    return out;
  }
  std::vector<int> drawn;  // sorted
  while (static_cast<int>(out.size()) < count) {
    const int k = static_cast<int>(random.below(static_cast<std::uint64_t>(left)));
    const auto at = std::lower_bound(drawn.begin(), drawn.end(), k);
    if (at != drawn.end() && *at == k) continue;
    drawn.insert(at, k);
    out.push_back(unmet(k));
  }
  return out;
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/draws-inl.hpp"
#endif
