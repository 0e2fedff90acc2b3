#pragma once
#include <cstddef>
#include <vector>

#include "recglm/core/types.hpp"

namespace recglm {

/// Items as tf-idf vectors of length 1 over the words of their titles and attributes (letters and digits of ASCII,
/// small), weight (1 + log count) log(items / items with the word). Kept by item and by word, so that one item is
/// compared with all in time proportional to the items that share a word with it.
class text_vectors {
 public:
  text_vectors() = default;
  explicit text_vectors(const catalogue& c);

  std::size_t items() const { return of_item_.offsets.empty() ? 0 : of_item_.offsets.size() - 1; }
  /// cosines[j] = cosine of item j with `item`, for every j; `cosines` has a number for each item.
  void cosines(item_id item, std::vector<float>& cosines) const;

 private:
  struct sparse {
    std::vector<std::size_t> offsets;
    std::vector<std::int32_t> index;
    std::vector<float> value;
  };
  sparse of_item_, of_word_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/text_vectors-inl.hpp"
#endif
