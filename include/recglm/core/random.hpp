#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <numbers>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "recglm/core/check.hpp"

namespace recglm {

/// What a sampler may ask of a source of randomness: `random_engine`, or `replaying_engine` in a test.
template <class R>
concept RandomSource = requires(R r, std::uint64_t n) {
  { r.below(n) } -> std::same_as<std::uint64_t>;
  { r.uniform() } -> std::same_as<double>;
};

/// Mixes 64 bits (the finaliser of splitmix64): seeds that differ in one bit give unrelated values.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The library's only source of randomness: xoshiro256++ with distributions of its own, so that a seed means the
/// same on every standard library.
class random_engine {
 public:
  using result_type = std::uint64_t;
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }

  explicit random_engine(std::uint64_t seed = 1) {
    for (std::uint64_t& word : state_) word = mix(seed), seed += 0x9e3779b97f4a7c15u;
  }

  std::uint64_t operator()() {
    const std::uint64_t out = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return out;
  }

  /// Uniform in [0, n), without bias. Throws if n is 0.
  std::uint64_t below(std::uint64_t n) {
    check(n > 0, "random_engine::below: an empty range has no element to draw");
    const std::uint64_t unusable = (max() - n + 1) % n;  // 2^64 mod n
    for (;;)
      if (const std::uint64_t draw = (*this)(); draw >= unusable) return draw % n;
  }

  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

  /// Standard normal, by Box and Muller; one pair of uniforms a draw, so that the stream holds no hidden state.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  /// The four words of the state in hexadecimal, for a checkpoint.
  std::string save() const {
    std::ostringstream out;
    out << std::hex << state_[0] << ' ' << state_[1] << ' ' << state_[2] << ' ' << state_[3];
    return out.str();
  }

  /// The inverse of `save`. Throws on a text that `save` did not write.
  static random_engine load(const std::string& saved) {
    random_engine out;
    std::istringstream in(saved);
    in >> std::hex >> out.state_[0] >> out.state_[1] >> out.state_[2] >> out.state_[3];
    check(!in.fail() && (out.state_[0] | out.state_[1] | out.state_[2] | out.state_[3]) != 0,
          "the state of a random stream must be four hexadecimal words, not '", saved, "'");
    return out;
  }

  friend bool operator==(const random_engine&, const random_engine&) = default;

 private:
  std::array<std::uint64_t, 4> state_;
};

/// A stream of its own for each purpose ("data order", "masking", "initialisation", "dropout", "negatives"), so that
/// drawing more of one thing never changes another.
inline random_engine stream(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0) {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return random_engine(mix(seed) ^ mix(hash + index));
}

/// Shuffles in place (Fisher and Yates, from the end); a source with a `shuffle` of its own is asked instead.
template <RandomSource R, class Range>
void shuffle(R& random, Range& values) {
  if constexpr (requires { random.shuffle(values); })
    random.shuffle(values);
  else
    for (std::size_t left = values.size(); left > 1; --left) std::swap(values[left - 1], values[random.below(left)]);
}

}  // namespace recglm
