#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "recglm/backend/cpu/quantized_avx2.hpp"
#include "recglm/backend/cpu/quantized_kernels.hpp"

/// \file
/// Matmuls with quantized weights for processors with AVX-512 but no tiles: 8-bit dot products (VNNI), which are exact
/// where a row is the sum of three whole numbers of 8 bits, and matmuls of floats.

namespace recglm::detail {

#if defined(__x86_64__)

RECGLM_UNDEFINED_REGISTERS
#define RECGLM_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma")))

/// Rows of a group, `most` of them at the most, groups as even as can be.
inline int even_groups(int m, int most) {
  const int groups = std::max(1, (m + most - 1) / most);
  return std::max(1, (m + groups - 1) / groups);
}

/// Asks for what a block of sums is added to, while they are made.
inline void prefetch_rows(const float* y, int stride, int rows, int n) {
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < n; c += 16) __builtin_prefetch(y + static_cast<std::ptrdiff_t>(r) * stride + c, 1);
}

/// 16 numbers from k on of a row of n, times a scale for each where there is one; 0 beyond.
RECGLM_AVX512 inline __m512 scaled_numbers(const float* x, const float* scales, int k, int n) {
  const __mmask16 there = static_cast<__mmask16>((1u << std::clamp(n - k, 0, 16)) - 1);
  const __m512 v = _mm512_maskz_loadu_ps(there, x + k);
  return scales ? _mm512_mul_ps(v, _mm512_maskz_loadu_ps(there, scales + k)) : v;
}

/// Writes a row of n numbers, times a scale for each where there is one, as whole numbers of `Digits` bytes, each 128
/// more than the digit is, which makes it positive; what they stand for is the scale that is given back times them. A
/// digit's 64 bytes of each chunk of the row lie together, then those of the next digit; chunks lie `apart`, the
/// last one filled up with 0. A row that holds a NaN or an infinity has the scale NaN.
template <int Digits>
RECGLM_AVX512 inline float digits_of_row(std::uint8_t* out, const float* x, const float* scales, int n, int apart) {
  __m512 most = _mm512_setzero_ps(), lost = most;
  for (int k = 0; k < n; k += 16) {
    const __m512 v = scaled_numbers(x, scales, k, n);
    most = _mm512_max_ps(most, _mm512_abs_ps(v));
    lost = _mm512_fmadd_ps(v, _mm512_setzero_ps(), lost);
  }
  // Numbers that are all but 0 are rounded by a scale that has an inverse. That of three digits is a power of 2, so
  // that only whole numbers are rounded, of 23 bits but for the uppermost that three digits from -128 to 127 do not
  // hold.
  const float greatest = std::max(_mm512_reduce_max_ps(most), 0x1p-100f), nothing = _mm512_reduce_add_ps(lost);
  const float scale =
      Digits == 1 ? greatest / 127
                  : std::bit_cast<float>(std::bit_cast<std::int32_t>(greatest * 1.004f) & 0x7f800000) * 0x1p-22f;
  const __m512 inverse = _mm512_set1_ps(nothing != 0 ? 0 : Digits == 1 ? 127 / greatest : 1 / scale);
  const __m512i shift = _mm512_set1_epi32(Digits == 1 ? 0x80 : 0x808080);
  for (int k = 0; k < n; k += 64, out += apart)
    for (int part = 0; part < 64; part += 16) {
      const __m512i whole =
          _mm512_add_epi32(_mm512_cvtps_epi32(_mm512_mul_ps(scaled_numbers(x, scales, k + part, n), inverse)), shift);
      for (int d = 0; d < Digits; ++d)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 64 * d + part),
                         _mm512_cvtepi32_epi8(_mm512_srli_epi32(whole, static_cast<unsigned>(8 * d))));
    }
  return scale + nothing;
}

/// Rows of floats (m, n), times a scale for each column where there is one, as whole numbers of `digits` bytes: of one
/// they are rounded, three lose no more than the last bit of the row's largest number. Groups of `tall` rows; in one,
/// chunks of 64 columns; in one, every row's digits: with 12 and two blocks of outputs the registers are full.
struct digit_rows {
  int m, digits, tall, depth;
  const std::uint8_t* values;
  const float* scales;

