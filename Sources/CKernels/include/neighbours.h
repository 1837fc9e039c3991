// The nearest of many rows, a block of rows at a time. Of equally near rows the one with the lower number comes first.
#pragma once
#include "CKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Doubles that `rk_nearest_panels` writes for `count` rows of `d` features.
int64_t rk_nearest_panel_size(int64_t count, int64_t d);
/// Puts the rows among which is searched into the layout that `rk_nearest_dense` reads.
void rk_nearest_panels(const double *rows, int64_t count, int64_t d, int64_t ld, double *panels);

/// Doubles of scratch that `rk_nearest_dense` needs.
int64_t rk_nearest_scratch(const rk_team *team);
/// For each of `count` rows its `k` nearest of `targets` rows: by the largest product (`squares` 0), where each is one chain of fused
/// multiply-adds in blocks of features as BLAS takes them, or by the smallest sum of squared differences in feature order (`squares` 1).
/// Row i stands for target `first + i` and is not its own neighbour; a negative `first` excludes none. There must be `k` others.
/// `keys` (products, or negated sums) and `found` hold `k` a row, from the nearest.
void rk_nearest_dense(rk_team *team, const double *rows, int64_t count, int64_t d, int64_t ld, int64_t first, const double *panels,
                      int64_t targets, int squares, int64_t k, double *keys, int32_t *found, double *scratch);

/// Doubles of scratch that `rk_nearest_sparse` needs.
int64_t rk_nearest_sparse_scratch(const rk_team *team, int64_t targets);
/// The same for sparse rows: row i has the entries `starts[i] ..< starts[i + 1]`; of the targets the entries of each column are given
/// (`columnStarts`, their rows and values). A product is summed over the entries of the row in their order, each multiplied, then added.
/// With norms (squared, of the rows and of the targets; NULL for products) the key is the negated squared distance
/// (norm - 2 product) + norm, or 0 where rounding leaves less than nothing.
void rk_nearest_sparse(rk_team *team, const int64_t *starts, const uint32_t *columns, const double *values, int64_t count,
                       int64_t first, const int64_t *columnStarts, const uint32_t *columnRows, const double *columnValues,
                       int64_t targets, const double *norms, const double *targetNorms, int64_t k, double *keys, int32_t *found,
                       double *scratch);

#ifdef __cplusplus
}
#endif
