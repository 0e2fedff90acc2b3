#pragma once
#include <algorithm>
#include <array>
#include <vector>

#include "recglm/data/synthetic/shop.hpp"

namespace recglm {

/// One user of the synthetic world at one moment: what was bought, and the state from which the next item is drawn.
/// The next item comes from one of five habits, each a distribution over items that can be written down, so that the
/// chance of every item is known exactly:
/// * routine: the next category of the line bought last, in the colour bought last (short term);
/// * accessory: the sixth category of that line, in that colour (short term);
/// * refill: a consumable bought a few events ago, again (medium term);
/// * focus: any category of the line of interest, which changes now and then (medium term);
/// * taste: a line of a favourite brand, or, seldom, of any (long term, drifting).
/// A habit that has nothing to offer leaves its chance to taste. Where a colour or a use is wanted, fitting variants
/// are `world_spec::match` times likelier each.
class shopper {
 public:
  /// A user before the first event. The shop and the spec outlive it.
  shopper(const world_spec& spec, const shop& goods, int events, random_engine& rng);

  /// Events so far.
  int at() const { return static_cast<int>(past_.size()); }
  /// Whether the next event is one of the last two, in which cold items appear.
  bool late() const { return at() >= events_ - 2; }

  /// The chance of every item to be the next; sums to 1.
  std::vector<double> probabilities() const;

  /// One draw from `probabilities()`, without walking through all items.
  item_id draw(random_engine& rng) const;

  /// Takes note of an event, and lets interest and taste drift before the next.
  void take(item_id item, random_engine& rng);

  /// 1 to 5 stars for an item: its quality, whether it is for the user's use, of a favourite brand and colour, and
  /// luck.
  float rate(item_id item, random_engine& rng) const;

 private:
  /// Chances of the habits now, and what is due.
  struct habits {
    double routine = 0, accessory = 0, refill = 0, focus = 0, taste = 0;
    std::vector<item_id> due;
  };
  /// Colours of which a fitting variant has one.
  struct wanted {
    std::array<int, 2> colour;
  };

  static constexpr std::array<double, 3> brand_share{0.6, 0.25, 0.15};
  static constexpr double curiosity = 0.1;  ///< of taste: any line of the shop

  item_id last() const { return past_.back(); }
  wanted wanted_last() const { return {{shop_->at(last()).colour, shop_->at(last()).colour}}; }
  wanted wanted_taste() const { return {colour_}; }
  /// The routine continues from the last step in it; an accessory is no step.
  int next_step() const { return (step_ + 1) % world_words::routine_steps; }

  habits habits_now() const;

  double weight(item_id item, const wanted& w) const;

  void spread(std::vector<double>& out, double chance, int line, int category, const wanted& w) const;

  item_id draw_variant(int line, int category, const wanted& w, random_engine& rng) const;

  double line_chance(int line) const;

  int draw_line(random_engine& rng) const;

  /// Brands with small numbers are a little better known.
  int any_brand(random_engine& rng) const;

  const world_spec* spec_;
  const shop* shop_;
  int events_;
  std::array<int, world_words::departments.size()> use_{};
  std::array<int, 2> colour_{};
  std::array<int, 3> brand_{};
  int focus_ = 0;
  int step_ = world_words::routine_steps - 1;
  std::vector<item_id> past_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/synthetic/shopper-inl.hpp"
#endif
