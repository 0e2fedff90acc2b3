#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// Row by row over matrices (rows, width), row-major and without gaps. `beta` as in cpu_elementwise.
template <class S>
struct cpu_rows {
  using size = std::size_t;
  static size rows_grain(size width) { return std::max<size>(1, 8192 / std::max<size>(width, 1)); }

  /// y = (x - mean) * inverse * gain + bias, mean and inverse (1 / standard stddev) one for each row.
  static void layer_norm(S* y, S* mean, S* inverse, const S* x, const S* gain, const S* bias, int rows, int width,
                         S eps);
  /// The same from known means and inverses.
  static void layer_norm_again(S* y, const S* mean, const S* inverse, const S* x, const S* gain, const S* bias,
                               int rows, int width);
  /// dx = J^T dy + beta dx.
  static void layer_norm_backward(S* dx, const S* dy, const S* x, const S* mean, const S* inverse, const S* gain,
                                  int rows, int width, S beta);
  /// dgain += sum over rows of dy (x - mean) inverse, dbias += sum of dy; columns are shared between threads, so that
  /// the order of the sums does not depend on them.
  static void layer_norm_backward_weights(S* dgain, S* dbias, const S* dy, const S* x, const S* mean, const S* inverse,
                                          int rows, int width);

  /// y = x * inverse * gain, inverse = 1 / sqrt(mean of squares + eps), one for each row.
  static void rms_norm(S* y, S* inverse, const S* x, const S* gain, int rows, int width, S eps);
  /// dx = J^T dy + beta dx.
  static void rms_norm_backward(S* dx, const S* dy, const S* x, const S* inverse, const S* gain, int rows, int width,
                                S beta);
  /// dgain += sum over rows of dy x inverse.
  static void rms_norm_backward_weights(S* dgain, const S* dy, const S* x, const S* inverse, int rows, int width);

  /// y[r] = bias + residual[r]; either may be null.
  static void fill_rows(S* y, const S* bias, const S* residual, int rows, int width);
  /// sums[i] += sum over rows of x[r][i].
  static void column_sums(S* sums, const S* x, int rows, int width);
  /// y[r] = x[r] * column + bias, `column` and `bias` as wide as a row; for the magnitudes of DoRA.
  static void scale_columns(S* y, const S* x, const S* column, const S* bias, int rows, int width);
  /// out[o] = 1 / length of row o of w + factor b a; w (rows, width), b (rows, rank), a (rank, width).
  static void inverse_lengths(S* out, const S* w, const S* a, const S* b, S factor, int rows, int width, int rank);
  /// sums[i] += factor[i] * sum over rows of x[r][i] y[r][i].
  static void column_products(S* sums, const S* factor, const S* x, const S* y, int rows, int width);

  /// Turns pairs of every head in place. A head is cut into `parts`; a pair is number i of a part and number i of its
  /// second half, turned by angle i of the part's place: cosines and sines (.., size / (2 parts)), places (rows,
  /// parts). `way` 1 rotates forward, -1 back.
  static void rotate(S* x, int stride, const S* cosines, const S* sines, const std::int32_t* places, int rows,
                     head_layout head, int parts, S way);

  /// The heads of x's rows, one after the other, into rows of y: y (rows, y_stride), x (rows, x_stride).
  static void pack_heads(S* y, int y_stride, const S* x, int x_stride, int rows, head_layout head);
  /// y[r] = x[index[r]], plus beta y[r].
  static void gather_rows(S* y, const S* x, const std::int32_t* index, int rows, int width, S beta);
  /// x[index[r]] += y[r]; an index may repeat. Columns are shared between threads.
  static void scatter_rows(S* x, const S* y, const std::int32_t* index, int rows, int width);
};

template <class S>
void cpu_rows<S>::layer_norm(S* y, S* mean, S* inverse, const S* x, const S* gain, const S* bias, int rows, int width,
                             S eps) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      const S share = S(1) / static_cast<S>(width);
      for (size r = begin; r < end; ++r) {
        const S* const in = x + r * width;
        S* const out = y + r * width;
        S sum = 0;
        RECGLM_SIMD_SUM(sum)
        for (int i = 0; i < width; ++i) sum += in[i];
        const S middle = sum * share;
        S squares = 0;
        RECGLM_SIMD_SUM(squares)
        for (int i = 0; i < width; ++i) squares += (in[i] - middle) * (in[i] - middle);
        const S inv = S(1) / std::sqrt(squares * share + eps);
        mean[r] = middle;
        inverse[r] = inv;
        RECGLM_SIMD
        for (int i = 0; i < width; ++i) out[i] = (in[i] - middle) * inv * gain[i] + bias[i];
      }
    });
  });
}

