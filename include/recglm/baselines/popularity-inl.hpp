#pragma once
#include "recglm/baselines/popularity.hpp"

#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC void popularity::fit(const catalogue& c) {
  counts_.assign(c.titles.size(), 0.0);
  for (const interaction& e : c.train) {
    check(e.item >= 0 && static_cast<std::size_t>(e.item) < counts_.size(), "popularity: a training event of user ",
          e.user, " is of item ", e.item, ", but the catalogue has ", counts_.size(), " items");
    ++counts_[static_cast<std::size_t>(e.item)];
  }
}

}  // namespace recglm
