#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>

#include <xtensor-blas/xblas.hpp>

#if defined(RECGLM_ONEDNN)
#include <dnnl.h>
#endif

#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/check.hpp"

// Of OpenBLAS alone; another BLAS does not have them, and then they are null.
extern "C" {
__attribute__((weak)) void openblas_set_num_threads(int);
__attribute__((weak)) char* openblas_get_corename(void);
}

namespace recglm {

/// C (m, n) = alpha A B + beta C, all row-major; `ta`: A is stored as (k, m), `tb`: B is stored as (n, k). A leading
/// dimension is the distance between rows as stored, so that head slices and row ranges need no copy.
template <class S>
struct matmul {
  bool ta = false, tb = false;
  int m = 0, n = 0, k = 0;
  S alpha = 1;
  const S* a = nullptr;
  int lda = 0;
  const S* b = nullptr;
  int ldb = 0;
  S beta = 0;
  S* c = nullptr;
  int ldc = 0;
};

namespace detail {

// Whether a matmul sums nothing, which libraries refuse; C is then beta C.
template <class S>
bool has_no_terms(const matmul<S>& p) {
  if (p.m > 0 && p.n > 0 && p.k > 0) return false;
  for (std::ptrdiff_t i = 0; i < p.m; ++i)
    for (std::ptrdiff_t j = 0; j < p.n; ++j) {
      S& at = p.c[i * p.ldc + j];
      at = p.beta == 0 ? S(0) : p.beta * at;
    }
  return true;
}

}  // namespace detail

/// The matmul by the BLAS that is linked, on the calling thread.
struct blas_gemm {
  static constexpr std::string_view name = "blas";

  template <class S>
  static void run(const matmul<S>& p) {
    // Threads are ours: a BLAS that starts its own inside a parallel region fights for the same cores.
    static const bool single = [] {
      if (openblas_set_num_threads) openblas_set_num_threads(1);
      return true;
    }();
    (void)single;
    if (detail::has_no_terms(p)) return;
    // Clearing C here is far quicker than OpenBLAS's own pass for beta 0, which counts in the small matmuls of
    // attention.
    if (p.beta == 0)
      for (int i = 0; i < p.m; ++i) std::fill_n(p.c + static_cast<std::ptrdiff_t>(i) * p.ldc, p.n, S(0));
    using cxxblas::NoTrans;  // one a line: nvcc trips over a list
    using cxxblas::Trans;
    cxxblas::gemm<xt::blas_index_t>(cxxblas::RowMajor, p.ta ? Trans : NoTrans, p.tb ? Trans : NoTrans, p.m, p.n, p.k,
                                    p.alpha, p.a, p.lda, p.b, p.ldb, p.beta == 0 ? S(1) : p.beta, p.c, p.ldc);
  }
};

#if defined(RECGLM_ONEDNN)
/// Float matmuls by oneDNN, on the calling thread where it is called inside a parallel region; double by the BLAS.
struct onednn_gemm {
  static constexpr std::string_view name = "onednn";

  template <class S>
  static void run(const matmul<S>& p) {
    if constexpr (std::is_same_v<S, float>) {
      if (detail::has_no_terms(p)) return;
      const dnnl_status_t status = dnnl_sgemm(p.ta ? 'T' : 'N', p.tb ? 'T' : 'N', p.m, p.n, p.k, p.alpha, p.a, p.lda,
                                              p.b, p.ldb, p.beta, p.c, p.ldc);
      check(status == dnnl_success, "oneDNN refused a matmul of ", p.m, " x ", p.n, " x ", p.k);
    } else {
      blas_gemm::run(p);
    }
  }
};
#else
using onednn_gemm = blas_gemm;
#endif

/// The library that the environment variable RECGLM_GEMM names: `auto` (default: by the processor alone, so the same
/// bytes in every run), `openblas`, `onednn`, or `measure`: the faster of both for each class of shapes, timed once in
/// a run and printed on stderr. docs/decisions/gemm.md says why measuring is not the default.
struct chosen_gemm {
  static constexpr std::string_view name = "chosen";

  template <class S>
  static void run(const matmul<S>& p) {
    if constexpr (std::is_same_v<S, float>) {
      if (way() == choice::onednn || (way() == choice::measure && faster(p))) return onednn_gemm::run(p);
    }
    blas_gemm::run(p);
  }

  enum class choice { openblas, onednn, measure };
  static choice way() {
    static const choice chosen = [] {
      const char* asked = std::getenv("RECGLM_GEMM");
      const std::string_view text = asked ? asked : "auto";
      check(text == "auto" || text == "openblas" || text == "onednn" || text == "measure",
            "RECGLM_GEMM must be auto, openblas, onednn or measure, not '", text, "'");
#if defined(RECGLM_ONEDNN)
      if (text == "auto") return cpu_isa() == isa::avx512 ? choice::onednn : choice::openblas;
#else
      check(text == "auto" || text == "openblas", "RECGLM_GEMM=", text,
            " needs a build with oneDNN: install libdnnl-dev and configure again");
#endif
      return text == "onednn" ? choice::onednn : text == "measure" ? choice::measure : choice::openblas;
    }();
    return chosen;
  }
  /// The name of `way()`, for reports.
  static std::string_view way_name() {
    return way() == choice::onednn ? "onednn" : way() == choice::measure ? "measure" : "openblas";
  }

