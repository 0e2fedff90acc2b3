#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/kept.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/half_floats.hpp"

namespace recglm {

/// How matmuls with quantized weights are computed here: as floats, 16-bit products of 8-bit numbers (AVX2), 8-bit
/// dot products (AVX512-VNNI), or tiles (AMX).
enum class quantized_path { floats, avx2, vnni, amx };

/// The name of a path, for reports.
inline std::string_view name_of(quantized_path path) {
  constexpr std::string_view names[] = {"floats", "avx2", "vnni", "amx"};
  return names[static_cast<int>(path)];
}

/// The path to take where `best` is the most that there is and `asked` (null: nothing) names the most that is wanted.
/// Throws on a name that is no path's.
inline quantized_path quantized_path_asked(const char* asked, quantized_path best) {
  if (asked == nullptr) return best;
  for (const quantized_path path :
       {quantized_path::floats, quantized_path::avx2, quantized_path::vnni, quantized_path::amx})
    if (name_of(path) == asked) return std::min(best, path);
  fail("RECGLM_QUANTIZED must be floats, avx2, vnni or amx, not '", asked, "'");
}

/// What this processor can do; the environment variable RECGLM_QUANTIZED (floats, avx2, vnni, amx) asks for less.
inline quantized_path quantized_path_here() {
  static const quantized_path found = [] {
    quantized_path best = quantized_path::floats;
#if defined(__x86_64__) && defined(__linux__)
    if (cpu_isa() >= isa::avx2) best = quantized_path::avx2;
    if (cpu_isa() == isa::avx512 && __builtin_cpu_supports("avx512vnni")) best = quantized_path::vnni;
    // AMX's registers must be asked for; the kernel refuses where the processor has none.
    constexpr long ask = 0x1023, tiles = 18;
    unsigned a = 7, b = 0, c = 0, d = 0;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    const bool has = (d >> 22 & 1) && (d >> 24 & 1) && (d >> 25 & 1);  // amx-bf16, amx-tile, amx-int8
    if (best == quantized_path::vnni && has && syscall(SYS_arch_prctl, ask, tiles) == 0) best = quantized_path::amx;
#endif
    return quantized_path_asked(std::getenv("RECGLM_QUANTIZED"), best);
  }();
  return found;
}

/// The name of `quantized_path_here()`, for reports.
inline std::string_view quantized_path_name() { return name_of(quantized_path_here()); }

namespace detail {

/// A row rounded to whole numbers of 8 bits by its largest number: what they stand for is the scale that is given back
/// times them. Chunks of 64 numbers lie `apart`, the last one filled up with 0. A row that holds a NaN or an
/// infinity has the scale NaN, so that the matmul has it too.
template <class N>
float whole_numbers(N* out, const float* x, int n, int apart) {
  float scale = 0;
  float* const result = &scale;
  dispatch([=]() RECGLM_INLINE {
    float most = 0, sum = 0;
    RECGLM_SIMD_MAX(most)
    for (int i = 0; i < n; ++i) most = std::abs(x[i]) > most ? std::abs(x[i]) : most;
    RECGLM_SIMD_SUM(sum)
    for (int i = 0; i < n; ++i) sum += x[i] * 0;
    *result = most / 127 + sum;
    const float inverse = most > 0 && sum == 0 ? 127 / most : 0;
    for (int begin = 0; begin < n; begin += 64) {
      N* const to = out + static_cast<std::ptrdiff_t>(begin / 64) * apart;
      const int end = n - begin < 64 ? n - begin : 64;
      RECGLM_SIMD
      for (int i = 0; i < end; ++i) {
        const float shifted = x[begin + i] * inverse + 0x1.8p23f;  // rounds to the nearest whole number, ties to even
        to[i] = static_cast<N>(std::bit_cast<std::int32_t>(shifted) - 0x4b400000);
      }
      for (int i = end; i < 64; ++i) to[i] = 0;
    }
  });
  return scale;
}
/// The same, back as numbers of the row's type.
template <class S>
void round_row(S* x, int n) {
  S most = 0;
  for (int i = 0; i < n; ++i) most = std::max(most, std::abs(x[i]));
  if (!(most > 0)) return;
  for (int i = 0; i < n; ++i) x[i] = std::nearbyint(x[i] * (S(127) / most)) * (most / S(127));
}

inline void split_row(std::uint16_t* to, const float* row, int n, int tiles, int parts, const float* scales);

/// Rows of floats, times a scale for each column where there is one, as sums of `parts` bfloat16 numbers each: three
/// lose nothing, one is the nearest. A tile is 16 rows of 32 numbers, one after the other; a tile for each part, for
/// each chunk of columns, for each 16 rows.
struct split_rows {
  int tiles;  ///< chunks of columns
  int parts;
  const std::uint16_t* values;

