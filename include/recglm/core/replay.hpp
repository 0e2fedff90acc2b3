#pragma once
#include <cstddef>
#include <variant>
#include <vector>

#include "recglm/core/random.hpp"

namespace recglm {

/// The replaying twin of `random_engine`: gives out draws that another program recorded, so that a sampler can be held
/// against it draw by draw. Throws where a draw of another kind or range is asked for, and where none are left.
class replaying_engine {
 public:
  /// A whole number in [0, range).
  struct integer {
    std::uint64_t range;
    std::uint64_t value;
  };
  /// A number in [0, 1).
  struct real {
    double value;
  };
  /// A shuffle: new[i] = old[order[i]].
  struct permutation {
    std::vector<int> order;
  };
  using draw = std::variant<integer, real, permutation>;

  explicit replaying_engine(std::vector<draw> draws) : draws_(std::move(draws)) {}

  /// The recorded whole number; it must have been drawn from the same range.
  std::uint64_t below(std::uint64_t n) {
    const auto& drawn = next<integer>("a whole number");
    check(drawn.range == n && drawn.value < n, "replaying_engine: draw ", at_, " is ", drawn.value, " of ", drawn.range,
          ", but one of ", n, " was asked for");
    return drawn.value;
  }

  double uniform() { return next<real>("a number in [0, 1)").value; }

  /// Puts `values` in the recorded order.
  template <class Range>
  void shuffle(Range& values) {
    const auto& order = next<permutation>("a shuffle").order;
    check(order.size() == values.size(), "replaying_engine: draw ", at_, " shuffles ", order.size(), " things, but ",
          values.size(), " were to be shuffled");
    Range old = values;
    std::vector<char> used(order.size(), 0);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto from = static_cast<std::size_t>(order[i]);
      check(from < used.size() && !used[from], "replaying_engine: draw ", at_, " is no permutation");
      used[from] = 1;
      values[i] = old[from];
    }
  }

  /// Draws that nobody has asked for yet.
  std::size_t left() const { return draws_.size() - at_; }

 private:
  template <class Kind>
  const Kind& next(const char* kind) {
    check(at_ < draws_.size(), "replaying_engine: all ", draws_.size(), " draws are used up, and ", kind,
          " was asked for");
    const Kind* drawn = std::get_if<Kind>(&draws_[at_++]);
    check(drawn != nullptr, "replaying_engine: draw ", at_, " is not ", kind);
    return *drawn;
  }

  std::vector<draw> draws_;
  std::size_t at_ = 0;
};
static_assert(RandomSource<replaying_engine>);

}  // namespace recglm
