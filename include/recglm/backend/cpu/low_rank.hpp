#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/parallel.hpp"

namespace recglm {

/// The thin matmuls of low-rank terms. A BLAS packs the large operand of such a matmul, which costs more than the
/// matmul; here it is read once, as it lies.
template <class S>
struct cpu_low_rank {
  using size = std::size_t;
  /// Ranks up to which these beat a BLAS.
  static constexpr int thin = 16;

  /// u (rows, rank) = factor x a^T; x (rows, width), a (rank, width).
  static void low_rank_down(S* u, const S* x, const S* a, int rows, int width, int rank, S factor);

  /// y (rows, width) = bias + residual + beta y + u a; u (rows, rank), a (rank, width). bias (width) and residual
  /// (rows, width) may be null.
  static void low_rank_up(S* y, const S* bias, const S* residual, const S* u, const S* a, int rows, int width, int rank,
                          S beta);

  /// da (rank, width) += v^T x; v (rows, rank), x (rows, width). Columns are shared between threads.
  static void low_rank_outer(S* da, const S* v, const S* x, int rows, int width, int rank);

  /// y (columns, rows) = factor x^T + beta y; x (rows, columns). For small matrices.
  static void transpose(S* y, const S* x, int rows, int columns, S factor, S beta);

 private:
  static constexpr int lanes = 32 / static_cast<int>(sizeof(S));
  typedef S vec __attribute__((vector_size(32)));
  static std::ptrdiff_t at(int row, int stride) { return static_cast<std::ptrdiff_t>(row) * stride; }

  // Dot products of up to 3 rows of x with up to 4 of a: 12 sums in registers.
  RECGLM_INLINE static void dots(S* u, const S* x, const S* a, int r, int rows, int j, int ranks, int width, int rank,
                                 S factor);
  RECGLM_INLINE static S whole(const vec& v);

  template <int Rows>
  RECGLM_INLINE static void spread(S* y, const S* bias, const S* residual, const S* u, const S* a, int r, int width,
                                   int rank, S beta) {
    [&]<size... R>(std::index_sequence<R...>) RECGLM_INLINE {
      const std::ptrdiff_t row[] = {at(r + static_cast<int>(R), width)...};
      const S* const us[] = {u + at(r + static_cast<int>(R), rank)...};
      int i = 0;
      for (; i + 2 * lanes <= width; i += 2 * lanes) {
        vec low[Rows], high[Rows], first = {}, second = {};
        if (bias) {
          std::memcpy(&first, bias + i, sizeof(vec));
          std::memcpy(&second, bias + i + lanes, sizeof(vec));
        }
        ((low[R] = first, high[R] = second), ...);
        if (residual) {
          ((std::memcpy(&first, residual + row[R] + i, sizeof(vec)),
            std::memcpy(&second, residual + row[R] + i + lanes, sizeof(vec)), low[R] += first, high[R] += second),
           ...);
        }
        if (beta != 0) {
          ((std::memcpy(&first, y + row[R] + i, sizeof(vec)), std::memcpy(&second, y + row[R] + i + lanes, sizeof(vec)),
            low[R] += beta * first, high[R] += beta * second),
           ...);
        }
        for (int k = 0; k < rank; ++k) {
          std::memcpy(&first, a + at(k, width) + i, sizeof(vec));
          std::memcpy(&second, a + at(k, width) + i + lanes, sizeof(vec));
          ((low[R] += us[R][k] * first, high[R] += us[R][k] * second), ...);
        }
        ((std::memcpy(y + row[R] + i, &low[R], sizeof(vec)),
          std::memcpy(y + row[R] + i + lanes, &high[R], sizeof(vec))),
         ...);
      }
      for (; i < width; ++i)
        for (int m = 0; m < Rows; ++m) {
          S sum = (bias ? bias[i] : S(0)) + (residual ? residual[row[m] + i] : S(0)) +
                  (beta == 0 ? S(0) : beta * y[row[m] + i]);
          for (int k = 0; k < rank; ++k) sum += us[m][k] * a[at(k, width) + i];
          y[row[m] + i] = sum;
        }
    }
    (std::make_index_sequence<Rows>{});
  }