  split_rows(const float* x, int stride, int m, int n, int depth, int parts_of, const float* scales = nullptr)
      : tiles(depth / 32), parts(parts_of) {
    const int tall = (m + 15) / 16;
    std::uint16_t* const to = kept<std::uint16_t, struct split_parts>(
        static_cast<std::size_t>(tall) * static_cast<std::size_t>(tiles) * static_cast<std::size_t>(parts) * 512);
    values = to;
    const int across = tiles, each = parts;
    tasks(tall * 2, [=](int task, int) {  // 8 rows at once
      for (int r = 8 * task; r < 8 * task + 8; ++r)
        split_row(to + static_cast<std::ptrdiff_t>(r / 16) * across * each * 512 + r % 16 * 32,
                  x + static_cast<std::ptrdiff_t>(r) * stride, r < m ? n : 0, across, each, scales);
    });
  }
  /// The first of the tiles at a row that is a multiple of 16 and a chunk of columns.
  const std::uint16_t* at(int row, int tile) const {
    return values + (static_cast<std::ptrdiff_t>(row / 16) * tiles + tile) * parts * 512;
  }
};

/// Where a block of 8-bit matmuls goes: y += row scale * column scale * sum.
struct int8_block {
  float* y;
  int stride;
  const float *row_scale, *column_scale;
  int m, n;
};

/// Where a block of sums goes that may be added to what is there: y = beta y + column scale * sum; a null scale is 1.
struct scaled_block {
  float* y;
  int stride;
  const float* column_scale;
  int m, n;
  float beta;
};

#if defined(__x86_64__)

// GCC 12 warns of the registers that its own intrinsics leave undefined (its bug 105593); between these it does not.
#if defined(__GNUC__) && !defined(__clang__)
#define RECGLM_UNDEFINED_REGISTERS                                                     \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wuninitialized\"") \
      _Pragma("GCC diagnostic ignored \"-Wmaybe-uninitialized\"")
#define RECGLM_DEFINED_REGISTERS _Pragma("GCC diagnostic pop")
#else
#define RECGLM_UNDEFINED_REGISTERS
#define RECGLM_DEFINED_REGISTERS
#endif
RECGLM_UNDEFINED_REGISTERS

#define RECGLM_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma")))
#define RECGLM_AMX \
  __attribute__((target("amx-tile,amx-int8,amx-bf16,avx512bf16,avx512f,avx512bw,avx512vl,avx512dq,avx2,fma")))

/// Every tile 16 rows of 64 bytes.
struct alignas(64) tile_shapes {
  std::uint8_t palette = 1, start = 0, reserved[14] = {};
  std::uint16_t bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

/// Adds a 16 x 16 block of sums at (row, column) of where they go.
RECGLM_AVX512 inline void add_block(const int8_block& out, const std::int32_t* sums, int row, int column) {
  const __mmask16 there = static_cast<__mmask16>((1u << std::min(16, out.n - column)) - 1);
  const __m512 scales = _mm512_maskz_loadu_ps(there, out.column_scale + column);
  for (int r = 0; r < std::min(16, out.m - row); ++r) {
    float* const to = out.y + static_cast<std::ptrdiff_t>(row + r) * out.stride + column;
    const __m512 by = _mm512_mul_ps(scales, _mm512_set1_ps(out.row_scale[row + r]));
    _mm512_mask_storeu_ps(
        to, there,
        _mm512_fmadd_ps(by, _mm512_cvtepi32_ps(_mm512_load_si512(sums + 16 * r)), _mm512_maskz_loadu_ps(there, to)));
  }
}
RECGLM_AVX512 inline void add_block(const scaled_block& out, const float* sums, int row, int column) {
  const __mmask16 there = static_cast<__mmask16>((1u << std::min(16, out.n - column)) - 1);
  const __m512 scales = out.column_scale ? _mm512_maskz_loadu_ps(there, out.column_scale + column) : _mm512_set1_ps(1);
  for (int r = 0; r < std::min(16, out.m - row); ++r) {
    float* const to = out.y + static_cast<std::ptrdiff_t>(row + r) * out.stride + column;
    __m512 sum = _mm512_mul_ps(_mm512_load_ps(sums + 16 * r), scales);
    if (out.beta != 0) sum = _mm512_fmadd_ps(_mm512_set1_ps(out.beta), _mm512_maskz_loadu_ps(there, to), sum);
    _mm512_mask_storeu_ps(to, there, sum);
  }
}

/// One row of `split_rows`: n numbers, the rest of its tiles 0.
RECGLM_AMX inline void split_row(std::uint16_t* to, const float* row, int n, int tiles, int parts,
                                 const float* scales) {
  for (int t = 0; t < tiles; ++t)
    for (int half = 0; half < 2; ++half) {
      const int begin = 32 * t + 16 * half, count = std::clamp(n - begin, 0, 16);
      const __mmask16 there = static_cast<__mmask16>((1u << count) - 1);
      __m512 rest = _mm512_maskz_loadu_ps(there, row + begin);
      if (scales) rest = _mm512_mul_ps(rest, _mm512_maskz_loadu_ps(there, scales + begin));
      for (int part = 0; part < parts; ++part) {
        const __m256bh nearest = _mm512_cvtneps_pbh(rest);
        __m256i bits;
        __builtin_memcpy(&bits, &nearest, 32);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + (parts * t + part) * 512 + 16 * half), bits);
        rest = _mm512_sub_ps(rest, _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16)));
      }
    }
}

