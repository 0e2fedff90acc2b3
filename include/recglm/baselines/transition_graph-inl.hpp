#pragma once
#include "recglm/baselines/transition_graph.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

// Many users met the same item last, so what follows it is kept: as much as nearly every list needs.
struct transition_graph::tables {
  static constexpr std::size_t most = 64, items = 1 << 16;
  transitions known;
  text_vectors texts;
  std::vector<std::atomic<const followers*>> kept;
  std::atomic<std::size_t> count{0};

  tables(transitions made) : known(std::move(made)), kept(known.items()) {}
  ~tables() {
    for (auto& one : kept) delete one.load();
  }
};

RECGLM_FUNC void transition_graph::fit(const catalogue& c) {
  for (int places : budget) check(places >= 0, "transition_graph: a budget is ", places, "; it must not be negative");
  tables_ = std::make_shared<tables>(transitions(c, "transition_graph"));
  if (texts) tables_->texts = text_vectors(c);
}

RECGLM_FUNC transition_graph::followers transition_graph::after(const std::vector<item_id>& last,
                                                                std::size_t most) const {
  const transitions& known = tables_->known;
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
  std::array<std::vector<item_id>, 4> found;
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
          found[static_cast<std::size_t>(r - 1)].push_back(s.item);
        }
      }
    from = std::move(next);
  }
  double highest = 0;
  for (const transitions::step& s : first) highest = std::max(highest, std::log1p(s.count));
  for (const transitions::step& s : first)
    score[static_cast<std::size_t>(s.item)] +=
        static_cast<float>((texts ? weight : 1.0) * std::log1p(s.count) / highest);
  followers out;
  const std::size_t met = found[0].size() + found[1].size() + found[2].size();
  out.all = {found[0].size(), found[1].size(), found[2].size(), items - met};
  if (met < most)  // else the rings fill nearly every list
    for (std::size_t i = 0; i < items; ++i)
      if (ring[i] == 0) found[3].push_back(static_cast<item_id>(i));
  for (std::size_t r = 0; r < 4; ++r) {
    std::vector<item_id>& some = found[r];
    const std::size_t keep = std::min(some.size(), most);
    std::partial_sort(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(keep), some.end(),
                      [&](item_id a, item_id b) {
                        const float x = score[static_cast<std::size_t>(a)], y = score[static_cast<std::size_t>(b)];
                        return x != y ? x > y : a < b;
                      });
    out.best[r].assign(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(keep));
  }
  return out;
}

RECGLM_FUNC std::optional<std::vector<item_id>> transition_graph::chosen(const followers& f, std::size_t wanted,
                                                                         std::span<const item_id> excluded) const {
  bool enough = true;
  const auto without = [&](std::size_t r, std::size_t most) {
    std::vector<item_id> some;
    for (const item_id i : f.best[r]) {
      if (some.size() == most) return some;
      if (!std::binary_search(excluded.begin(), excluded.end(), i)) some.push_back(i);
    }
    enough = enough && (some.size() == most || f.best[r].size() == f.all[r]);
    return some;
  };
  std::vector<item_id> out, rest;
  for (std::size_t r = 0; r < 3; ++r) {
    const auto places = static_cast<std::size_t>(budget[r]);
    const std::vector<item_id> at = without(r, std::max(wanted, places));
    const std::size_t own = std::min(at.size(), places), borrowed = std::min(rest.size(), places - own);
    out.insert(out.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(borrowed));
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(borrowed));
    out.insert(out.end(), at.begin(), at.begin() + static_cast<std::ptrdiff_t>(own));
    rest.insert(rest.end(), at.begin() + static_cast<std::ptrdiff_t>(own), at.end());
  }
  out.insert(out.end(), rest.begin(), rest.end());
  if (out.size() < wanted) {
    const std::vector<item_id> others = without(3, wanted - out.size());
    out.insert(out.end(), others.begin(), others.end());
  }
  if (!enough) return std::nullopt;
  if (out.size() > wanted) out.resize(wanted);
  return out;
}

RECGLM_FUNC std::vector<item_id> transition_graph::rank(const history& h, int list,
                                                        std::span<const item_id> excluded) const {
  check(tables_ != nullptr, "transition_graph: call fit before rank");
  const std::vector<item_id> last = tables_->known.last_of(h, "transition_graph");
  const auto wanted = static_cast<std::size_t>(std::max(list, 0));
  if (last.size() == 1)  // of a basket hardly two users met the same last
    if (const followers* known = kept_after(last))
      if (auto out = chosen(*known, wanted, excluded)) return *out;
  return *chosen(after(last, tables_->known.items() + 1), wanted, excluded);
}

RECGLM_FUNC const transition_graph::followers* transition_graph::kept_after(const std::vector<item_id>& last) const {
  std::atomic<const followers*>& kept = tables_->kept[static_cast<std::size_t>(last.front())];
  const followers* known = kept.load(std::memory_order_acquire);
  if (!known && tables_->count.fetch_add(1) < tables::items) {
    auto made = std::make_unique<const followers>(after(last, tables::most));
    // Another thread may have been quicker; both made the same.
    if (kept.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) known = made.release();
  }
  return known;
}

}  // namespace recglm
