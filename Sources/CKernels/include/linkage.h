// Merging of clusters into a tree. Included by CKernels.h.
#pragma once
#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Rows packed for distances: doubles that `rk_packed_rows` writes for `n` rows of `d` features.
int64_t rk_packed_size(int64_t n, int64_t d);
/// Packs rows for the functions below.
void rk_packed_rows(const double *x, int64_t n, int64_t d, int64_t ld, double *packed);

/// Doubles from one row of a matrix of distances to the next.
int64_t rk_distance_stride(int64_t n);
/// Euclidean distances of the rows `from ..< to` to all rows, features summed in order as SciPy's pdist does; the diagonal is infinite.
void rk_distance_rows(rk_team *team, const double *x, int64_t ld, const double *packed, int64_t n, int64_t d, int64_t from, int64_t to,
                      double *matrix);

/// How the distance of a new cluster to the others follows from those of its two parts.
enum { RK_COMPLETE = 0, RK_AVERAGE = 1, RK_WARD = 2 };

/// Clusters that are being merged by chains of nearest neighbours (Müllner 2011), in the order of SciPy's nn_chain.
typedef struct rk_chain rk_chain;
/// Starts with `n` clusters of one row each; `matrix`, of `n` rows, is used up. NULL when memory is out.
rk_chain *rk_chain_create(double *matrix, int64_t n, int method);
/// Frees it, but not the matrix; NULL is allowed.
void rk_chain_destroy(rk_chain *chain);
/// Merges `count` times: a row of each part, the one with the smaller number first, and their distance. Not zero when a distance is
/// infinite or no number.
int rk_chain_merge(rk_chain *chain, int64_t count, int64_t *left, int64_t *right, double *distance);

/// A minimum spanning tree that grows from row 0, in the order of SciPy and scikit-learn; memory linear in the rows.
typedef struct rk_growth rk_growth;
/// The rows and their packed form stay the caller's. NULL when memory is out.
rk_growth *rk_growth_create(const double *x, int64_t ld, const double *packed, int64_t n, int64_t d);
/// Frees it; NULL is allowed.
void rk_growth_destroy(rk_growth *growth);
/// Takes `count` more rows in: the row before, the new one, and its distance to the nearest row of the tree. Not zero as above.
int rk_growth_extend(rk_team *team, rk_growth *growth, int64_t count, int64_t *left, int64_t *right, double *distance);

#ifdef __cplusplus
}
#endif
