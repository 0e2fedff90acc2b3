#pragma once
#include "recglm/baselines/bigram.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC void bigram::fit(const catalogue& c) { known_ = std::make_shared<transitions>(c, "bigram"); }

RECGLM_FUNC std::vector<item_id> bigram::rank(const history& h, int list, std::span<const item_id> excluded) const {
  check(known_ != nullptr, "bigram: call fit before rank");
  std::vector<transitions::step> steps;
  for (const transitions::step& s : known_->after(known_->last_of(h, "bigram")))
    if (!std::binary_search(excluded.begin(), excluded.end(), s.item)) steps.push_back(s);
  std::stable_sort(steps.begin(), steps.end(), [&](const transitions::step& a, const transitions::step& b) {
    return a.count != b.count ? a.count > b.count : known_->popularity(a.item) > known_->popularity(b.item);
  });
  std::vector<item_id> out;
  for (const transitions::step& s : steps) {
    if (static_cast<int>(out.size()) >= list) break;
    out.push_back(s.item);
  }
  return out;
}

}  // namespace recglm