/// Groups of 4 inputs (int8) to groups of 2 (bfloat16) of one block of 16 outputs; whole numbers up to 127 are exact.
RECGLM_AMX inline void bfloats_of_bytes(std::uint16_t* out, const std::int8_t* in, int depth) {
  // Bytes 0 and 1 of each group, or 2 and 3, to the upper halves of 16-bit numbers.
  const __m512i first = _mm512_set4_epi32(0x0d800c80, 0x09800880, 0x05800480, 0x01800080);
  const __m512i second = _mm512_set4_epi32(0x0f800e80, 0x0b800a80, 0x07800680, 0x03800280);
  for (int q = 0; q < depth / 4; ++q) {
    const __m512i bytes = _mm512_loadu_si512(in + 64 * q);
    for (int half = 0; half < 2; ++half) {
      const __m512i words = _mm512_srai_epi16(_mm512_shuffle_epi8(bytes, half ? second : first), 8);
      const __m512 low = _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm512_castsi512_si256(words)));
      const __m512 high = _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(words, 1)));
      const __m512bh both = _mm512_cvtne2ps_pbh(high, low);
      __builtin_memcpy(out + 32 * (2 * q + half), &both, 64);
    }
  }
}

/// A block of 16 outputs and 16 inputs, pairs of inputs side by side, to pairs of outputs side by side.
RECGLM_AMX inline void transpose_block(std::uint16_t* out, const std::uint16_t* in) {
  // The two outputs of a group of 64 bits by input, then 8 x 8 groups transposed.
  const __m512i by_input = _mm512_set4_epi32(0x0f0e0b0a, 0x0d0c0908, 0x07060302, 0x05040100);
  __m512i r[8], t[8];
  for (int i = 0; i < 8; ++i) r[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(in + 32 * i), by_input);
  for (int i = 0; i < 8; i += 2)
    t[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]), t[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
  for (int odd = 0; odd < 2; ++odd) {
    const __m512i a = _mm512_shuffle_i64x2(t[odd], t[2 + odd], 0x44),
                  b = _mm512_shuffle_i64x2(t[4 + odd], t[6 + odd], 0x44);
    const __m512i c = _mm512_shuffle_i64x2(t[odd], t[2 + odd], 0xee),
                  d = _mm512_shuffle_i64x2(t[4 + odd], t[6 + odd], 0xee);
    _mm512_storeu_si512(out + 32 * odd, _mm512_shuffle_i64x2(a, b, 0x88));
    _mm512_storeu_si512(out + 32 * (2 + odd), _mm512_shuffle_i64x2(a, b, 0xdd));
    _mm512_storeu_si512(out + 32 * (4 + odd), _mm512_shuffle_i64x2(c, d, 0x88));
    _mm512_storeu_si512(out + 32 * (6 + odd), _mm512_shuffle_i64x2(c, d, 0xdd));
  }
}

