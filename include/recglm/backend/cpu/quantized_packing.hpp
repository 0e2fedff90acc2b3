#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/cpu/quantized_avx2.hpp"
#include "recglm/backend/cpu/quantized_kernels.hpp"

namespace recglm::detail {

/// Rows [from, to), `pitch` elements apart, as a block holds them: groups of 4 bytes side by side. A pitch that is not
/// a power of 2 keeps the rows apart in the first cache.
template <class Stored>
void lay_side_by_side(Stored* block, const Stored* rows, std::ptrdiff_t pitch, int depth, int from, int to) {
  constexpr int group = 4 / sizeof(Stored);
#if defined(__x86_64__)
  if (cpu_isa() >= isa::avx2 && from == 0 && to == 16) return transpose_groups(block, rows, pitch, depth);
#endif
  for (int k = 0; k < depth; k += group, block += 16 * group)
    for (int o = from; o < to; ++o) std::copy_n(rows + o * pitch + k, group, block + group * o);
}

/// Rows [from, to) of a block of 16 in bfloat16, rounded to even: `given` holds them, (to - from, inputs). The block is
/// `depth` inputs deep, and what is beyond `inputs` is 0.
template <class S>
void pack_bfloats(std::uint16_t* block, const S* given, int inputs, int depth, int from, int to) {
  const std::ptrdiff_t pitch = depth + 32;
  std::uint16_t* const numbers = kept<std::uint16_t, struct packed_rows>(static_cast<std::size_t>(pitch) * 16);
  dispatch([=]() RECGLM_INLINE {
    for (int o = from; o < to; ++o) {
      const S* const row = given + static_cast<std::ptrdiff_t>(o - from) * inputs;
      std::uint16_t* const to_row = numbers + o * pitch;
      RECGLM_SIMD
      for (int k = 0; k < inputs; ++k) to_row[k] = bfloat_of(static_cast<float>(row[k]));
      std::fill(to_row + inputs, to_row + depth, std::uint16_t{0});
    }
  });
  lay_side_by_side(block, numbers, pitch, depth, from, to);
}

/// The same in 8 bits, with `scales` max|w| / 127 of each row, 0 for a row of zeros.
template <class S>
void pack_bytes(std::int8_t* block, float* scales, const S* given, int inputs, int depth, int from, int to) {
  float* const values = kept<float, struct unpacked_row>(static_cast<std::size_t>(depth));
  const std::ptrdiff_t pitch = depth + 64;
  std::int8_t* const numbers = kept<std::int8_t, struct packed_rows>(static_cast<std::size_t>(pitch) * 16);
  std::fill(values + inputs, values + depth, 0.0f);
  dispatch([=]() RECGLM_INLINE {
    for (int o = from; o < to; ++o) {
      std::copy_n(given + static_cast<std::ptrdiff_t>(o - from) * inputs, inputs, values);
      float most = 0;
      RECGLM_SIMD_MAX(most)
      for (int k = 0; k < depth; ++k) most = std::abs(values[k]) > most ? std::abs(values[k]) : most;
      const float by = most / 127, divisor = by > 0 ? by : 1.0f;
      scales[o] = by;
      std::int8_t* const row = numbers + o * pitch;
      RECGLM_SIMD
      for (int k = 0; k < depth; ++k) {
        const float shifted = values[k] / divisor + 0x1.8p23f;  // to the nearest whole number, ties to even
        row[k] = static_cast<std::int8_t>(std::bit_cast<std::int32_t>(shifted) - 0x4b400000);
      }
    }
  });
  lay_side_by_side(block, numbers, pitch, depth, from, to);
}

}  // namespace recglm::detail
