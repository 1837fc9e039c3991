// What a randomised singular value decomposition is made of. Directions are `count` vectors of `length` doubles, one after the other.
// Every sum has one order, so that no number of threads and no processor gives other bits.
#pragma once
#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// out[j] += sum over rows of weights[j][row] * x[row], for `count` directions of weights of length `n`: `count x d`, rows of `ldo`.
void rk_weighted_rows(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *weights, int64_t count,
                      double *out, int64_t ldo);

/// Sparse rows times a matrix of `width` columns, row after row: `n x width`, each row added up in the order of its entries.
void rk_sparse_times(rk_team *team, const int64_t *starts, const uint32_t *columns, const double *values, int64_t n,
                     const double *matrix, int64_t width, double *out);

/// out (`columns x rows`) = in (`rows x columns`) transposed.
void rk_transpose(const double *in, int64_t rows, int64_t columns, double *out);

/// Replaces directions by the unit lower triangular factor of their LU decomposition with partial pivoting, its rows in their own
/// order: they span the same space, and none is nearly another. `count` is at most `length`; scratch: twice `count` doubles.
void rk_lower_factor(rk_team *team, double *directions, int64_t count, int64_t length, double *scratch);

/// Makes directions orthonormal from the first on (Gram-Schmidt, each twice); one that the others span becomes zero.
/// `factor` (`count x count`, may be NULL) gets the upper triangle by which the result is multiplied to give what it was.
/// Scratch: `count` times (chunks of 1024 in `length`, plus one) doubles.
void rk_orthonormal(rk_team *team, double *directions, int64_t count, int64_t length, double *factor, double *scratch);

#ifdef __cplusplus
}
#endif
