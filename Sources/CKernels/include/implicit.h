// Alternating least squares for implicit feedback: one side's factors from the other's. Rows of factors have `ld` doubles, a multiple of
// eight, of which the last ld - d are zero. Each row is computed by itself, with sums in one fixed order.
#pragma once
#include "similarities.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Doubles of scratch that either solver needs for `d` factors.
ptrdiff_t rk_implicit_scratch(ptrdiff_t d, ptrdiff_t ld);

/// Improves the rows `first ..< last` of `x` by `steps` steps of conjugate gradients from where they are, as `implicit` does: the rows
/// solve (gram + sum (|c| - 1) y y^T) x = sum of c y over positive c, where `lists` has the confidences c of each row's partners y.
/// `gram` is y^T y with the regularisation on its diagonal, d x d.
void rk_implicit_gradients(rk_lists lists, ptrdiff_t first, ptrdiff_t last, const double *gram, const double *y, double *x,
                           ptrdiff_t d, ptrdiff_t ld, ptrdiff_t steps, double *scratch);

/// Solves the same equations exactly by Cholesky's factorisation. Returns the first row that has no solution (its matrix is not positive
/// definite), or `last`.
ptrdiff_t rk_implicit_exact(rk_lists lists, ptrdiff_t first, ptrdiff_t last, const double *gram, const double *y, double *x,
                            ptrdiff_t d, ptrdiff_t ld, double *scratch);

/// out[i] = row . y_i for `count` rows of y.
void rk_implicit_scores(const double *row, const double *y, ptrdiff_t count, ptrdiff_t ld, double *out);

#ifdef __cplusplus
}
#endif
