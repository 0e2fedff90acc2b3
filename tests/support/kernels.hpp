#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"

/// Kernels of a card, run by the emulator and held against the processor's.
namespace kernels {

using recglm::emulated;

/// An array in the card's memory between guard words, which `now` looks at.
template <class T>
class array {
 public:
  explicit array(const std::vector<T>& values) : size_(values.size()) {
    std::vector<T> all(size_ + 2 * edge, mark());
    std::copy(values.begin(), values.end(), all.begin() + edge);
    at_ = static_cast<T*>(emulated::take(all.size() * sizeof(T)));
    emulated::upload(at_, all.data(), all.size() * sizeof(T));
  }
  ~array() { emulated::give(at_); }
  array(const array&) = delete;
  array& operator=(const array&) = delete;
  T* data() { return at_ + edge; }
  std::vector<T> now() const {
    std::vector<T> all(size_ + 2 * edge);
    emulated::download(all.data(), at_, all.size() * sizeof(T));
    const T guard = mark();
    for (std::size_t i = 0; i < static_cast<std::size_t>(edge); ++i) {
      if (std::memcmp(&all[i], &guard, sizeof(T)) != 0) FAIL("writes before its result");
      if (std::memcmp(&all[all.size() - 1 - i], &guard, sizeof(T)) != 0) FAIL("writes behind its result");
    }
    return {all.begin() + edge, all.end() - edge};
  }

 private:
  static constexpr std::ptrdiff_t edge = 16;
  static T mark() { return T(77); }
  std::size_t size_;
  T* at_;
};

template <class S>
constexpr S nothing = std::numeric_limits<S>::quiet_NaN();
template <class S>
constexpr double bound = sizeof(S) == 4 ? 1e-12 : 1e-28;

/// A source of arguments, and the trial of a kernel with them.
template <class S>
struct trial {
  recglm::random_engine rng{7};
  int seeds = 8;

  std::vector<S> numbers(std::size_t n, double middle = 0) {
    std::vector<S> out(n);
    for (S& x : out) x = static_cast<S>(middle + rng.normal());
    return out;
  }
  std::vector<std::int32_t> ids(std::size_t n, int below) {
    std::vector<std::int32_t> out(n);
    for (auto& i : out) i = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(below)));
    return out;
  }

  /// card(out) leaves in memory that held `before` what cpu(out) leaves: normalised mean square error below the bound
  /// (or the same numbers, for `exact`), and the same bits in whichever order threads run.
  template <class OnCpu, class OnCard>
  void agree(const std::string& what, const std::vector<S>& before, OnCpu cpu, OnCard card, bool exact = false) {
    std::vector<S> want = before, first;
    cpu(want.data());
    for (int seed = 1; seed <= seeds; ++seed) {
      INFO(what << ", seed " << seed);
      seed_emulator(static_cast<std::uint64_t>(seed));
      array<S> out(before);
      card(out.data());
      const std::vector<S> got = out.now();
      if (seed == 1) {
        first = got;
        const double off = error(got, want);
        INFO("error " << off);
        REQUIRE(off <= (exact ? 0 : bound<S>));
      } else if (!got.empty()) {
        REQUIRE(std::memcmp(got.data(), first.data(), got.size() * sizeof(S)) == 0);
      }
    }
  }
  /// The same of a kernel with `beta`, which replaces what is there for 0 and adds for 1.
  template <class OnCpu, class OnCard>
  void agree_beta(const std::string& what, std::size_t n, OnCpu cpu, OnCard card) {
    agree(
        what, std::vector<S>(n, nothing<S>), [&](S* out) { cpu(out, S(0)); }, [&](S* out) { card(out, S(0)); });
    agree(
        what + ", added", numbers(n), [&](S* out) { cpu(out, S(1)); }, [&](S* out) { card(out, S(1)); });
  }

  static void seed_emulator(std::uint64_t seed) { emulated::seed = seed; }

 private:
  // Numbers that both leave as they were count as equal, NaN too.
  static double error(const std::vector<S>& got, const std::vector<S>& want) {
    double off = 0, all = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
      if (std::memcmp(&got[i], &want[i], sizeof(S)) == 0) {
        if (std::isfinite(want[i])) all += static_cast<double>(want[i]) * static_cast<double>(want[i]);
        continue;
      }
      const double d = static_cast<double>(got[i]) - static_cast<double>(want[i]);
      if (!std::isfinite(d)) return std::numeric_limits<double>::infinity();
      off += d * d, all += static_cast<double>(want[i]) * static_cast<double>(want[i]);
    }
    return off == 0 ? 0 : off / all;
  }
};

}  // namespace kernels
