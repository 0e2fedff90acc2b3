#pragma once
#include <cmath>
#include <cstddef>

#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

namespace on_device {

/// Cuts a list of tensors, which the host does not read, into chunks; chunk c is block c % gridDim.x's. Each block
/// walks over the sizes of all tensors, which a tile of the block's memory holds.
template <class S, int Threads, int PerThread>
struct tensor_chunks {
  static constexpr std::size_t chunk = static_cast<std::size_t>(Threads) * PerThread;
  global<const trained_tensor<S>> tensors;
  int count;

  /// work(tensor, begin): elements [begin, begin + chunk) of it, as far as they are there.
  template <class Work>
  RECGLM_DEVICE void each(shared<std::size_t> sizes, const Work& work) const {
    const int me = static_cast<int>(threadIdx.x);
    std::size_t next = blockIdx.x, before = 0;  // this block's next chunk, and the chunks of the tensors before
    for (int tile = 0; tile < count; tile += Threads) {
      if (tile + me < count) sizes[me] = static_cast<trained_tensor<S>>(tensors[tile + me]).size;
      __syncthreads();
      for (int t = 0; t < Threads && tile + t < count; ++t) {
        const std::size_t after = before + (sizes[t] + chunk - 1) / chunk;
        if (next < after) {
          const trained_tensor<S> tensor = tensors[tile + t];
          for (; next < after; next += gridDim.x) work(tensor, (next - before) * chunk);
        }
        before = after;
      }
      __syncthreads();
    }
  }
};

/// Sums of the squared gradients of a block's chunks, in double.
template <class S>
struct gradient_squares {
  static constexpr const char* name = "gradient_squares";
  static constexpr int threads = 256, min_blocks = 2, per_thread = 4;
  global<double> sums;
  tensor_chunks<S, threads, per_thread> chunks;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(std::size_t, sizes, threads);
    RECGLM_SHARED(double, parts, threads / 32);
    double sum = 0;
    chunks.each(sizes, [&sum](const trained_tensor<S>& tensor, std::size_t begin) {
      const global<const S> gradient = tensor.gradient;
      for (int u = 0; u < per_thread; ++u) {
        const std::size_t i = begin + static_cast<std::size_t>(u * threads) + threadIdx.x;
        if (i >= tensor.size) break;
        const double g = static_cast<double>(gradient[i]);
        sum += g * g;
      }
    });
    sum = sum_of_block<threads, double>(sum, parts);
    if (threadIdx.x == 0) sums[blockIdx.x] = sum;
  }
};
/// The norm from those sums, by one block.
struct norm_of_sums {
  static constexpr const char* name = "gradient_norm";
  static constexpr int threads = 256, min_blocks = 1;
  global<double> norm;
  global<const double> sums;
  int count;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(double, parts, threads / 32);
    double sum = 0;
    for (int i = static_cast<int>(threadIdx.x); i < count; i += threads) sum += sums[i];
    sum = sum_of_block<threads, double>(sum, parts);
    if (threadIdx.x == 0) norm[0] = sqrt(sum);
  }
};

/// As cpu_adam_w::adam_w.
template <class S>
struct adam_w_of_tensors {
  static constexpr const char* name = "adam_w";
  static constexpr int threads = 256, min_blocks = 2, per_thread = 4;
  tensor_chunks<S, threads, per_thread> chunks;
  global<const step_report> report;
  adam_w_step<S> step;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(std::size_t, sizes, threads);
    const step_report met = report[0];
    if (!std::isfinite(met.loss) || !std::isfinite(met.norm)) return;
    const S clip = step.scale_of(met.norm);
    chunks.each(sizes, [this, clip](const trained_tensor<S>& tensor, std::size_t begin) {
      const global<S> value = tensor.value, gradient = tensor.gradient, first = tensor.first, second = tensor.second;
      S values[per_thread], gradients[per_thread], firsts[per_thread], seconds[per_thread];
      for (int u = 0; u < per_thread; ++u) {
        const std::size_t i = begin + static_cast<std::size_t>(u * threads) + threadIdx.x;
        if (i >= tensor.size) break;
        values[u] = value[i], gradients[u] = gradient[i], firsts[u] = first[i], seconds[u] = second[i];
      }
      for (int u = 0; u < per_thread; ++u) {
        const std::size_t i = begin + static_cast<std::size_t>(u * threads) + threadIdx.x;
        if (i >= tensor.size) break;
        const S g = gradients[u] * clip;
        const S m = step.beta1 * firsts[u] + (1 - step.beta1) * g;
        const S v = step.beta2 * seconds[u] + (1 - step.beta2) * g * g;
        first[i] = m;
        second[i] = v;
        value[i] = values[u] * step.keep - step.rate * m / (sqrt(v) * step.root + step.epsilon);
        gradient[i] = S(0);
      }
    });
  }
};

}  // namespace on_device

/// The functions of cpu_adam_w, with their arguments. The list of tensors stays in the card's memory: the host knows
/// neither their sizes nor where they are.
/// `Blocks` are enough for every card and the same for all: the sums of the norm are cut by them.
template <class S, class Card, unsigned Blocks = 512>
struct cuda_adam_w {
  static void gradient_norm(step_report* report, const trained_tensor<S>* tensors, int count) {
    double* const sums = static_cast<double*>(Card::scratch(Blocks * sizeof(double)));
    Card::launch({Blocks}, on_device::gradient_squares<S>{sums, {tensors, count}});
    Card::launch({1}, on_device::norm_of_sums{&report->norm, sums, static_cast<int>(Blocks)});
  }
  static void adam_w(const trained_tensor<S>* tensors, int count, const adam_w_step<S>& step,
                     const step_report* report) {
    Card::launch({Blocks}, on_device::adam_w_of_tensors<S>{{tensors, count}, report, step});
  }
};

}  // namespace recglm
