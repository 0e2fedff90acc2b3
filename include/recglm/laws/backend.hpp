#pragma once
#include "recglm/laws/backend/attention.hpp"
#include "recglm/laws/backend/elements.hpp"
#include "recglm/laws/backend/loss.hpp"
#include "recglm/laws/backend/products.hpp"
#include "recglm/laws/backend/rows.hpp"

/// \file
/// What the concept Backend cannot say. Every kernel gives what plain loops in double give, on sizes below, at and
/// above what it may take at once; beta 0 reads nothing of what it replaces, 1 adds; a backward kernel is the
/// derivative of its forward one; the same call gives the same bits; nothing outside of the result is written, and no
/// argument changes; results may be arguments where the library does so; dropout drops what `counted_uniform` says; a
/// buffer's copy is deep.

namespace recglm {

/// The laws that a backend breaks, in words; none where it keeps them all.
template <Backend B>
std::vector<std::string> broken_laws(const B&, std::uint64_t seed = 1) {
  detail::trial<B> t(seed);
  detail::try_memory(t);
  detail::try_elements(t);
  detail::try_norms(t);
  detail::try_rows(t);
  detail::try_products(t);
  detail::try_attention(t);
  detail::try_loss(t);
  detail::try_optimiser(t);
  return t.broken;
}

}  // namespace recglm
