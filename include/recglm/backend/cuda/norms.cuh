#pragma once
#include <cstddef>

#include "recglm/backend/cuda/column_sums.cuh"
#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/cuda/row_values.cuh"

namespace recglm {

namespace on_device {

/// As cpu_rows::layer_norm, or rms_norm where it is not `Centred`; a block for each row. A row is read again from the
/// cache after its first pass.
template <class S, bool Centred, int Threads>
struct norm_forward {
  static constexpr const char* name = Centred ? "layer_norm" : "rms_norm";
  static constexpr int threads = Threads, min_blocks = 1024 / Threads;
  global<S> y, mean, inverse;
  global<const S> x, gain, bias;
  int width;
  S eps;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, parts, threads / 32);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(blockIdx.x) * width;
    const int me = static_cast<int>(threadIdx.x);
    S middle = 0;
    if constexpr (Centred) {
      for (int i = me; i < width; i += threads) middle += x[row + i];
      middle = sum_of_block<threads, S>(middle, parts) / static_cast<S>(width);
    }
    S squares = 0;
    for (int i = me; i < width; i += threads) {
      const S d = x[row + i] - middle;
      squares += d * d;
    }
    const S inv = S(1) / sqrt(sum_of_block<threads, S>(squares, parts) / static_cast<S>(width) + eps);
    if (me == 0) {
      if constexpr (Centred) mean[blockIdx.x] = middle;
      inverse[blockIdx.x] = inv;
    }
    for (int i = me; i < width; i += threads) {
      const S v = (x[row + i] - middle) * inv * gain[i];
      if constexpr (Centred)
        y[row + i] = v + bias[i];
      else
        y[row + i] = v;
    }
  }
};

/// As cpu_rows::layer_norm_backward or rms_norm_backward; a block for each row.
template <class S, bool Centred, int Threads>
struct norm_backward {
  static constexpr const char* name = Centred ? "layer_norm_backward" : "rms_norm_backward";
  static constexpr int threads = Threads, min_blocks = 1024 / Threads;
  global<S> dx;
  global<const S> dy, x, mean, inverse, gain;
  int width;
  S beta;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, parts, threads / 32);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(blockIdx.x) * width;
    const int me = static_cast<int>(threadIdx.x);
    S middle = 0;
    if constexpr (Centred) middle = mean[blockIdx.x];
    const S inv = inverse[blockIdx.x];
    S along = 0, across = 0;
    for (int i = me; i < width; i += threads) {
      const S g = dy[row + i] * gain[i];
      if constexpr (Centred) along += g;
      across += g * (x[row + i] - middle);
    }
    if constexpr (Centred) along = sum_of_block<threads, S>(along, parts) / static_cast<S>(width);
    across = sum_of_block<threads, S>(across, parts) / static_cast<S>(width) * inv * inv;
    for (int i = me; i < width; i += threads) {
      const S v = inv * (dy[row + i] * gain[i] - along - (x[row + i] - middle) * across);
      dx[row + i] = beta == S(0) ? v : dx[row + i] + v;
    }
  }
};

/// The rows of layer_norm from known means and inverses.
template <class S>
struct normed_again {
  static constexpr const char* name = "layer_norm_again";
  global<const S> x, mean, inverse, gain, bias;
  int width;
  struct row {
    global<const S> x, gain, bias;
    S mean, inverse;
    RECGLM_DEVICE S operator()(int i) const { return (x[i] - mean) * inverse * gain[i] + bias[i]; }
  };
  RECGLM_DEVICE row of(std::ptrdiff_t r) const { return {x + r * width, gain, bias, mean[r], inverse[r]}; }
};

