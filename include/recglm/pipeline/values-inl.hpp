#pragma once
#include "recglm/pipeline/values.hpp"

#include <set>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/pipeline/visitor.hpp"

namespace recglm {

RECGLM_FUNC const std::set<std::string>& shared_values() {
  static const std::set<std::string> names{
      "data",           "users",      "items",      "world",    "world-days",    "validation-rule",
      "dropped-users",  "world-seed", "split",      "ties",     "target",        "list",
      "exclude-seen",   "test-users", "candidates", "evaluate", "lowest-rating", "validation-users",
      "highest-rating", "out",        "name",       "rows",     "jobs",          "refit",
      "quiet",          "verify"};
  return names;
}

RECGLM_FUNC void check_values(const values& v) {
  range_check ranges;
  values(v).visit(ranges);
  check(v.highest_rating >= v.lowest_rating, "--highest-rating ", v.highest_rating,
        ": it is a number not below --lowest-rating, ", v.lowest_rating);
  check(!v.base.empty() || v.hidden % v.heads == 0, "--hidden ", v.hidden, ": it is a multiple of --heads ", v.heads);
  check(v.epochs <= 0 || v.documents < 1, "--epochs ", v.epochs,
        ": epochs are counted in answers, and with --documents 1 there are none");
  check(!v.seeds.empty(), "--seeds: one is needed at least");
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed : v.seeds)
    check(seen.insert(seed).second, "--seeds: ", seed, " comes twice; two rows would be one and write into one folder");
}

}  // namespace recglm
