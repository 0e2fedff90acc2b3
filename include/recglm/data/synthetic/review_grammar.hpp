#pragma once
#include <array>
#include <string>
#include <string_view>

#include "recglm/core/random.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/synthetic/shop.hpp"

namespace recglm {

/// What somebody writes of an item.
struct world_review {
  std::string text;
  std::string headline;  ///< the opening, without the item's category
  explanation why;       ///< the first sentence about a feature: the tone of the colour, or the effect of the use
};

/// A review of an item by a small grammar: an opening and a close by the number of stars, and sentences about colour,
/// use, line and brand, so that each word follows from an attribute or from the rating.
world_review review_of(const shop& goods, item_id item, int stars, random_engine& rng);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/synthetic/review_grammar-inl.hpp"
#endif
