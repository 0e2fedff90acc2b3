#pragma once
#include <cublasLt.h>
#include <cuda_runtime.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <type_traits>

#include "recglm/core/check.hpp"

/// \file
/// Matmuls by cuBLASLt: host code, which any compiler compiles. float means float: no TF32.

namespace recglm {

/// Throws unless a call of cuBLASLt went well; `what` it was to do.
inline void check_cublas(cublasStatus_t status, const char* what) {
  check(status == CUBLAS_STATUS_SUCCESS, "cuBLASLt cannot ", what, ": ", cublasLtGetStatusString(status), " (status ",
        static_cast<int>(status), ")");
}

/// The matmuls of one thread and its stream. What the library proposes for a shape is asked once; with a workspace of
/// one size the same shape is summed in the same order every time.
class cuda_products {
 public:
  static constexpr std::size_t workspace_bytes = std::size_t{32} << 20;

  cuda_products() { check_cublas(cublasLtCreate(&handle_), "begin"); }
  cuda_products(const cuda_products&) = delete;
  cuda_products& operator=(const cuda_products&) = delete;
  ~cuda_products() { cublasLtDestroy(handle_); }

  /// C (m, n) = alpha A B + beta C, row-major, as `cpu::gemm`; `workspace` has `workspace_bytes` of the card's memory.
  /// m, n and k are above 0.
  template <class S>
  void gemm(bool ta, bool tb, int m, int n, int k, S alpha, const S* a, int lda, const S* b, int ldb, S beta, S* c,
            int ldc, void* workspace, cudaStream_t stream) {
    // The library's matrices are column by column: it computes C' = B' A'.
    const key asked{ta, tb, m, n, k, lda, ldb, ldc, sizeof(S), alignment(a), alignment(b), alignment(c)};
    const plan& how = plan_of<S>(asked);
    const cublasStatus_t status =
        cublasLtMatmul(handle_, how.operation, &alpha, b, how.first, a, how.second, &beta, c, how.result, c, how.result,
                       &how.algorithm, workspace, workspace_bytes, stream);
    check(status == CUBLAS_STATUS_SUCCESS, "cuBLASLt cannot multiply (", m, ", ", k, ") by (", k, ", ", n,
          "): ", cublasLtGetStatusString(status));
  }

 private:
  using key = std::array<std::int64_t, 12>;

  struct plan {
    cublasLtMatmulDesc_t operation = nullptr;
    cublasLtMatrixLayout_t first = nullptr, second = nullptr, result = nullptr;
    cublasLtMatmulAlgo_t algorithm = {};
    plan() = default;
    plan(const plan&) = delete;
    plan& operator=(const plan&) = delete;
    ~plan() {
      for (cublasLtMatrixLayout_t one : {first, second, result})
        if (one) cublasLtMatrixLayoutDestroy(one);
      if (operation) cublasLtMatmulDescDestroy(operation);
    }
  };

  struct preference {
    cublasLtMatmulPreference_t all = nullptr;
    preference() { check_cublas(cublasLtMatmulPreferenceCreate(&all), "ask for a kernel"); }
    preference(const preference&) = delete;
    preference& operator=(const preference&) = delete;
    ~preference() { cublasLtMatmulPreferenceDestroy(all); }
    template <class T>
    void set(cublasLtMatmulPreferenceAttributes_t which, const T& value) {
      check_cublas(cublasLtMatmulPreferenceSetAttribute(all, which, &value, sizeof value), "ask for a kernel");
    }
  };

  // The largest power of 2 up to 256 at whose multiple p is: what the library may assume of it.
  static std::int64_t alignment(const void* p) {
    const auto at = reinterpret_cast<std::uintptr_t>(p) | 256u;
    return static_cast<std::int64_t>(at & (~at + 1));
  }

  template <class S>
  const plan& plan_of(const key& k) {
    const auto [found, fresh] = plans_.try_emplace(k);
    if (fresh) {
      try {
        make<S>(found->second, k);
      } catch (...) {
        plans_.erase(found);
        throw;
      }
    }
    return found->second;
  }

  template <class S>
  void make(plan& out, const key& asked) {
    static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>);
    constexpr bool single = std::is_same_v<S, float>;
    constexpr cudaDataType_t type = single ? CUDA_R_32F : CUDA_R_64F;
    const auto& [ta, tb, m, n, k, lda, ldb, ldc, size, at_a, at_b, at_c] = asked;
    check_cublas(cublasLtMatmulDescCreate(&out.operation, single ? CUBLAS_COMPUTE_32F : CUBLAS_COMPUTE_64F, type),
                 "describe a matmul");
    const auto set = [&](cublasLtMatmulDescAttributes_t which, const auto& value) {
      check_cublas(cublasLtMatmulDescSetAttribute(out.operation, which, &value, sizeof value), "describe a matmul");
    };
    set(CUBLASLT_MATMUL_DESC_TRANSA, tb ? CUBLAS_OP_T : CUBLAS_OP_N);
    set(CUBLASLT_MATMUL_DESC_TRANSB, ta ? CUBLAS_OP_T : CUBLAS_OP_N);
    const auto layout = [&](cublasLtMatrixLayout_t& to, std::int64_t rows, std::int64_t columns, std::int64_t ld) {
      check_cublas(cublasLtMatrixLayoutCreate(&to, type, static_cast<std::uint64_t>(rows),
                                              static_cast<std::uint64_t>(columns), ld),
                   "describe a matrix");
    };
    layout(out.first, tb ? k : n, tb ? n : k, ldb);
    layout(out.second, ta ? m : k, ta ? k : m, lda);
    layout(out.result, n, m, ldc);

    preference wanted;
    wanted.set(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, workspace_bytes);
    wanted.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, static_cast<std::uint32_t>(at_b));
    wanted.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, static_cast<std::uint32_t>(at_a));
    wanted.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, static_cast<std::uint32_t>(at_c));
    wanted.set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, static_cast<std::uint32_t>(at_c));
    cublasLtMatmulHeuristicResult_t best = {};
    int found = 0;
    const cublasStatus_t status = cublasLtMatmulAlgoGetHeuristic(handle_, out.operation, out.first, out.second,
                                                                 out.result, out.result, wanted.all, 1, &best, &found);
    check(status == CUBLAS_STATUS_SUCCESS && found > 0, "cuBLASLt has no kernel that multiplies (", m, ", ", k,
          ") by (", k, ", ", n, ") of ", single ? "float" : "double");
    out.algorithm = best.algo;
  }

  cublasLtHandle_t handle_ = nullptr;
  std::map<key, plan> plans_;
};

}  // namespace recglm
