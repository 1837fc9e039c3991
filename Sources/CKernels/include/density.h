// Neighbours within a radius, for clusters by density. Included by CKernels.h.
#pragma once
#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Rows in a k-d tree, and which of them are within a radius of each other as scikit-learn 1.9 decides it: with up to 15 features by its
/// k-d tree, above (or with fewer than 12 rows) by its expanded distances in the order of BLAS. Memory: linear in the rows.
typedef struct rk_space rk_space;

/// Makes a tree of `n >= 1` rows of `d >= 1` finite features. NULL when memory is out.
rk_space *rk_space_create(const double *x, int64_t n, int64_t d, int64_t ld, double radius);
/// Frees it; NULL is allowed.
void rk_space_destroy(rk_space *space);
/// How many leaves the tree has; the functions below work on leaves `from ..< to`, so that a long run can be stopped between calls.
int64_t rk_space_leaves(const rk_space *space);

/// Sets `core` of each row of the leaves to whether at least `least` rows, itself among them, are within the radius.
void rk_space_find_core(rk_team *team, rk_space *space, int64_t from, int64_t to, int64_t least, uint8_t *core);

/// Once all core rows are known, before `rk_space_join`.
void rk_space_set_core(rk_space *space, const uint8_t *core);
/// Joins core rows of the leaves with all core rows within the radius. Where rounding puts a pair within the radius seen from one row and
/// not from the other, the pair is kept apart. Not zero when memory is out.
int rk_space_join(rk_team *team, rk_space *space, int64_t from, int64_t to);
/// One row that stands for all core rows that were joined with this one.
int64_t rk_space_root(rk_space *space, int64_t row);
/// How many pairs are within the radius in one direction only; writes up to `count` of them, from and to.
int64_t rk_space_one_way(const rk_space *space, int64_t *pairs, int64_t count);

/// Once all core rows have labels, before `rk_space_label_rest`.
void rk_space_set_labels(rk_space *space, const int32_t *labels);
/// Given the labels of core rows: the least label of a core row within whose radius each other row of the leaves is; -1 for none.
void rk_space_label_rest(rk_team *team, rk_space *space, int64_t from, int64_t to, int32_t *labels);

/// For each of `count` new rows the nearest row, the first of equally near ones, and the squared distance to it.
void rk_space_nearest(rk_team *team, rk_space *space, const double *x, int64_t count, int64_t ld, int64_t *nearest, double *squares);

#ifdef __cplusplus
}
#endif