  template <int Rows>
  RECGLM_INLINE static void sums(S* da, const S* v, const S* x, int r, int begin, int end, int width, int rank) {
    int j = 0;
    for (; j + 4 <= rank; j += 4) sums_of<Rows, 4>(da, v, x, r, j, begin, end, width, rank);
    for (; j < rank; ++j) sums_of<Rows, 1>(da, v, x, r, j, begin, end, width, rank);
  }
  template <int Rows, int Ranks>
  RECGLM_INLINE static void sums_of(S* da, const S* v, const S* x, int r, int j, int begin, int end, int width,
                                    int rank) {
    [&]<size... K>(std::index_sequence<K...>) RECGLM_INLINE {
      S* const to[] = {da + at(j + static_cast<int>(K), width)...};
      int i = begin;
      for (; i + 2 * lanes <= end; i += 2 * lanes) {
        vec low[Ranks], high[Ranks];
        ((std::memcpy(&low[K], to[K] + i, sizeof(vec)), std::memcpy(&high[K], to[K] + i + lanes, sizeof(vec))), ...);
#pragma GCC unroll 8
        for (int m = 0; m < Rows; ++m) {
          vec first, second;
          std::memcpy(&first, x + at(r + m, width) + i, sizeof(vec));
          std::memcpy(&second, x + at(r + m, width) + i + lanes, sizeof(vec));
          const S* const by = v + at(r + m, rank) + j;
          ((low[K] += by[K] * first, high[K] += by[K] * second), ...);
        }
        ((std::memcpy(to[K] + i, &low[K], sizeof(vec)), std::memcpy(to[K] + i + lanes, &high[K], sizeof(vec))), ...);
      }
      for (; i < end; ++i)
        for (int m = 0; m < Rows; ++m)
          ((to[K][i] += v[at(r + m, rank) + j + static_cast<int>(K)] * x[at(r + m, width) + i]), ...);
    }
    (std::make_index_sequence<Ranks>{});
  }
};

template <class S>
void cpu_low_rank<S>::low_rank_down(S* u, const S* x, const S* a, int rows, int width, int rank, S factor) {
  parallel_rows(static_cast<size>(rows), 16, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      const int last = static_cast<int>(end);
      for (int r = static_cast<int>(begin); r < last; r += 3)
        for (int j = 0; j < rank; j += 4)
          dots(u, x, a, r, std::min(3, last - r), j, std::min(4, rank - j), width, rank, factor);
    });
  });
}

template <class S>
void cpu_low_rank<S>::low_rank_up(S* y, const S* bias, const S* residual, const S* u, const S* a, int rows, int width,
                                  int rank, S beta) {
  parallel_rows(static_cast<size>(rows), 16, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      const int last = static_cast<int>(end);
      int r = static_cast<int>(begin);
      for (; r + 4 <= last; r += 4) spread<4>(y, bias, residual, u, a, r, width, rank, beta);
      for (; r < last; ++r) spread<1>(y, bias, residual, u, a, r, width, rank, beta);
    });
  });
}

template <class S>
void cpu_low_rank<S>::low_rank_outer(S* da, const S* v, const S* x, int rows, int width, int rank) {
  parallel(static_cast<size>(width), 64, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      int r = 0;
      for (; r + 8 <= rows; r += 8) sums<8>(da, v, x, r, static_cast<int>(begin), static_cast<int>(end), width, rank);
      for (; r < rows; ++r) sums<1>(da, v, x, r, static_cast<int>(begin), static_cast<int>(end), width, rank);
    });
  });
}

template <class S>
void cpu_low_rank<S>::transpose(S* y, const S* x, int rows, int columns, S factor, S beta) {
  for (int i = 0; i < columns; ++i)
    for (int r = 0; r < rows; ++r) {
      S& to = y[static_cast<size>(i) * static_cast<size>(rows) + static_cast<size>(r)];
      to = factor * x[static_cast<size>(r) * static_cast<size>(columns) + static_cast<size>(i)] +
           (beta == 0 ? S(0) : beta * to);
    }
}

template <class S>
RECGLM_INLINE inline void cpu_low_rank<S>::dots(S* u, const S* x, const S* a, int r, int rows, int j, int ranks,
                                                int width, int rank, S factor) {
  const S* const xs[] = {x + at(r, width), x + at(r + std::min(1, rows - 1), width), x + at(r + rows - 1, width)};
  const S* const as[] = {a + at(j, width), a + at(j + std::min(1, ranks - 1), width),
                         a + at(j + std::min(2, ranks - 1), width), a + at(j + ranks - 1, width)};
  [&]<size... P>(std::index_sequence<P...>) RECGLM_INLINE {
    vec sum[12] = {};
    int i = 0;
    for (; i + lanes <= width; i += lanes) {
      vec from[3], with[4];
      (((P < 3 ? (void)std::memcpy(&from[P % 3], xs[P % 3] + i, sizeof(vec)) : (void)0)), ...);
      (((P < 4 ? (void)std::memcpy(&with[P % 4], as[P % 4] + i, sizeof(vec)) : (void)0)), ...);
      ((sum[P] += from[P / 4] * with[P % 4]), ...);
    }
    S total[12] = {};
    ((total[P] = whole(sum[P])), ...);
    for (; i < width; ++i) ((total[P] += xs[P / 4][i] * as[P % 4][i]), ...);
    for (int m = 0; m < rows; ++m)
      for (int k = 0; k < ranks; ++k)
        u[at(r + m, rank) + j + k] =
            factor * total[std::min(m == rows - 1 && rows < 3 ? 2 : m, 2) * 4 + (k == ranks - 1 ? 3 : k)];
  }
  (std::make_index_sequence<12>{});
}

template <class S>
RECGLM_INLINE inline S cpu_low_rank<S>::whole(const vec& v) {
  S out = 0;
  for (int i = 0; i < lanes; ++i) out += v[i];
  return out;
}

#if defined(RECGLM_COMPILED)
extern template struct cpu_low_rank<float>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template struct cpu_low_rank<double>;
#endif

}  // namespace recglm
