#pragma once
#include "recglm/data/synthetic/shopper.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/data/synthetic/shop.hpp"

namespace recglm {

RECGLM_FUNC shopper::shopper(const world_spec& spec, const shop& goods, int events, random_engine& rng)
    : spec_(&spec), shop_(&goods), events_(events) {
  for (int& use : use_) use = static_cast<int>(rng.below(world_words::uses));
  for (int& colour : colour_) colour = static_cast<int>(rng.below(world_words::colours.size()));
  for (int& brand : brand_) brand = any_brand(rng);
  focus_ = draw_line(rng);
}

RECGLM_FUNC std::vector<double> shopper::probabilities() const {
  std::vector<double> out(static_cast<std::size_t>(shop_->items()), 0.0);
  const habits h = habits_now();
  if (h.routine > 0) spread(out, h.routine, shop_->at(last()).line, next_step(), wanted_last());
  if (h.accessory > 0) spread(out, h.accessory, shop_->at(last()).line, world_words::routine_steps, wanted_last());
  for (item_id i : h.due) out[i] += h.refill / static_cast<double>(h.due.size());
  for (int c = 0; c < world_words::categories; ++c)
    spread(out, h.focus / world_words::categories, focus_, c, wanted_taste());
  for (int l = 0; l < shop_->lines(); ++l)
    for (int c = 0; c < world_words::categories; ++c)
      spread(out, h.taste * line_chance(l) / world_words::categories, l, c, wanted_taste());
  return out;
}

RECGLM_FUNC item_id shopper::draw(random_engine& rng) const {
  const habits h = habits_now();
  double u = rng.uniform();
  if ((u -= h.routine) < 0) return draw_variant(shop_->at(last()).line, next_step(), wanted_last(), rng);
  if ((u -= h.accessory) < 0)
    return draw_variant(shop_->at(last()).line, world_words::routine_steps, wanted_last(), rng);
  if ((u -= h.refill) < 0) return h.due[rng.below(h.due.size())];
  const int line = (u -= h.focus) < 0 ? focus_ : draw_line(rng);
  return draw_variant(line, static_cast<int>(rng.below(world_words::categories)), wanted_taste(), rng);
}

RECGLM_FUNC void shopper::take(item_id item, random_engine& rng) {
  past_.push_back(item);
  if (shop_->at(item).category < world_words::routine_steps) step_ = shop_->at(item).category;
  if (rng.uniform() < spec_->drift) brand_[rng.below(brand_.size())] = any_brand(rng);
  if (rng.uniform() < spec_->interest) focus_ = draw_line(rng);
}

RECGLM_FUNC float shopper::rate(item_id item, random_engine& rng) const {
  const shop::item& i = shop_->at(item);
  double stars = 3.5 + 0.6 * i.quality + (i.use == use_[i.department] ? 0.5 : -0.4) + 0.5 * rng.normal();
  if (std::find(brand_.begin(), brand_.end(), i.brand) != brand_.end()) stars += 0.3;
  if (std::find(colour_.begin(), colour_.end(), i.colour) != colour_.end()) stars += 0.2;
  return static_cast<float>(std::clamp(std::lround(stars), 1L, 5L));
}

RECGLM_FUNC shopper::habits shopper::habits_now() const {
  habits h;
  if (!past_.empty()) {
    h.routine = spec_->routine;
    if (shop_->at(last()).category < world_words::routine_steps) h.accessory = spec_->accessory;
  }
  for (int ago = spec_->refill_until; ago >= spec_->refill_from; --ago) {
    if (ago > at()) continue;
    const item_id i = past_[at() - ago];
    const bool again = std::find(past_.end() - ago + 1, past_.end(), i) != past_.end();
    if (!again && shop_->at(i).category < world_words::routine_steps) h.due.push_back(i);
  }
  if (!h.due.empty()) h.refill = spec_->refill;
  h.focus = spec_->focus;
  h.taste = 1 - h.routine - h.accessory - h.refill - h.focus;
  return h;
}

RECGLM_FUNC double shopper::weight(item_id item, const wanted& w) const {
  const shop::item& i = shop_->at(item);
  if (i.cold && !late()) return 0;
  double out = i.weight * (i.cold ? 2 : 1);  // what is new draws the eye
  if (i.use == use_[i.department]) out *= spec_->match;
  if (i.colour == w.colour[0] || i.colour == w.colour[1]) out *= spec_->match;
  return out;
}

RECGLM_FUNC void shopper::spread(std::vector<double>& out, double chance, int line, int category,
                                 const wanted& w) const {
  const std::vector<item_id>& variants = shop_->variants_of(line, category);
  double sum = 0;
  for (item_id i : variants) sum += weight(i, w);
  for (item_id i : variants) out[i] += chance * weight(i, w) / sum;
}

RECGLM_FUNC item_id shopper::draw_variant(int line, int category, const wanted& w, random_engine& rng) const {
  const std::vector<item_id>& variants = shop_->variants_of(line, category);
  double sum = 0;
  for (item_id i : variants) sum += weight(i, w);
  double u = rng.uniform() * sum;
  item_id chosen = -1;
  for (item_id i : variants) {
    if (weight(i, w) == 0) continue;
    chosen = i;
    if ((u -= weight(i, w)) < 0) break;
  }
  return chosen;
}

RECGLM_FUNC double shopper::line_chance(int line) const {
  double out = curiosity / shop_->lines();
  for (std::size_t k = 0; k < brand_.size(); ++k) {
    const auto [first, end] = shop_->lines_of(brand_[k]);
    if (line >= first && line < end) out += (1 - curiosity) * brand_share[k] / (end - first);
  }
  return out;
}

RECGLM_FUNC int shopper::draw_line(random_engine& rng) const {
  double u = rng.uniform() - curiosity;
  if (u < 0) return static_cast<int>(rng.below(static_cast<std::uint64_t>(shop_->lines())));
  u /= 1 - curiosity;
  std::size_t k = 0;
  while (k + 1 < brand_.size() && (u -= brand_share[k]) >= 0) ++k;
  const auto [first, end] = shop_->lines_of(brand_[k]);
  return first + static_cast<int>(rng.below(static_cast<std::uint64_t>(end - first)));
}

RECGLM_FUNC int shopper::any_brand(random_engine& rng) const {
  const double u = rng.uniform();
  return static_cast<int>((0.7 * u + 0.3 * u * u) * shop_->brands());
}

}  // namespace recglm