/// What a row adds to the gradients of gain and bias.
template <class S>
struct layer_norm_term {
  static constexpr const char* name = "layer_norm_backward_weights";
  static constexpr int count = 2;
  global<const S> dy, x, mean, inverse;
  int width;
  RECGLM_DEVICE void at(S (&sums)[2], std::ptrdiff_t r, int c) const {
    const S d = dy[r * width + c];
    sums[0] += d * (x[r * width + c] - mean[r]) * inverse[r];
    sums[1] += d;
  }
};
template <class S>
struct rms_norm_term {
  static constexpr const char* name = "rms_norm_backward_weights";
  static constexpr int count = 1;
  global<const S> dy, x, inverse;
  int width;
  RECGLM_DEVICE void at(S (&sums)[1], std::ptrdiff_t r, int c) const {
    sums[0] += dy[r * width + c] * x[r * width + c] * inverse[r];
  }
};

}  // namespace on_device

/// The norms of cpu_rows, with their arguments.
template <class S, class Card>
struct cuda_norms {
  static void layer_norm(S* y, S* mean, S* inverse, const S* x, const S* gain, const S* bias, int rows, int width,
                         S eps) {
    forward<true>(y, mean, inverse, x, gain, bias, rows, width, eps);
  }
  static void layer_norm_again(S* y, const S* mean, const S* inverse, const S* x, const S* gain, const S* bias,
                               int rows, int width) {
    set_rows<S, Card>(y, on_device::normed_again<S>{x, mean, inverse, gain, bias, width}, rows, width, width);
  }
  static void layer_norm_backward(S* dx, const S* dy, const S* x, const S* mean, const S* inverse, const S* gain,
                                  int rows, int width, S beta) {
    backward<true>(dx, dy, x, mean, inverse, gain, rows, width, beta);
  }
  static void layer_norm_backward_weights(S* dgain, S* dbias, const S* dy, const S* x, const S* mean, const S* inverse,
                                          int rows, int width) {
    add_column_sums<S, Card>({dgain, dbias}, on_device::layer_norm_term<S>{dy, x, mean, inverse, width}, rows, width);
  }

  static void rms_norm(S* y, S* inverse, const S* x, const S* gain, int rows, int width, S eps) {
    forward<false>(y, nullptr, inverse, x, gain, nullptr, rows, width, eps);
  }
  static void rms_norm_backward(S* dx, const S* dy, const S* x, const S* inverse, const S* gain, int rows, int width,
                                S beta) {
    backward<false>(dx, dy, x, nullptr, inverse, gain, rows, width, beta);
  }
  static void rms_norm_backward_weights(S* dgain, const S* dy, const S* x, const S* inverse, int rows, int width) {
    add_column_sums<S, Card>({dgain}, on_device::rms_norm_term<S>{dy, x, inverse, width}, rows, width);
  }

 private:
  // Rows up to this have a warp each: its sums need no barrier, and no thread is idle.
  static constexpr int narrow = 512;

  template <bool Centred>
  static void forward(S* y, S* mean, S* inverse, const S* x, const S* gain, const S* bias, int rows, int width, S eps) {
    if (rows < 1 || width < 1) return;
    const grid_size grid{static_cast<unsigned>(rows)};
    if (width <= narrow)
      Card::launch(grid, on_device::norm_forward<S, Centred, 32>{y, mean, inverse, x, gain, bias, width, eps});
    else
      Card::launch(grid, on_device::norm_forward<S, Centred, 256>{y, mean, inverse, x, gain, bias, width, eps});
  }
  template <bool Centred>
  static void backward(S* dx, const S* dy, const S* x, const S* mean, const S* inverse, const S* gain, int rows,
                       int width, S beta) {
    if (rows < 1 || width < 1) return;
    const grid_size grid{static_cast<unsigned>(rows)};
    if (width <= narrow)
      Card::launch(grid, on_device::norm_backward<S, Centred, 32>{dx, dy, x, mean, inverse, gain, width, beta});
    else
      Card::launch(grid, on_device::norm_backward<S, Centred, 256>{dx, dy, x, mean, inverse, gain, width, beta});
  }
};

}  // namespace recglm