  digit_rows(const float* x, int stride, int m_, int n, int digits_, const float* by = nullptr)
      : m(m_), digits(digits_), tall(even_groups(m_, 12 / digits_)), depth((n + 63) / 64 * 64) {
    const std::size_t groups = static_cast<std::size_t>((m + tall - 1) / tall);
    std::uint8_t* const to = kept<std::uint8_t, struct row_digits>(groups * static_cast<std::size_t>(tall * digits) *
                                                                   static_cast<std::size_t>(depth));
    float* const row_scales = kept<float, struct row_scales>(static_cast<std::size_t>(m));
    values = to, scales = row_scales;
    const int rows = tall, each = digits, apart = 64 * tall * digits;
    const std::ptrdiff_t group = static_cast<std::ptrdiff_t>(rows * each) * depth;
    tasks(m, [=](int r, int) {
      std::uint8_t* const row = to + r / rows * group + r % rows * each * 64;
      const float* const from = x + static_cast<std::ptrdiff_t>(r) * stride;
      row_scales[r] = each == 1 ? digits_of_row<1>(row, from, by, n, apart) : digits_of_row<3>(row, from, by, n, apart);
    });
  }
  /// A group's numbers from a column on that is a multiple of 64.
  const std::uint8_t* at(int group, int column) const {
    return values + static_cast<std::ptrdiff_t>(tall * digits) * (static_cast<std::ptrdiff_t>(group) * depth + column);
  }
};

/// Adds the dot products of 4 bytes, those of `a` positive. GCC 12 copies the sums at each use of the intrinsic.
RECGLM_VNNI inline void dot_bytes(__m512i& sums, __m512i a, __m512i b) {
  __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
}

/// Dot products of `Rows` rows of digits and two blocks of 16 outputs, (Rows, 32), less `shift`.
template <int Rows>
RECGLM_VNNI inline void dot_rows(std::int32_t* sums, const __m512i* shift, const std::uint8_t* a, const std::int8_t* w0,
                                 const std::int8_t* w1, int depth) {
  __m512i left[Rows], right[Rows];
#pragma GCC unroll 12
  for (int r = 0; r < Rows; ++r) left[r] = right[r] = _mm512_setzero_si512();
  for (int k = 0; k < depth; k += 64, a += 64 * Rows)
#pragma GCC unroll 2
    for (int q = 0; q < 64; q += 4, w0 += 64, w1 += 64) {
      const __m512i b0 = _mm512_loadu_si512(w0), b1 = _mm512_loadu_si512(w1);
#pragma GCC unroll 12
      for (int r = 0; r < Rows; ++r) {
        std::int32_t four;
        std::memcpy(&four, a + 64 * r + q, 4);
        const __m512i x = _mm512_set1_epi32(four);
        dot_bytes(left[r], x, b0);
        dot_bytes(right[r], x, b1);
      }
    }
#pragma GCC unroll 12
  for (int r = 0; r < Rows; ++r) {
    _mm512_store_si512(sums + 32 * r, _mm512_sub_epi32(left[r], shift[0]));
    _mm512_store_si512(sums + 32 * r + 16, _mm512_sub_epi32(right[r], shift[1]));
  }
}

/// All rows, `depth` columns from `begin` on, times the blocks of 16 outputs at w0 and w1, which may be one.
RECGLM_VNNI inline void int8_vnni(const scaled_block& out, const digit_rows& a, int begin, const std::int8_t* w0,
                                  const std::int8_t* w1, int depth) {
  // 128 times each output's sum: what the digits' shift adds.
  __m512i part[4][2];
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) part[i][0] = part[i][1] = _mm512_setzero_si512();
  for (int k = 0; k < depth; k += 16)
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      dot_bytes(part[i][0], _mm512_set1_epi8(1), _mm512_loadu_si512(w0 + 16 * k + 64 * i));
      dot_bytes(part[i][1], _mm512_set1_epi8(1), _mm512_loadu_si512(w1 + 16 * k + 64 * i));
    }
  __m512i shift[2];
