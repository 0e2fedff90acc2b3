#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>

namespace recglm {

/// Rows of one width that only ever grow; what is there stays.
template <class B>
class kv_cache {
 public:
  using scalar = typename B::scalar;
  explicit kv_cache(int width = 0) : width_(width) {}

  /// Room for `rows` rows; the first ones keep their values.
  void reserve(int rows) {
    const std::size_t want = static_cast<std::size_t>(rows) * static_cast<std::size_t>(width_);
    if (want <= values_.size()) return;
    typename B::template buffer<scalar> larger;
    larger.resize(std::max(want, values_.size() * 2));
    if (values_.size() > 0) B::copy(larger.data(), values_.data(), values_.size());
    values_ = std::move(larger);
  }
  scalar* row(int r) { return values_.data() + static_cast<std::ptrdiff_t>(r) * width_; }
  const scalar* data() const { return values_.data(); }
  int width() const { return width_; }

 private:
  int width_;
  typename B::template buffer<scalar> values_;
};

}  // namespace recglm