template <class S>
void cpu_rows<S>::layer_norm_again(S* y, const S* mean, const S* inverse, const S* x, const S* gain, const S* bias,
                                   int rows, int width) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (size r = begin; r < end; ++r) {
        const S* const in = x + r * width;
        S* const out = y + r * width;
        const S middle = mean[r], inv = inverse[r];
        RECGLM_SIMD
        for (int i = 0; i < width; ++i) out[i] = (in[i] - middle) * inv * gain[i] + bias[i];
      }
    });
  });
}

template <class S>
void cpu_rows<S>::layer_norm_backward(S* dx, const S* dy, const S* x, const S* mean, const S* inverse, const S* gain,
                                      int rows, int width, S beta) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      const S share = S(1) / static_cast<S>(width);
      for (size r = begin; r < end; ++r) {
        const S* const in = x + r * width;
        const S* const d = dy + r * width;
        S* const out = dx + r * width;
        const S middle = mean[r], inv = inverse[r];
        S along = 0, across = 0;
        RECGLM_SIMD_SUM2(along, across)
        for (int i = 0; i < width; ++i) {
          const S g = d[i] * gain[i];
          along += g;
          across += g * (in[i] - middle);
        }
        along *= share;
        across *= share * inv * inv;
        if (beta == 0) {
          RECGLM_SIMD
          for (int i = 0; i < width; ++i) out[i] = inv * (d[i] * gain[i] - along - (in[i] - middle) * across);
        } else {
          RECGLM_SIMD
          for (int i = 0; i < width; ++i) out[i] += inv * (d[i] * gain[i] - along - (in[i] - middle) * across);
        }
      }
    });
  });
}

template <class S>
void cpu_rows<S>::layer_norm_backward_weights(S* dgain, S* dbias, const S* dy, const S* x, const S* mean,
                                              const S* inverse, int rows, int width) {
  parallel(width, 64, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (int r = 0; r < rows; ++r) {
        const S* const in = x + static_cast<size>(r) * width;
        const S* const d = dy + static_cast<size>(r) * width;
        const S middle = mean[r], inv = inverse[r];
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) {
          dgain[i] += d[i] * (in[i] - middle) * inv;
          dbias[i] += d[i];
        }
      }
    });
  });
}

template <class S>
void cpu_rows<S>::rms_norm(S* y, S* inverse, const S* x, const S* gain, int rows, int width, S eps) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (size r = begin; r < end; ++r) {
        const S* const in = x + r * width;
        S* const out = y + r * width;
        S squares = 0;
        RECGLM_SIMD_SUM(squares)
        for (int i = 0; i < width; ++i) squares += in[i] * in[i];
        const S inv = S(1) / std::sqrt(squares / static_cast<S>(width) + eps);
        inverse[r] = inv;
        RECGLM_SIMD
        for (int i = 0; i < width; ++i) out[i] = in[i] * inv * gain[i];
      }
    });
  });
}

template <class S>
void cpu_rows<S>::rms_norm_backward(S* dx, const S* dy, const S* x, const S* inverse, const S* gain, int rows,
                                    int width, S beta) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (size r = begin; r < end; ++r) {
        const S* const in = x + r * width;
        const S* const d = dy + r * width;
        S* const out = dx + r * width;
        const S inv = inverse[r];
        S across = 0;
        RECGLM_SIMD_SUM(across)
        for (int i = 0; i < width; ++i) across += d[i] * gain[i] * in[i];
        across *= inv * inv / static_cast<S>(width);
        RECGLM_SIMD
        for (int i = 0; i < width; ++i) {
          const S v = inv * (d[i] * gain[i] - in[i] * across);
          out[i] = beta == 0 ? v : out[i] + v;
        }
      }
    });
  });
}

template <class S>
void cpu_rows<S>::rms_norm_backward_weights(S* dgain, const S* dy, const S* x, const S* inverse, int rows, int width) {
  parallel(width, 64, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (int r = 0; r < rows; ++r) {
        const S* const in = x + static_cast<size>(r) * width;
        const S* const d = dy + static_cast<size>(r) * width;
        const S inv = inverse[r];
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) dgain[i] += d[i] * in[i] * inv;
      }
    });
  });
}

template <class S>
void cpu_rows<S>::fill_rows(S* y, const S* bias, const S* residual, int rows, int width) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (size r = begin; r < end; ++r) {
        S* const out = y + r * width;
        const S* const in = residual ? residual + r * width : nullptr;
        if (bias && in) {
          RECGLM_SIMD
          for (int i = 0; i < width; ++i) out[i] = bias[i] + in[i];
        } else if (bias || in) {
          std::copy_n(bias ? bias : in, width, out);
        } else {
          std::fill_n(out, width, S(0));
        }
      }
    });
  });
}