 private:
  // One class for each power of two of m, n and k and each way of storing; 0: not timed yet.
  static bool faster(const matmul<float>& p) {
    static std::array<signed char, 1 << 14> known{};
    static std::mutex measuring;
    const auto magnitude = [](int x) {
      return std::min(15, static_cast<int>(std::bit_width(static_cast<unsigned>(x))));
    };
    const int key = ((magnitude(p.m) * 16 + magnitude(p.n)) * 16 + magnitude(p.k)) * 4 + p.ta * 2 + p.tb;
    const std::lock_guard hold(measuring);
    signed char& answer = known[static_cast<std::size_t>(key)];
    if (answer == 0) {
      matmul<float> trial = p;
      std::string scratch(sizeof(float) * static_cast<std::size_t>(p.m) * static_cast<std::size_t>(p.n), '\0');
      trial.c = reinterpret_cast<float*>(scratch.data());
      trial.ldc = p.n;
      const auto seconds = [&](auto&& run) {
        double best = 1e30;
        for (int i = 0; i < 3; ++i) {
          const auto start = std::chrono::steady_clock::now();
          run();
          best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        }
        return best;
      };
      const double blas = seconds([&] { blas_gemm::run(trial); }), dnn = seconds([&] { onednn_gemm::run(trial); });
      answer = dnn < blas ? 1 : -1;
      const double flops = 2e-9 * p.m * p.n * p.k;
      std::fprintf(stderr, "matmul %d x %d x %d %c%c: blas %.1f, onednn %.1f GFLOP/s\n", p.m, p.n, p.k,
                   p.ta ? 'T' : 'N', p.tb ? 'T' : 'N', flops / blas, flops / dnn);
    }
    return answer > 0;
  }
};

/// How `Library` chooses who runs a matmul, for reports.
template <class Library = chosen_gemm>
std::string_view gemm_name() {
  if constexpr (requires { Library::way_name(); })
    return Library::way_name();
  else
    return Library::name;
}

/// The kernels that OpenBLAS chose for this processor ("Zen", "SkylakeX"), or "unknown" for another BLAS.
inline std::string blas_core() { return openblas_get_corename ? openblas_get_corename() : "unknown"; }

namespace detail {
/// Into how many bands of rows and of columns to cut C: every band packs its chunks of A and B anew, so the least
/// (rows + columns) of a piece wins.
inline std::array<int, 2> grid(int m, int n, int pieces) {
  std::array<int, 2> best{1, pieces};
  double least = 1e30;
  for (int rows = 1; rows <= pieces; ++rows) {
    if (pieces % rows) continue;
    const double edge = static_cast<double>(m) / rows + static_cast<double>(n) * rows / pieces;
    if (edge < least) least = edge, best = {rows, pieces / rows};
  }
  return best;
}
}  // namespace detail

/// Runs a matmul on all threads, C cut between them; on one thread where it is small or inside a parallel loop.
template <class Library, class S>
void run_matmul(const matmul<S>& p) {
  if (p.m <= 0 || p.n <= 0) return;
  const int all = static_cast<double>(p.m) * p.n * p.k < 1 << 18 ? 1 : threads();
  if (all == 1) {
    const detail::one_thread hold;
    return Library::run(p);
  }
  const std::array<int, 2> cut = detail::grid(p.m, p.n, all);
  pieces(all, [&](int piece) {
    const auto bounds = [](int size, int part, int parts) {
      const int units = (size + 15) / 16;  // whole vectors for each piece
      return std::array<int, 2>{static_cast<int>(16L * (1L * units * part / parts)),
                                part + 1 == parts ? size : static_cast<int>(16L * (1L * units * (part + 1) / parts))};
    };
    const auto [m0, m1] = bounds(p.m, piece / cut[1], cut[0]);
    const auto [n0, n1] = bounds(p.n, piece % cut[1], cut[1]);
    if (m0 >= m1 || n0 >= n1) return;
    matmul<S> part = p;
    part.m = m1 - m0;
    part.n = n1 - n0;
    part.a = p.a + (p.ta ? m0 : static_cast<std::ptrdiff_t>(m0) * p.lda);
    part.b = p.b + (p.tb ? static_cast<std::ptrdiff_t>(n0) * p.ldb : n0);
    part.c = p.c + static_cast<std::ptrdiff_t>(m0) * p.ldc + n0;
    Library::run(part);
  });
}

}  // namespace recglm
