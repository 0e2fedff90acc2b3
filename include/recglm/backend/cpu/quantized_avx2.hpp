#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "recglm/backend/cpu/quantized_kernels.hpp"

/// \file
/// Matmuls of 8-bit weights for processors with AVX2 alone, and the way from stored blocks to floats and back.

namespace recglm::detail {

/// Values [from, to) x [0, inputs) of a block of 16 outputs, `group` inputs of each side by side, as floats: row o at
/// out + (o - from) stride. A null scale is 1.
template <int Group, class Stored, class S, class Value>
RECGLM_INLINE inline void floats_of_block(S* out, std::ptrdiff_t stride, const Stored* block, int from, int to,
                                          int inputs, Value value) {
  const int whole = inputs / Group * Group;
  for (int o = from; o < to; ++o, out += stride) {
    const Stored* in = block + static_cast<std::ptrdiff_t>(Group) * o;
    for (int k = 0; k < whole; k += Group, in += 16 * Group)
      for (int i = 0; i < Group; ++i) out[k + i] = value(in[i], o);
    for (int i = 0; whole + i < inputs; ++i) out[whole + i] = value(in[i], o);
  }
}

#if defined(__x86_64__)

#define RECGLM_AVX2 __attribute__((target("avx2,fma")))

/// The same for floats of 8-bit numbers, four outputs at a time: as many streams as the first cache has room for.
RECGLM_AVX2 inline void floats_of_bytes(float* out, std::ptrdiff_t stride, const std::int8_t* block,
                                        const float* scales, int from, int to, int inputs) {
  const int whole = inputs / 4 * 4;
  for (; from + 4 <= to; from += 4, out += 4 * stride) {
    const __m256 first = _mm256_set_m128(_mm_set1_ps(scales[from + 1]), _mm_set1_ps(scales[from]));
    const __m256 second = _mm256_set_m128(_mm_set1_ps(scales[from + 3]), _mm_set1_ps(scales[from + 2]));
    const std::int8_t* in = block + 4 * from;
    for (int k = 0; k < whole; k += 4, in += 64) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
      const __m256 a = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)), first);
      const __m256 b = _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8))), second);
      _mm_storeu_ps(out + k, _mm256_castps256_ps128(a));
      _mm_storeu_ps(out + stride + k, _mm256_extractf128_ps(a, 1));
      _mm_storeu_ps(out + 2 * stride + k, _mm256_castps256_ps128(b));
      _mm_storeu_ps(out + 3 * stride + k, _mm256_extractf128_ps(b, 1));
    }
    for (int o = 0; o < 4; ++o)
      for (int k = whole; k < inputs; ++k)
        out[o * stride + k] = static_cast<float>(in[4 * o + k - whole]) * scales[from + o];
  }
  floats_of_block<4>(out, stride, block, from, to, inputs,
                     [=](std::int8_t v, int o) { return static_cast<float>(v) * scales[o]; });
}

/// The same for bfloat16 numbers.
RECGLM_AVX2 inline void floats_of_bfloats(float* out, std::ptrdiff_t stride, const std::uint16_t* block, int from,
                                          int to, int inputs) {
  const int whole = inputs / 4 * 4;
  for (; from + 4 <= to; from += 4, out += 4 * stride) {
    const std::uint16_t* in = block + 2 * from;
    for (int k = 0; k < whole; k += 4, in += 64) {
      // Inputs k and k + 1 of the four outputs, then k + 2 and k + 3: side by side for each output.
      const __m128i early = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in)),
                    late = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + 32));
      const __m256i a = _mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_unpacklo_epi32(early, late)), 16);
      const __m256i b = _mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_unpackhi_epi32(early, late)), 16);
      const auto store = [&](int o, __m128i bits) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + o * stride + k), bits);
      };
      store(0, _mm256_castsi256_si128(a));
      store(1, _mm256_extracti128_si256(a, 1));
      store(2, _mm256_castsi256_si128(b));
      store(3, _mm256_extracti128_si256(b, 1));
    }
    for (int o = 0; o < 4; ++o)
      for (int k = whole; k < inputs; ++k)
        out[o * stride + k] = float_of_bfloat(in[(k - whole) / 2 * 32 + 2 * o + (k - whole) % 2]);
  }
  floats_of_block<2>(out, stride, block, from, to, inputs, [](std::uint16_t v, int) { return float_of_bfloat(v); });
}

/// Groups of 4 bytes of 16 rows, `pitch` elements apart, side by side as a block holds them; `depth` is a multiple
/// of 64.
template <class Stored>
RECGLM_AVX2 inline void transpose_groups(Stored* block, const Stored* rows, std::ptrdiff_t pitch, int depth) {
  constexpr int group = 4 / sizeof(Stored);
  for (int k = 0; k < depth; k += 8 * group, block += 8 * 16 * group)
    for (int half = 0; half < 2; ++half) {
      // Eight groups of eight rows, transposed: words, pairs of words, halves of registers.
      __m256i a[8], b[8];
#pragma GCC unroll 8
      for (int o = 0; o < 8; ++o)
        a[o] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + (8 * half + o) * pitch + k));
