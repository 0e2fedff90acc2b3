#pragma once
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/backend/cuda/adam_w.cuh"
#include "recglm/backend/cuda/attention.cuh"
#include "recglm/backend/cuda/cached_attention.cuh"
#include "recglm/backend/cuda/device_buffer.cuh"
#include "recglm/backend/cuda/elementwise.cuh"
#include "recglm/backend/cuda/loss.cuh"
#include "recglm/backend/cuda/low_rank.cuh"
#include "recglm/backend/cuda/norms.cuh"
#include "recglm/backend/cuda/quantized_weight.cuh"
#include "recglm/backend/cuda/rows.cuh"
#include "recglm/backend/names.hpp"
#if defined(__CUDACC__)
#include "recglm/backend/cuda/gpu.cuh"
#endif

namespace recglm {

/// A CUDA card: memory and kernels, each kernel beside its backward, as `cpu` has them. `Card` is `gpu`, which nvcc
/// compiles, or `emulated`, which runs the same kernels on the processor and watches them (docs/backends.md). The same
/// call gives the same bits.
template <std::floating_point Scalar, class Card>
struct cuda : cuda_elementwise<Scalar, Card>,
              cuda_norms<Scalar, Card>,
              cuda_rows<Scalar, Card>,
              cuda_attention<Scalar, Card>,
              cuda_cached_attention<Scalar, Card>,
              cuda_loss<Scalar, Card>,
              cuda_low_rank<Scalar, Card>,
              cuda_adam_w<Scalar, Card> {
  using scalar = Scalar;
  using card = Card;
  template <class T>
  using buffer = device_buffer<T, Card>;
  /// A frozen quantized weight.
  using stored = cuda_quantized_weight<Scalar, Card>;
  static constexpr std::string_view name = "cuda";

  /// What changes the last bits of a result here, by name, for reports.
  static std::vector<std::pair<std::string, std::string>> about() { return Card::about(); }

  /// C (m, n) = alpha A B + beta C; see `matmul` for `ta`, `tb` and the leading dimensions.
  static void gemm(bool ta, bool tb, int m, int n, int k, Scalar alpha, const Scalar* a, int lda, const Scalar* b,
                   int ldb, Scalar beta, Scalar* c, int ldc) {
    Card::gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }

  /// Copies within device memory; the chunks are apart.
  static void copy(Scalar* to, const Scalar* from, std::size_t n) { Card::copy(to, from, n * sizeof(Scalar)); }
  /// Copies from the host's memory to the device's.
  template <class T>
  static void upload(T* to, const T* from, std::size_t n) {
    Card::upload(to, from, n * sizeof(T));
  }
  /// Copies from device memory to the host's, once all kernels before are done.
  template <class T>
  static void download(T* to, const T* from, std::size_t n) {
    Card::download(to, from, n * sizeof(T));
  }
};

}  // namespace recglm
