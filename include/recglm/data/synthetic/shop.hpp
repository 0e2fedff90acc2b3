#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"
#include "recglm/data/synthetic/vocabulary.hpp"

namespace recglm {

/// The sizes and habits of a synthetic world; every number may be changed from the command line.
struct world_spec {
  int users = 2000;
  int items = 1000;
  int min_events = 6;         ///< of a user; the last two are test and validation of leave-one-out
  double mean_events = 12;    ///< of a user; the excess over the least is geometric
  int max_events = 60;        ///< of a user
  double cold_share = 0.05;   ///< of the items; they appear only in each user's last two events
  double review_share = 0.5;  ///< of the events
  double routine = 0.45;      ///< chance of the next category of the line that was bought last
  double accessory = 0.12;    ///< chance of the accessory in the colour that was bought last
  double refill = 0.15;       ///< chance of the same item again, where one is due
  double focus = 0.12;        ///< chance of the line that interests the user at the moment; what is left is taste
  int refill_from = 4;        ///< events after which a consumable may be due
  int refill_until = 9;       ///< events after which it is forgotten
  double interest = 0.15;     ///< chance that the line of interest changes before an event
  double drift = 0.05;        ///< chance that a favourite brand changes before an event
  double match = 8;           ///< how much likelier a variant of the wanted colour is, and one for the user's own use

  template <class V>
  void visit(V&& v) {
    v("users", users, "users");
    v("items", items, "items");
    v("min-events", min_events, "fewest events of a user");
    v("mean-events", mean_events, "mean events of a user");
    v("max-events", max_events, "most events of a user");
    v("cold-share", cold_share, "share of items that appear only in the last two events of a user");
    v("review-share", review_share, "share of events with a review");
    v("routine", routine, "chance of the next category of the line bought last");
    v("accessory", accessory, "chance of the accessory in the colour bought last");
    v("refill", refill, "chance of the same consumable again where one is due");
    v("focus", focus, "chance of the line of interest");
    v("refill-from", refill_from, "events after which a consumable may be due");
    v("refill-until", refill_until, "events after which it is forgotten");
    v("interest", interest, "chance that the line of interest changes");
    v("drift", drift, "chance that a favourite brand changes");
    v("match", match, "factor for the wanted colour and for the own use");
  }
};

/// Throws where a spec describes no world.
inline void validate(const world_spec& s) {
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
  check(s.match > 0 && std::isfinite(s.match), "synthetic world: match must be above 0, not ", s.match);
}

/// What the synthetic world sells. A brand has three lines, each of one department; a line has every category of its
/// department in several colours. Ids are shuffled, so that their order says nothing.
class shop {
 public:
  struct item {
    int brand, line, department, category, use, colour;
    bool cold;
    double weight;   ///< popularity among its variants
    double quality;  ///< standard normal; moves ratings
  };

  shop(const world_spec& spec, std::uint64_t seed) {
    random_engine rng = stream(seed, "world items");
    const int lines = std::max(1, spec.items / (world_words::categories * variants));
    check(spec.items <= lines * world_words::categories * static_cast<int>(world_words::colours.size()),
          "synthetic world: ", spec.items, " items are too many for ", lines, " lines");
    const int brands = (lines + lines_per_brand - 1) / lines_per_brand;
    std::vector<std::size_t> names(std::max<std::size_t>(world_words::lines.size(), static_cast<std::size_t>(lines)));
    std::iota(names.begin(), names.end(), 0);
    // The single words first, so that a small world is told in short titles.
    std::vector<std::size_t> words(names.begin(),
                                   names.begin() + static_cast<std::ptrdiff_t>(world_words::lines.size()));
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

  int lines() const { return static_cast<int>(names_.size()); }
  int brands() const { return static_cast<int>(brand_lines_.size()); }
  int items() const { return static_cast<int>(items_.size()); }
  const item& at(item_id i) const { return items_[i]; }
  /// The lines [first, second) of a brand.
  std::pair<int, int> lines_of(int brand) const { return brand_lines_[brand]; }
  /// The variants of a category in a line, by id; never empty, and never all of them cold.
  const std::vector<item_id>& variants_of(int line, int category) const {
    return shelf_[line * world_words::categories + category];
  }

  std::string brand(item_id i) const { return world_words::name_of(world_words::brands, items_[i].brand); }
  std::string line(item_id i) const { return world_words::name_of(world_words::lines, names_[items_[i].line]); }
  std::string_view category(item_id i) const {
    return world_words::departments[items_[i].department].category[items_[i].category];
  }
  std::string_view use(item_id i) const { return world_words::departments[items_[i].department].use[items_[i].use]; }
  std::string_view colour(item_id i) const { return world_words::colours[items_[i].colour]; }

  /// "Marlowe Velvet Rose Shampoo for Dry Hair": no two items share one.
  std::string title(item_id i) const {
    return text_of(brand(i), ' ', line(i), ' ', colour(i), ' ', category(i), " for ", use(i));
  }
  /// Brand, category, line, use, colour.
  std::vector<std::string> attributes(item_id i) const {
    return {brand(i), std::string(category(i)), line(i), std::string(use(i)), std::string(colour(i))};
  }

 private:
  static constexpr int variants = 3, lines_per_brand = 3;

  std::vector<item> items_;
  std::vector<std::vector<item_id>> shelf_;
  std::vector<std::pair<int, int>> brand_lines_;
  std::vector<std::size_t> names_;
  std::vector<int> later_;
};

}  // namespace recglm