#pragma GCC unroll 2
  for (int block = 0; block < 2; ++block)
    shift[block] = _mm512_slli_epi32(_mm512_add_epi32(_mm512_add_epi32(part[0][block], part[1][block]),
                                                      _mm512_add_epi32(part[2][block], part[3][block])),
                                     7);
  alignas(64) std::int32_t sums[12 * 32];
  const int blocks = out.n > 16 ? 2 : 1;
  for (int row = 0; row < out.m; row += a.tall) {
    const std::uint8_t* const from = a.at(row / a.tall, begin);
    const int rows = std::min(a.tall, out.m - row);
    float* const first = out.y + static_cast<std::ptrdiff_t>(row) * out.stride;
    prefetch_rows(first, out.stride, rows, out.n);
    switch (a.tall * a.digits) {
      case 1:
        dot_rows<1>(sums, shift, from, w0, w1, depth);
        break;
      case 2:
        dot_rows<2>(sums, shift, from, w0, w1, depth);
        break;
      case 3:
        dot_rows<3>(sums, shift, from, w0, w1, depth);
        break;
      case 4:
        dot_rows<4>(sums, shift, from, w0, w1, depth);
        break;
      case 5:
        dot_rows<5>(sums, shift, from, w0, w1, depth);
        break;
      case 6:
        dot_rows<6>(sums, shift, from, w0, w1, depth);
        break;
      case 7:
        dot_rows<7>(sums, shift, from, w0, w1, depth);
        break;
      case 8:
        dot_rows<8>(sums, shift, from, w0, w1, depth);
        break;
      case 9:
        dot_rows<9>(sums, shift, from, w0, w1, depth);
        break;
      case 10:
        dot_rows<10>(sums, shift, from, w0, w1, depth);
        break;
      case 11:
        dot_rows<11>(sums, shift, from, w0, w1, depth);
        break;
      default:
        dot_rows<12>(sums, shift, from, w0, w1, depth);
    }
    for (int block = 0; block < blocks; ++block) {
      const __mmask16 there = static_cast<__mmask16>((1u << std::min(16, out.n - 16 * block)) - 1);
      const __m512 columns =
          out.column_scale ? _mm512_maskz_loadu_ps(there, out.column_scale + 16 * block) : _mm512_set1_ps(1);
      for (int r = 0; r < rows; ++r) {
        const std::int32_t* const of_row = sums + 32 * a.digits * r + 16 * block;
        __m512 sum = _mm512_cvtepi32_ps(_mm512_load_si512(of_row + 32 * (a.digits - 1)));
        for (int d = a.digits - 2; d >= 0; --d)
          sum = _mm512_fmadd_ps(sum, _mm512_set1_ps(256), _mm512_cvtepi32_ps(_mm512_load_si512(of_row + 32 * d)));
        float* const to = first + static_cast<std::ptrdiff_t>(r) * out.stride + 16 * block;
        const __m512 by = _mm512_mul_ps(columns, _mm512_set1_ps(a.scales[row + r]));
        const __m512 before = out.beta == 0 ? _mm512_setzero_ps()
                                            : _mm512_mul_ps(_mm512_set1_ps(out.beta), _mm512_maskz_loadu_ps(there, to));
        _mm512_mask_storeu_ps(to, there, _mm512_fmadd_ps(by, sum, before));
      }
    }
  }
}

/// 16 outputs and 16 inputs of a block of bytes, groups of 4 inputs side by side, to groups of 4 outputs side by side.
RECGLM_AVX512 inline void transpose_bytes(std::int8_t* out, const std::int8_t* in) {
  // Four outputs of four inputs in each quarter of a register, transposed; then the quarters of four registers.
  const __m512i by_input = _mm512_set4_epi32(0x0f0b0703, 0x0e0a0602, 0x0d090501, 0x0c080400);
  __m512i r[4];
  for (int i = 0; i < 4; ++i) r[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(in + 64 * i), by_input);
  const __m512i a = _mm512_shuffle_i64x2(r[0], r[1], 0x44), b = _mm512_shuffle_i64x2(r[2], r[3], 0x44);
  const __m512i c = _mm512_shuffle_i64x2(r[0], r[1], 0xee), d = _mm512_shuffle_i64x2(r[2], r[3], 0xee);
  _mm512_storeu_si512(out, _mm512_shuffle_i64x2(a, b, 0x88));
  _mm512_storeu_si512(out + 64, _mm512_shuffle_i64x2(a, b, 0xdd));
  _mm512_storeu_si512(out + 128, _mm512_shuffle_i64x2(c, d, 0x88));
  _mm512_storeu_si512(out + 192, _mm512_shuffle_i64x2(c, d, 0xdd));
}

