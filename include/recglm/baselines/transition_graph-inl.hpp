#pragma once
#include "recglm/baselines/transition_graph.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC void transition_graph::fit(const catalogue& c) {
  for (int places : budget) check(places >= 0, "transition_graph: a budget is ", places, "; it must not be negative");
  auto made = std::make_shared<tables>();
  made->known = transitions(c, "transition_graph");
  if (texts) made->texts = text_vectors(c);
  tables_ = std::move(made);
}

RECGLM_FUNC std::vector<item_id> transition_graph::rank(const history& h, int list,
                                                        std::span<const item_id> excluded) const {
  check(tables_ != nullptr, "transition_graph: call fit before rank");
  const transitions& known = tables_->known;
  const std::vector<item_id> last = known.last_of(h, "transition_graph");
  const std::vector<transitions::step> first = known.after(last);
  const std::size_t items = known.items();
  std::vector<float> score(items, 0.0f);
  if (texts) tables_->texts.cosines(last.front(), score);
  if (texts && last.size() > 1) {  // of a basket the mean
    std::vector<float> one(items);
    for (std::size_t k = 1; k < last.size(); ++k) {
      tables_->texts.cosines(last[k], one);
      for (std::size_t i = 0; i < items; ++i) score[i] += one[i];
    }
    for (float& s : score) s /= static_cast<float>(last.size());
  }

  // Rings: the first steps, those after them, those after these. `ring` is 0 where an item was not met.
  std::vector<signed char> ring(items, 0);
  std::vector<std::vector<item_id>> rings(3);
  std::vector<item_id> from = last;
  std::vector<char> reached(items, 0);
  for (signed char r = 1; r <= 3; ++r) {
    // A walk of r steps may come back to where a shorter one ended, and continues from there.
    std::vector<item_id> next;
    for (item_id i : from)
      for (const transitions::step& s : known.after(i)) {
        char& there = reached[static_cast<std::size_t>(s.item)];
        if (there == r) continue;
        there = static_cast<char>(r);
        next.push_back(s.item);
        if (ring[static_cast<std::size_t>(s.item)] == 0) {
          ring[static_cast<std::size_t>(s.item)] = r;
          rings[static_cast<std::size_t>(r - 1)].push_back(s.item);
        }
      }
    from = std::move(next);
  }
  const auto excludes = [&](item_id i) { return std::binary_search(excluded.begin(), excluded.end(), i); };
  double most = 0;
  for (const transitions::step& s : first) most = std::max(most, std::log1p(s.count));
  for (const transitions::step& s : first)
    score[static_cast<std::size_t>(s.item)] += static_cast<float>((texts ? weight : 1.0) * std::log1p(s.count) / most);

  const auto wanted = static_cast<std::size_t>(std::max(list, 0));
  // The best of some items in order, as many as can be in the list or fill a budget.
  const auto cut = [&](std::vector<item_id>& some, std::size_t most_wanted) {
    std::erase_if(some, excludes);
    const std::size_t keep = std::min(some.size(), most_wanted);
    std::partial_sort(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(keep), some.end(),
                      [&](item_id a, item_id b) {
                        const float x = score[static_cast<std::size_t>(a)], y = score[static_cast<std::size_t>(b)];
                        return x != y ? x > y : a < b;
                      });
    some.resize(keep);
  };
  std::vector<item_id> out, rest;
  for (std::size_t r = 0; r < 3; ++r) {
    std::vector<item_id>& at = rings[r];
    const auto places = static_cast<std::size_t>(budget[r]);
    cut(at, std::max(wanted, places));
    const std::size_t own = std::min(at.size(), places), borrowed = std::min(rest.size(), places - own);
    out.insert(out.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(borrowed));
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(borrowed));
    out.insert(out.end(), at.begin(), at.begin() + static_cast<std::ptrdiff_t>(own));
    rest.insert(rest.end(), at.begin() + static_cast<std::ptrdiff_t>(own), at.end());
  }
  out.insert(out.end(), rest.begin(), rest.end());
  if (out.size() < wanted) {
    std::vector<item_id> others;
    for (std::size_t i = 0; i < items; ++i)
      if (ring[i] == 0) others.push_back(static_cast<item_id>(i));
    cut(others, wanted - out.size());
    out.insert(out.end(), others.begin(), others.end());
  }
  if (out.size() > wanted) out.resize(wanted);
  return out;
}

}  // namespace recglm
