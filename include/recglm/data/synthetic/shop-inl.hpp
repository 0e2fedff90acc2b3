#pragma once
#include "recglm/data/synthetic/shop.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/data/synthetic/vocabulary.hpp"

namespace recglm {

RECGLM_FUNC void validate(const world_spec& s) {
  const auto share = [](double x) { return x >= 0 && x <= 1; };
  check(s.users > 0 && s.items >= world_words::categories, "synthetic world: it needs users and at least ",
        world_words::categories, " items, not ", s.users, " and ", s.items);
  check(s.min_events >= 3 && s.max_events >= s.min_events && s.mean_events >= s.min_events &&
            std::isfinite(s.mean_events),
        "synthetic world: events of a user must be at least 3, with mean and maximum not below that, not ",
        s.min_events, ", ", s.mean_events, ", ", s.max_events);
  check(share(s.cold_share) && s.cold_share <= 0.5 && share(s.review_share) && share(s.interest) && share(s.drift),
        "synthetic world: shares and chances lie between 0 and 1, that of cold items up to 0.5");
  check(
      s.routine >= 0 && s.accessory >= 0 && s.refill >= 0 && s.focus >= 0 &&
          s.routine + s.accessory + s.refill + s.focus < 1,
      "synthetic world: the chances of routine, accessory, refill and focus must not be negative and leave some taste");
  check(s.refill_from >= 1 && s.refill_until >= s.refill_from,
        "synthetic world: a refill is due from 1 event on, not from ", s.refill_from, " until ", s.refill_until);
  check(s.days >= 0, "synthetic world: times are rounded to 0 days (seconds) or more, not to ", s.days);
  check(s.match > 0 && std::isfinite(s.match), "synthetic world: match must be above 0, not ", s.match);
}

RECGLM_FUNC shop::shop(const world_spec& spec, std::uint64_t seed) {
  random_engine rng = stream(seed, "world items");
  const int lines = std::max(1, spec.items / (world_words::categories * variants));
  check(spec.items <= lines * world_words::categories * static_cast<int>(world_words::colours.size()),
        "synthetic world: ", spec.items, " items are too many for ", lines, " lines");
  const int brands = (lines + lines_per_brand - 1) / lines_per_brand;
  std::vector<std::size_t> names(std::max<std::size_t>(world_words::lines.size(), static_cast<std::size_t>(lines)));
  std::iota(names.begin(), names.end(), 0);
  // The single words first, so that a small world is given in short titles.
  std::vector<std::size_t> words(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(world_words::lines.size()));
  shuffle(rng, words);
  std::copy(words.begin(), words.end(), names.begin());
  names_.assign(names.begin(), names.begin() + lines);

  struct made_line {
    int department;
    std::array<int, world_words::colours.size()> palette;
    std::array<int, 2> use;
  };
  std::vector<made_line> made;
  std::array<int, world_words::departments.size()> shelves;
  std::iota(shelves.begin(), shelves.end(), 0);
  for (int l = 0; l < lines; ++l) {
    if (l % lines_per_brand == 0) shuffle(rng, shelves);
    made_line line{shelves[l % lines_per_brand], {}, {}};
    std::iota(line.palette.begin(), line.palette.end(), 0);
    shuffle(rng, line.palette);
    line.use[0] = static_cast<int>(rng.below(world_words::uses));
    line.use[1] = static_cast<int>((line.use[0] + 1 + rng.below(world_words::uses - 1)) % world_words::uses);
    made.push_back(line);
  }
  for (int b = 0; b < brands; ++b)
    brand_lines_.push_back({b * lines_per_brand, std::min(lines, (b + 1) * lines_per_brand)});

  for (int k = 0; k < spec.items; ++k) {
    const int l = k % lines, category = k / lines % world_words::categories,
              variant = k / lines / world_words::categories;
    items_.push_back({l / lines_per_brand, l, made[l].department, category, made[l].use[rng.below(2)],
                      made[l].palette[variant], false, std::exp(0.4 * rng.normal()), rng.normal()});
    if (variant > 0) later_.push_back(k);
  }
  // Every category of a line keeps its first variant from the beginning.
  shuffle(rng, later_);
  later_.resize(std::min(later_.size(), static_cast<std::size_t>(std::lround(spec.cold_share * spec.items))));
  for (int k : later_) items_[k].cold = true;
  later_.clear();
  shuffle(rng, items_);

  shelf_.resize(static_cast<std::size_t>(lines) * world_words::categories);
  for (int i = 0; i < spec.items; ++i)
    shelf_[items_[i].line * world_words::categories + items_[i].category].push_back(i);
}

}  // namespace recglm
