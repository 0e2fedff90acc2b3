#pragma once
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/backend/buffer.hpp"
#include "recglm/backend/cpu/adam_w.hpp"
#include "recglm/backend/cpu/attention.hpp"
#include "recglm/backend/cpu/cached_attention.hpp"
#include "recglm/backend/cpu/elementwise.hpp"
#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/backend/cpu/loss.hpp"
#include "recglm/backend/cpu/low_rank.hpp"
#include "recglm/backend/cpu/quantized_weight.hpp"
#include "recglm/backend/cpu/ranking.hpp"
#include "recglm/backend/cpu/rows.hpp"
#include "recglm/backend/cpu/silu_attention.hpp"
#include "recglm/backend/names.hpp"

namespace recglm {

/// The processor: buffers and kernels, all static, on raw pointers; each kernel is beside its backward (`x` beside
/// `x_backward`). Sizes come in the order of the shape. `Library` runs a matmul on one thread: blas_gemm, onednn_gemm,
/// or chosen_gemm, which asks RECGLM_GEMM.
template <std::floating_point Scalar, class Library>
struct cpu : cpu_elementwise<Scalar>,
             cpu_rows<Scalar>,
             cpu_attention<Scalar, Library>,
             cpu_cached_attention<Scalar, Library>,
             cpu_loss<Scalar>,
             cpu_low_rank<Scalar>,
             cpu_ranking<Scalar>,
             cpu_silu_attention<Scalar>,
             cpu_adam_w<Scalar> {
  using scalar = Scalar;
  template <class T>
  using buffer = recglm::buffer<T>;
  /// A frozen quantized weight.
  using stored = quantized_weight<Scalar, Library>;
  static constexpr std::string_view name = "cpu";

  /// Throws where an environment variable that chooses kernels (RECGLM_ISA, RECGLM_GEMM, RECGLM_QUANTIZED) has a value
  /// that means nothing; before anything is computed, since a kernel may not throw.
  static void check_environment() {
    cpu_isa();
    chosen_gemm::way();
    quantized_path_here();
  }

  /// What changes the last bits of a result here, by name, for reports.
  static std::vector<std::pair<std::string, std::string>> about() {
    return {{"blas", "OpenBLAS, core " + blas_core()},
            {"isa", std::string(isa_name())},
            {"gemm", std::string(gemm_name<Library>())},
            {"stored", std::string(quantized_path_name())}};
  }

  /// C (m, n) = alpha A B + beta C; see `matmul` for `ta`, `tb` and the leading dimensions.
  static void gemm(bool ta, bool tb, int m, int n, int k, Scalar alpha, const Scalar* a, int lda, const Scalar* b,
                   int ldb, Scalar beta, Scalar* c, int ldc) {
    run_matmul<Library>(matmul<Scalar>{ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc});
  }

  /// Copies within device memory; the chunks are apart.
  static void copy(Scalar* to, const Scalar* from, std::size_t n) { std::copy_n(from, n, to); }
  /// Copies from the host's memory to the device's.
  template <class T>
  static void upload(T* to, const T* from, std::size_t n) {
    std::copy_n(from, n, to);
  }
  /// Copies from device memory to the host's.
  template <class T>
  static void download(T* to, const T* from, std::size_t n) {
    std::copy_n(from, n, to);
  }
};

}  // namespace recglm
