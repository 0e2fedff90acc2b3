#pragma once
#include "recglm/backend/linear_algebra.hpp"

#include <algorithm>
#include <cstddef>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

// Of a BLAS that brings LAPACK, as OpenBLAS does; in another one they are null.
extern "C" {
__attribute__((weak)) void spotrf_(const char*, const int*, float*, const int*, int*);
__attribute__((weak)) void spotri_(const char*, const int*, float*, const int*, int*);
__attribute__((weak)) void dpotrf_(const char*, const int*, double*, const int*, int*);
__attribute__((weak)) void dpotri_(const char*, const int*, double*, const int*, int*);
}

namespace recglm::detail {

template <class T, class Step>
void invert_by(Step factor, Step invert, T* a, int n) {
  check(factor && invert, "this BLAS brings no LAPACK, which inverting a matrix needs; link OpenBLAS");
  if (n == 0) return;
  int info = 0;
  factor("U", &n, a, &n, &info);
  check(info <= 0, "a matrix of ", n, " rows is not positive definite: its leading part of ", info, " rows is not");
  invert("U", &n, a, &n, &info);
  check(info == 0, "a matrix of ", n, " rows can't be inverted (LAPACK's potri: ", info, ")");
  // By columns the upper triangle, which is the lower one by rows; in tiles that a cache holds.
  constexpr int tile = 64;
  const auto at = [=](int row, int column) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(n) + column;
  };
  for (int i = 0; i < n; i += tile)
    for (int j = i; j < n; j += tile)
      for (int r = i; r < std::min(i + tile, n); ++r)
        for (int c = std::max(j, r + 1); c < std::min(j + tile, n); ++c) a[at(r, c)] = a[at(c, r)];
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void invert_positive_definite(float* a, int n) { detail::invert_by(spotrf_, spotri_, a, n); }
RECGLM_FUNC void invert_positive_definite(double* a, int n) { detail::invert_by(dpotrf_, dpotri_, a, n); }

}  // namespace recglm