#pragma GCC unroll 4
      for (int o = 0; o < 8; o += 2) {
        b[o] = _mm256_unpacklo_epi32(a[o], a[o + 1]);
        b[o + 1] = _mm256_unpackhi_epi32(a[o], a[o + 1]);
      }
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        const int o = i / 2 * 4 + i % 2;
        a[o] = _mm256_unpacklo_epi64(b[o], b[o + 2]);
        a[o + 2] = _mm256_unpackhi_epi64(b[o], b[o + 2]);
      }
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        const int from = i / 2 + i % 2 * 2;
        Stored* const to = block + (16 * i + 8 * half) * group;
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_permute2x128_si256(a[from], a[from + 4], 0x20));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 64 * group),
                            _mm256_permute2x128_si256(a[from], a[from + 4], 0x31));
      }
    }
}

/// `Rows` rows of 16-bit numbers, `depth` apart, times 8 outputs: those of the block whose bytes are at `w`.
template <int Rows>
RECGLM_AVX2 inline void int8_rows(const int8_block& out, const std::int16_t* a, const std::int8_t* w, int depth,
                                  int row, int column) {
  // Two sums for each output, those of its first and of its last two inputs of a group.
  __m256i low[Rows], high[Rows];
  for (int r = 0; r < Rows; ++r) low[r] = high[r] = _mm256_setzero_si256();
#pragma GCC unroll 2
  for (int k = 0; k < depth; k += 4, w += 64) {
    const __m256i w0 = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w)));
    const __m256i w1 = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w + 16)));
    for (int r = 0; r < Rows; ++r) {
      long long four;
      std::memcpy(&four, a + static_cast<std::ptrdiff_t>(r) * depth + k, 8);
      const __m256i x = _mm256_set1_epi64x(four);
      low[r] = _mm256_add_epi32(low[r], _mm256_madd_epi16(w0, x));
      high[r] = _mm256_add_epi32(high[r], _mm256_madd_epi16(w1, x));
    }
  }
  const __m256i there =
      _mm256_cmpgt_epi32(_mm256_set1_epi32(out.n - column), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  const __m256 scales = _mm256_maskload_ps(out.column_scale + column, there);
  for (int r = 0; r < Rows; ++r) {
    float* const to = out.y + static_cast<std::ptrdiff_t>(row + r) * out.stride + column;
    const __m256i sums = _mm256_permute4x64_epi64(_mm256_hadd_epi32(low[r], high[r]), 0xd8);
    const __m256 by = _mm256_mul_ps(scales, _mm256_set1_ps(out.row_scale[row + r]));
    _mm256_maskstore_ps(to, there, _mm256_fmadd_ps(by, _mm256_cvtepi32_ps(sums), _mm256_maskload_ps(to, there)));
  }
}

/// Rows of whole numbers, `depth` apart, times `blocks` blocks of 16 outputs. The numbers are multiplied as 16-bit
/// ones: sums of pairs of products of bytes would not fit into the 16 bits that AVX2 has for them.
RECGLM_AVX2 inline void int8_avx2(const int8_block& out, const std::int16_t* a, const std::int8_t* w, int depth,
                                  int blocks) {
  const int groups = (out.m + 3) / 4;
  for (int group = 0, row = 0; group < groups; ++group) {
    const int rows = (out.m - row + groups - group - 1) / (groups - group);
    const std::int16_t* const from = a + static_cast<std::ptrdiff_t>(row) * depth;
    for (int column = 0; column < std::min(out.n, 16 * blocks); column += 8) {
      const std::int8_t* const block = w + static_cast<std::ptrdiff_t>(column / 16) * 16 * depth + column % 16 * 4;
      switch (rows) {
        case 1:
          int8_rows<1>(out, from, block, depth, row, column);
          break;
        case 2:
          int8_rows<2>(out, from, block, depth, row, column);
          break;
        case 3:
          int8_rows<3>(out, from, block, depth, row, column);
          break;
        default:
          int8_rows<4>(out, from, block, depth, row, column);
      }
    }
    row += rows;
  }
}

