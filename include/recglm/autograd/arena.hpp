#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

#include "recglm/core/check.hpp"

namespace recglm {

/// The memory of a tape: taken and given back in any order, and taken back as a whole by `reset`. Once the largest
/// batch has been seen, nothing here asks the heap again. `Buffer` is a backend's buffer of bytes.
template <class Buffer>
class arena {
 public:
  explicit arena(std::size_t least = 1 << 16) : least_(least) { free_.reserve(1024); }

  /// At least `bytes` bytes, aligned to 64.
  void* take(std::size_t bytes) {
    const std::size_t want = rounded(bytes);
    std::size_t best = free_.size();
    for (std::size_t i = 0; i < free_.size(); ++i)
      if (free_[i].size >= want && (best == free_.size() || free_[i].size < free_[best].size)) best = i;
    if (best == free_.size()) best = grow(want);
    hole& from = free_[best];
    std::byte* const out = from.at;
    from.at += want;
    from.size -= want;
    if (from.size == 0) free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(best));
    used_ += want;
    most_ = std::max(most_, used_);
    return out;
  }

  /// Gives back what `take(bytes)` gave.
  void give(void* p, std::size_t bytes) {
    const std::size_t size = rounded(bytes);
    std::byte* const at = static_cast<std::byte*>(p);
    auto next = std::lower_bound(free_.begin(), free_.end(), at, [](const hole& h, std::byte* x) { return h.at < x; });
    used_ -= size;
    if (next != free_.begin() && joins(*(next - 1), at)) {
      hole& before = *(next - 1);
      before.size += size;
      if (next != free_.end() && joins(before, next->at)) {
        before.size += next->size;
        free_.erase(next);
      }
    } else if (next != free_.end() && at + size == next->at && same_chunk(at, next->at)) {
      next->at = at;
      next->size += size;
    } else {
      free_.insert(next, {at, size});
    }
  }

  /// Everything is free again. Where the last round needed several chunks, they become one of their whole size.
  void reset() {
    if (chunks_.size() > 1) {
      std::size_t whole = 0;
      for (const Buffer& c : chunks_) whole += c.size();
      chunks_.clear();
      chunks_.emplace_back();
      chunks_.back().resize(whole);
    }
    free_.clear();
    for (Buffer& c : chunks_) free_.push_back({c.data(), c.size()});
    used_ = 0;
  }

  /// Bytes in use; the most that ever were; bytes held.
  std::size_t used() const { return used_; }
  std::size_t most() const { return most_; }
  std::size_t held() const {
    std::size_t sum = 0;
    for (const Buffer& c : chunks_) sum += c.size();
    return sum;
  }

 private:
  struct hole {
    std::byte* at;
    std::size_t size;
  };

  static std::size_t rounded(std::size_t bytes) { return (std::max<std::size_t>(bytes, 1) + 63) / 64 * 64; }

  bool same_chunk(const std::byte* a, const std::byte* b) const {
    if (chunks_.size() == 1) return true;
    for (const Buffer& c : chunks_)
      if (a >= c.data() && a < c.data() + c.size()) return b >= c.data() && b < c.data() + c.size();
    return false;
  }
  bool joins(const hole& before, const std::byte* at) const {
    return before.at + before.size == at && same_chunk(before.at, at);
  }

  // A new chunk, half as large again as all so far, so that their number stays small; gives the place of its hole.
  std::size_t grow(std::size_t want) {
    chunks_.emplace_back();
    chunks_.back().resize(rounded(std::max({want, least_, held() / 2})));
    const hole fresh{chunks_.back().data(), chunks_.back().size()};
    const auto at = free_.insert(
        std::lower_bound(free_.begin(), free_.end(), fresh, [](const hole& a, const hole& b) { return a.at < b.at; }),
        fresh);
    return static_cast<std::size_t>(at - free_.begin());
  }

  std::size_t least_;
  std::vector<Buffer> chunks_;
  std::vector<hole> free_;  ///< by address
  std::size_t used_ = 0, most_ = 0;
};

}  // namespace recglm