template <class S>
void cpu_rows<S>::column_sums(S* sums, const S* x, int rows, int width) {
  parallel(width, 64, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (int r = 0; r < rows; ++r) {
        const S* const in = x + static_cast<size>(r) * width;
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) sums[i] += in[i];
      }
    });
  });
}

template <class S>
void cpu_rows<S>::scale_columns(S* y, const S* x, const S* column, const S* bias, int rows, int width) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (size r = begin; r < end; ++r) {
        const S* const in = x + r * width;
        S* const out = y + r * width;
        RECGLM_SIMD
        for (int i = 0; i < width; ++i) out[i] = in[i] * column[i] + (bias ? bias[i] : S(0));
      }
    });
  });
}

template <class S>
void cpu_rows<S>::inverse_lengths(S* out, const S* w, const S* a, const S* b, S factor, int rows, int width, int rank) {
  parallel_rows(rows, 16, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      constexpr int strip = 64;
      for (size r = begin; r < end; ++r) {
        S squares = 0;
        for (int at = 0; at < width; at += strip) {
          const int n = std::min(strip, width - at);
          S row[strip];
          std::copy_n(w + r * width + at, n, row);
          for (int j = 0; j < rank; ++j) {
            const S by = factor * b[r * rank + j];
            const S* const in = a + static_cast<size>(j) * width + at;
            RECGLM_SIMD
            for (int i = 0; i < n; ++i) row[i] += by * in[i];
          }
          RECGLM_SIMD_SUM(squares)
          for (int i = 0; i < n; ++i) squares += row[i] * row[i];
        }
        out[r] = S(1) / std::sqrt(squares);
      }
    });
  });
}

template <class S>
void cpu_rows<S>::column_products(S* sums, const S* factor, const S* x, const S* y, int rows, int width) {
  parallel(width, 16, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (int r = 0; r < rows; ++r) {
        const S* const a = x + static_cast<size>(r) * width;
        const S* const b = y + static_cast<size>(r) * width;
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) sums[i] += factor[i] * a[i] * b[i];
      }
    });
  });
}

template <class S>
void cpu_rows<S>::rotate(S* x, int stride, const S* cosines, const S* sines, const std::int32_t* places, int rows,
                         head_layout head, int parts, S way) {
  const int half = head.size / (2 * parts);
  parallel_rows(rows, rows_grain(head.heads * head.size), [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (size r = begin; r < end; ++r)
        for (int h = 0; h < head.heads; ++h)
          for (int part = 0; part < parts; ++part) {
            S* const first = x + r * stride + h * head.stride + part * 2 * half;
            S* const second = first + half;
            const size angles = static_cast<size>(places[r * parts + part]) * half;
            const S* const c = cosines + angles;
            const S* const s = sines + angles;
            RECGLM_SIMD
            for (int i = 0; i < half; ++i) {
              const S u = first[i], v = second[i], sine = way * s[i];
              first[i] = u * c[i] - v * sine;
              second[i] = v * c[i] + u * sine;
            }
          }
    });
  });
}

template <class S>
void cpu_rows<S>::pack_heads(S* y, int y_stride, const S* x, int x_stride, int rows, head_layout head) {
  parallel_rows(rows, rows_grain(head.heads * head.size), [=](size begin, size end) {
    for (size r = begin; r < end; ++r)
      for (int h = 0; h < head.heads; ++h)
        std::copy_n(x + r * x_stride + h * head.stride, head.size, y + r * y_stride + h * head.size);
  });
}

template <class S>
void cpu_rows<S>::gather_rows(S* y, const S* x, const std::int32_t* index, int rows, int width, S beta) {
  parallel_rows(rows, rows_grain(width), [=](size begin, size end) {
    for (size r = begin; r < end; ++r) {
      const S* const in = x + static_cast<size>(index[r]) * width;
      S* const out = y + r * width;
      if (beta == 0)
        std::copy_n(in, width, out);
      else
        for (int i = 0; i < width; ++i) out[i] += in[i];
    }
  });
}

template <class S>
void cpu_rows<S>::scatter_rows(S* x, const S* y, const std::int32_t* index, int rows, int width) {
  parallel(width, 64, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (int r = 0; r < rows; ++r) {
        S* const out = x + static_cast<size>(index[r]) * width;
        const S* const in = y + static_cast<size>(r) * width;
        RECGLM_SIMD
        for (size i = begin; i < end; ++i) out[i] += in[i];
      }
    });
  });
}

#if defined(RECGLM_COMPILED)
extern template struct cpu_rows<float>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template struct cpu_rows<double>;
#endif

}  // namespace recglm