/// Rows of `a` (in tiles of 16 rows of 64 numbers, as many as the depth has, for each 16 rows) times `pair` blocks of
/// 16 outputs.
RECGLM_AMX inline void int8_amx(const int8_block& out, const std::int8_t* a, const std::int8_t* w, int depth,
                                int pair) {
  const tile_shapes shapes;
  _tile_loadconfig(&shapes);
  alignas(64) std::int32_t sums[256];
  const std::int8_t* const w1 = pair > 1 ? w + 16 * static_cast<std::ptrdiff_t>(depth) : w;
  for (int row = 0; row < out.m; row += 32) {
    const bool two = row + 16 < out.m;
    const std::int8_t* const a0 = a + static_cast<std::ptrdiff_t>(row) * depth;
    const std::int8_t* const a1 = two ? a0 + 16 * static_cast<std::ptrdiff_t>(depth) : a0;
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int k = 0; k < depth; k += 64) {
      _tile_loadd(4, a0 + 16 * k, 64);
      _tile_loadd(6, w + 16 * k, 64);
      _tile_dpbssd(0, 4, 6);
      if (two) {
        _tile_loadd(5, a1 + 16 * k, 64);
        _tile_dpbssd(2, 5, 6);
      }
      if (pair > 1) {
        _tile_loadd(7, w1 + 16 * k, 64);
        _tile_dpbssd(1, 4, 7);
        if (two) _tile_dpbssd(3, 5, 7);
      }
    }
    _tile_stored(0, sums, 64);
    add_block(out, sums, row, 0);
    if (pair > 1) {
      _tile_stored(1, sums, 64);
      add_block(out, sums, row, 16);
    }
    if (two) {
      _tile_stored(2, sums, 64);
      add_block(out, sums, row + 16, 0);
      if (pair > 1) {
        _tile_stored(3, sums, 64);
        add_block(out, sums, row + 16, 16);
      }
    }
  }
  _tile_release();
}

/// The parts of every row times `pair` blocks of 16 columns, `w` and `w1`.
RECGLM_AMX inline void bf16_amx(const scaled_block& out, const split_rows& a, const std::uint16_t* w,
                                const std::uint16_t* w1, int depth, int pair) {
  const tile_shapes shapes;
  _tile_loadconfig(&shapes);
  alignas(64) float sums[256];
  for (int row = 0; row < out.m; row += 32) {
    const bool two = row + 16 < out.m;
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int k = 0; k < depth; k += 32) {
      _tile_loadd(6, w + 16 * k, 64);
      if (pair > 1) _tile_loadd(7, w1 + 16 * k, 64);
      const std::uint16_t* const upper = a.at(row, k / 32);
      const std::uint16_t* const lower = two ? a.at(row + 16, k / 32) : upper;
      for (int part = a.parts - 1; part >= 0; --part) {
        _tile_loadd(4, upper + 512 * part, 64);
        _tile_dpbf16ps(0, 4, 6);
        if (pair > 1) _tile_dpbf16ps(1, 4, 7);
        if (two) {
          _tile_loadd(5, lower + 512 * part, 64);
          _tile_dpbf16ps(2, 5, 6);
          if (pair > 1) _tile_dpbf16ps(3, 5, 7);
        }
      }
    }
    _tile_stored(0, sums, 64);
    add_block(out, sums, row, 0);
    if (pair > 1) {
      _tile_stored(1, sums, 64);
      add_block(out, sums, row, 16);
    }
    if (two) {
      _tile_stored(2, sums, 64);
      add_block(out, sums, row + 16, 0);
      if (pair > 1) {
        _tile_stored(3, sums, 64);
        add_block(out, sums, row + 16, 16);
      }
    }
  }
  _tile_release();
}

RECGLM_DEFINED_REGISTERS

#else
inline void int8_amx(const int8_block&, const std::int8_t*, const std::int8_t*, int, int) {}
inline void bf16_amx(const scaled_block&, const split_rows&, const std::uint16_t*, const std::uint16_t*, int, int) {}
inline void bfloats_of_bytes(std::uint16_t*, const std::int8_t*, int) {}
inline void transpose_block(std::uint16_t*, const std::uint16_t*) {}
inline void split_row(std::uint16_t*, const float*, int, int, int, const float*) {}
#endif

}  // namespace detail
}  // namespace recglm