/// The numbers of n columns, those of `rows` rows (8 at most) of each side by side.
RECGLM_AVX512 inline void columns_of_rows(float* out, const float* const* from, int rows, int n) {
  const __m256i there = _mm256_cmpgt_epi32(_mm256_set1_epi32(rows), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  int k = 0;
  for (; k + 8 <= n; k += 8) {
    // Eight rows of eight, transposed: pairs, halves of halves, halves of registers.
    __m256 a[8], b[8];
#pragma GCC unroll 8
    for (int r = 0; r < 8; ++r) a[r] = _mm256_loadu_ps(from[r] + k);
#pragma GCC unroll 4
    for (int r = 0; r < 8; r += 2)
      b[r] = _mm256_unpacklo_ps(a[r], a[r + 1]), b[r + 1] = _mm256_unpackhi_ps(a[r], a[r + 1]);
#pragma GCC unroll 2
    for (int r = 0; r < 8; r += 4) {
      a[r] = _mm256_shuffle_ps(b[r], b[r + 2], 0x44), a[r + 1] = _mm256_shuffle_ps(b[r], b[r + 2], 0xee);
      a[r + 2] = _mm256_shuffle_ps(b[r + 1], b[r + 3], 0x44), a[r + 3] = _mm256_shuffle_ps(b[r + 1], b[r + 3], 0xee);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      _mm256_maskstore_ps(out + (k + i) * rows, there, _mm256_permute2f128_ps(a[i], a[i + 4], 0x20));
      _mm256_maskstore_ps(out + (k + i + 4) * rows, there, _mm256_permute2f128_ps(a[i], a[i + 4], 0x31));
    }
  }
  for (; k < n; ++k)
    for (int r = 0; r < rows; ++r) out[k * rows + r] = from[r][k];
}

/// Rows of floats (m, n) as a matmul with panels reads them: groups of `tall` rows; in one, the numbers of each
/// column.
struct grouped_rows {
  int m, tall, depth;
  const float* values;

  grouped_rows(const float* x, int stride, int m_, int n) : m(m_), tall(even_groups(m_, 8)), depth(n) {
    const int groups = (m + tall - 1) / tall, rows = tall, all = m;
    float* const to =
        kept<float, struct rows_in_groups>(static_cast<std::size_t>(groups * rows) * static_cast<std::size_t>(n));
    values = to;
    tasks(groups, [=](int g, int) {
      const float* from[8];
      for (int r = 0; r < 8; ++r)
        from[r] = x + static_cast<std::ptrdiff_t>(std::min(g * rows + std::min(r, rows - 1), all - 1)) * stride;
      columns_of_rows(to + static_cast<std::ptrdiff_t>(g * rows) * n, from, rows, n);
    });
  }
  /// A group's numbers from a column on.
  const float* at(int group, int column) const {
    return values + static_cast<std::ptrdiff_t>(tall) * (static_cast<std::ptrdiff_t>(group) * depth + column);
  }
};

/// `Rows` rows of a matmul of floats with a panel 48 wide, from `row` on.
template <int Rows>
RECGLM_AVX512 inline void wide_rows(const float_block& out, const float* a, const float* panel, int depth, int row) {
  __m512 sums[Rows][3];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) sums[r][0] = sums[r][1] = sums[r][2] = _mm512_setzero_ps();
#pragma GCC unroll 2
  for (int k = 0; k < depth; ++k, panel += 48, a += Rows) {
    const __m512 w0 = _mm512_loadu_ps(panel), w1 = _mm512_loadu_ps(panel + 16), w2 = _mm512_loadu_ps(panel + 32);
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const __m512 x = _mm512_set1_ps(a[r]);
      sums[r][0] = _mm512_fmadd_ps(x, w0, sums[r][0]);
      sums[r][1] = _mm512_fmadd_ps(x, w1, sums[r][1]);
      sums[r][2] = _mm512_fmadd_ps(x, w2, sums[r][2]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    if (row + r >= out.m) return;
#pragma GCC unroll 3
    for (int c = 0; c < 3; ++c) {
      const __mmask16 there = static_cast<__mmask16>((1u << std::clamp(out.n - 16 * c, 0, 16)) - 1);
      float* const to = out.y + static_cast<std::ptrdiff_t>(row + r) * out.stride + 16 * c;
      if (out.beta != 0)
        sums[r][c] = _mm512_fmadd_ps(_mm512_set1_ps(out.beta), _mm512_maskz_loadu_ps(there, to), sums[r][c]);
      _mm512_mask_storeu_ps(to, there, sums[r][c]);
    }
  }
}

/// A matmul of floats, `depth` columns of the rows from `begin` on, with a panel 48 wide.
RECGLM_AVX512 inline void wide_panel(const float_block& out, const grouped_rows& a, int begin, const float* panel,
                                     int depth) {
  for (int row = 0; row < out.m; row += a.tall) {
    prefetch_rows(out.y + static_cast<std::ptrdiff_t>(row) * out.stride, out.stride, std::min(a.tall, out.m - row),
                  out.n);
    const float* const from = a.at(row / a.tall, begin);
    switch (a.tall) {
      case 1:
        wide_rows<1>(out, from, panel, depth, row);
        break;
      case 2:
        wide_rows<2>(out, from, panel, depth, row);
        break;
      case 3:
        wide_rows<3>(out, from, panel, depth, row);
        break;
      case 4:
        wide_rows<4>(out, from, panel, depth, row);
        break;
      case 5:
        wide_rows<5>(out, from, panel, depth, row);
        break;
      case 6:
        wide_rows<6>(out, from, panel, depth, row);
        break;
      case 7:
        wide_rows<7>(out, from, panel, depth, row);
        break;
      default:
        wide_rows<8>(out, from, panel, depth, row);
    }
  }
}

RECGLM_DEFINED_REGISTERS

#endif

}  // namespace recglm::detail