/// A block of 16 outputs of 8-bit numbers from one input on, as floats: input k's 16 at out + k stride. `inputs` is
/// rounded up to whole groups.
RECGLM_AVX2 inline void columns_of_bytes(float* out, std::ptrdiff_t stride, const std::int8_t* in, const float* scales,
                                         int inputs) {
  const __m256 first = _mm256_loadu_ps(scales), second = _mm256_loadu_ps(scales + 8);
  for (int k = 0; k < inputs; k += 4, in += 64, out += 4 * stride)
    for (int half = 0; half < 2; ++half) {
      const __m256i four = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + 32 * half));
      const __m256 by = half ? second : first;
      const __m256i numbers[] = {_mm256_srai_epi32(_mm256_slli_epi32(four, 24), 24),
                                 _mm256_srai_epi32(_mm256_slli_epi32(four, 16), 24),
                                 _mm256_srai_epi32(_mm256_slli_epi32(four, 8), 24), _mm256_srai_epi32(four, 24)};
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i)
        _mm256_storeu_ps(out + i * stride + 8 * half, _mm256_mul_ps(_mm256_cvtepi32_ps(numbers[i]), by));
    }
}
/// The same for bfloat16 numbers.
RECGLM_AVX2 inline void columns_of_bfloats(float* out, std::ptrdiff_t stride, const std::uint16_t* in, int inputs) {
  const __m256i upper = _mm256_set1_epi32(static_cast<int>(0xffff0000u));
  for (int k = 0; k < inputs; k += 2, in += 32, out += 2 * stride)
    for (int half = 0; half < 2; ++half) {
      const __m256i two = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + 16 * half));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 8 * half), _mm256_slli_epi32(two, 16));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + stride + 8 * half), _mm256_and_si256(two, upper));
    }
}

/// Where a matmul of floats goes: y (m, n), n up to the panel's width, = beta y + a (m, depth) times a panel (depth,
/// width).
struct float_block {
  float* y;
  int stride, m, n;
  float beta;
};

/// `Rows` rows of a matmul of floats with a panel 16 wide, from `row` on.
template <int Rows>
RECGLM_AVX2 inline void float_rows(const float_block& out, const float* a, std::ptrdiff_t lda, const float* panel,
                                   int depth, int row) {
  __m256 left[Rows], right[Rows];
#pragma GCC unroll 6
  for (int r = 0; r < Rows; ++r) left[r] = right[r] = _mm256_setzero_ps();
  for (int k = 0; k < depth; ++k, panel += 16) {
    const __m256 w0 = _mm256_loadu_ps(panel), w1 = _mm256_loadu_ps(panel + 8);
#pragma GCC unroll 6
    for (int r = 0; r < Rows; ++r) {
      const __m256 x = _mm256_broadcast_ss(a + r * lda + k);
      left[r] = _mm256_fmadd_ps(x, w0, left[r]);
      right[r] = _mm256_fmadd_ps(x, w1, right[r]);
    }
  }
  const __m256i count = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i there = _mm256_cmpgt_epi32(_mm256_set1_epi32(out.n), count),
                beyond = _mm256_cmpgt_epi32(_mm256_set1_epi32(out.n - 8), count);
  const __m256 beta = _mm256_set1_ps(out.beta);
  // Unrolled, or the sums would live in memory for the sake of this loop.
#pragma GCC unroll 6
  for (int r = 0; r < Rows; ++r) {
    float* const to = out.y + static_cast<std::ptrdiff_t>(row + r) * out.stride;
    if (out.beta != 0) {
      left[r] = _mm256_fmadd_ps(beta, _mm256_maskload_ps(to, there), left[r]);
      right[r] = _mm256_fmadd_ps(beta, _mm256_maskload_ps(to + 8, beyond), right[r]);
    }
    _mm256_maskstore_ps(to, there, left[r]);
    _mm256_maskstore_ps(to + 8, beyond, right[r]);
  }
}

/// A matmul of floats with a panel 16 wide; rows of `a` are `lda` apart.
RECGLM_AVX2 inline void float_panel(const float_block& out, const float* a, std::ptrdiff_t lda, const float* panel,
                                    int depth) {
  const int groups = (out.m + 5) / 6;
  for (int group = 0, row = 0; group < groups; ++group) {
    const int rows = (out.m - row + groups - group - 1) / (groups - group);
    const float* const from = a + row * lda;
    switch (rows) {
      case 1:
        float_rows<1>(out, from, lda, panel, depth, row);
        break;
      case 2:
        float_rows<2>(out, from, lda, panel, depth, row);
        break;
      case 3:
        float_rows<3>(out, from, lda, panel, depth, row);
        break;
      case 4:
        float_rows<4>(out, from, lda, panel, depth, row);
        break;
      case 5:
        float_rows<5>(out, from, lda, panel, depth, row);
        break;
      default:
        float_rows<6>(out, from, lda, panel, depth, row);
    }
    row += rows;
  }
}

#else
inline void int8_avx2(const int8_block&, const std::int16_t*, const std::int8_t*, int, int) {}
#endif

}  // namespace recglm::detail
