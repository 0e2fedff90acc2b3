#pragma once

namespace recglm {

/// Inverts a symmetric positive definite matrix (n, n) in place, both of its triangles, by its Cholesky factors
/// (LAPACK's potrf and potri, on all threads of the BLAS). Throws where it is not positive definite, or LAPACK is not
/// there.
void invert_positive_definite(float* a, int n);
/// The same in double precision.
void invert_positive_definite(double* a, int n);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/backend/linear_algebra-inl.hpp"
#endif
