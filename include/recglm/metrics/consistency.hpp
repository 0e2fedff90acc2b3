#pragma once
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"

namespace recglm {

/// HR and NDCG of one row, cut at one rank.
struct metrics_of_cut {
  int k = 0;
  double hr = 0;
  double ndcg = 0;
};

/// What no list can do, in words; empty where the metrics can be those of one ranking with one relevant item a user
/// (paper.md 1.9). Between two cuts a < b, NDCG can grow only by what HR grows, times a discount between those of the
/// ranks b and a + 1; at a cut of 1, NDCG is HR. `slack` allows for rounded metrics. Any order of cuts.
inline std::vector<std::string> inconsistencies(std::vector<metrics_of_cut> cuts, double slack = 1e-9) {
  std::vector<std::string> out;
  const auto text = [](const char* form, auto... values) {
    char line[200];
    std::snprintf(line, sizeof line, form, values...);
    return std::string(line);
  };
  std::sort(cuts.begin(), cuts.end(), [](const metrics_of_cut& a, const metrics_of_cut& b) { return a.k < b.k; });
  metrics_of_cut last;  // at the cut 0 nothing is found
  for (const metrics_of_cut& c : cuts) {
    check(c.k > 0, "a ranking is cut at rank 1 or later, not ", c.k);
    if (c.k == last.k) {
      if (std::abs(c.hr - last.hr) > slack || std::abs(c.ndcg - last.ndcg) > slack)
        out.push_back(text("the cut at %d is given twice with other metrics", c.k));
      continue;
    }
    const double found = c.hr - last.hr, gained = c.ndcg - last.ndcg;
    if (found < -slack) out.push_back(text("hr@%d %.4f is below hr@%d %.4f", c.k, c.hr, last.k, last.hr));
    const double least = found / std::log2(c.k + 1), most = found / std::log2(last.k + 2);
    if (!(gained >= least - slack && gained <= most + slack)) {
      if (last.k == 0)
        out.push_back(
            text("ndcg@%d %.4f must lie in [%.4f, %.4f] where hr@%d is %.4f", c.k, c.ndcg, least, most, c.k, c.hr));
      else
        out.push_back(text("ndcg@%d - ndcg@%d is %.4f and must lie in [%.4f, %.4f], from hr@%d - hr@%d = %.4f", c.k,
                           last.k, gained, least, most, c.k, last.k, found));
    }
    if (c.hr > 1 + slack) out.push_back(text("hr@%d %.4f is above 1", c.k, c.hr));
    last = c;
  }
  return out;
}

}  // namespace recglm
