#pragma once
#include <bit>
#include <cstdint>

/// \file
/// Floating-point numbers of 16 bits, as files and frozen weights hold them: IEEE's half and bfloat16.

namespace recglm {

/// The value of an IEEE half, subnormals, infinities and NaN included.
inline float float_of_half(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16, rest = bits & 0x7fffu;
  // Chosen among, not branched to, so that loops over many are vectors.
  const std::uint32_t none = 0x7f800000u | (rest & 0x3ffu) << 13, normal = (rest << 13) + (112u << 23);
  const std::uint32_t small =
      std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<std::int32_t>(rest)) * 0x1p-24f);
  return std::bit_cast<float>(sign | (rest >= 0x7c00u ? none : rest >= 0x400u ? normal : small));
}
/// The nearest IEEE half, ties to even; an infinity from 65520 on, NaN stays NaN.
inline std::uint16_t half_of(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x), sign = bits >> 16 & 0x8000u, rest = bits & 0x7fffffffu;
  if (rest > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);
  if (rest >= 0x477ff000u) return static_cast<std::uint16_t>(sign | 0x7c00u);
  // Below the normal halves: the last place of 0.5 is a subnormal half's unit.
  if (rest < 0x38800000u)
    return static_cast<std::uint16_t>(sign |
                                      (std::bit_cast<std::uint32_t>(std::bit_cast<float>(rest) + 0.5f) - 0x3f000000u));
  return static_cast<std::uint16_t>(sign | (rest + 0xfffu + (rest >> 13 & 1) - (112u << 23)) >> 13);
}

/// The value of a bfloat16.
inline float float_of_bfloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}
/// The nearest bfloat16, ties to even; NaN stays NaN.
inline std::uint16_t bfloat_of(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x), none = bits >> 16 | 64,
                      nearest = (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
  return static_cast<std::uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? none : nearest);
}

}  // namespace recglm
