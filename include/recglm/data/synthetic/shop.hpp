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
#include "recglm/core/value_range.hpp"
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
  int days = 0;               ///< times are rounded down to so many days; 0: they are seconds
  double match = 8;           ///< how much likelier a variant of the wanted colour is, and one for the user's own use

  template <class V>
  void visit(V&& v) {
    v("users", users, explained("users", value_range::at_least(1)));
    v("items", items, "items");
    v("min-events", min_events, explained("fewest events of a user", value_range::at_least(3)));
    v("mean-events", mean_events, explained("mean events of a user", value_range::positive()));
    v("max-events", max_events, explained("most events of a user", value_range::at_least(3)));
    v("cold-share", cold_share,
      explained("share of items that appear only in the last two events of a user", value_range::number(0, 0.5)));
    v("review-share", review_share, explained("share of events with a review", value_range::share()));
    v("routine", routine, explained("chance of the next category of the line bought last", value_range::share()));
    v("accessory", accessory, explained("chance of the accessory in the colour bought last", value_range::share()));
    v("refill", refill, explained("chance of the same consumable again where one is due", value_range::share()));
    v("focus", focus, explained("chance of the line of interest", value_range::share()));
    v("refill-from", refill_from, explained("events after which a consumable may be due", value_range::at_least(1)));
    v("refill-until", refill_until, explained("events after which it is forgotten", value_range::at_least(1)));
    v("interest", interest, explained("chance that the line of interest changes", value_range::share()));
    v("drift", drift, explained("chance that a favourite brand changes", value_range::share()));
    v("days", days, explained("times are rounded down to so many days; 0: seconds", value_range::between(0, 600)));
    v("match", match, explained("factor for the wanted colour and for the own use", value_range::positive()));
  }
};

/// Throws where a spec describes no world.
void validate(const world_spec& s);

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

  shop(const world_spec& spec, std::uint64_t seed);

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

#if !defined(RECGLM_COMPILED)
#include "recglm/data/synthetic/shop-inl.hpp"
#endif
