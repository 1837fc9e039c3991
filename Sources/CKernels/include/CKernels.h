// Numeric kernels behind RecModels. Every function gives the same bits for any team size and on any processor: lanes never share a
// sum, a dot product is one chain of fused multiply-adds in feature order, and reductions have one fixed order.
// Matrices are row after row; `ld` is the distance between rows in doubles. Sizes are not negative; pointers do not overlap.
#pragma once
#include <stdint.h>

#include "implicit.h"
#include "similarities.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A group of threads that run one kernel together (the caller is one of them), and the instructions they may use.
typedef struct rk_team rk_team;

/// Makes a team; falls back to fewer threads where the system refuses them. NULL only when memory is out.
/// `level` is 0 for the best instructions of this processor, 1 for none special, 2 for x86-64-v3 and 3 for v4 at most.
rk_team *rk_team_create(int threads, int level);
/// From now on no kernel uses instructions that the first processors of 64 bits did not have: slower, with the same bits. For tests, and
/// to be called before anything else.
void rk_hold_back_instructions(void);
/// Ends the threads; NULL is allowed.
void rk_team_destroy(rk_team *team);
/// Threads in the team, at least one.
int rk_team_size(const rk_team *team);

/// Doubles of scratch that the kernels with centres need for `k` centres of `d` features and a team.
int64_t rk_scratch(const rk_team *team, int64_t k, int64_t d);

/// Squared norm of each row in the order of NumPy's einsum("ij,ij->i") on 128-bit lanes.
void rk_row_norms(const double *x, int64_t n, int64_t d, int64_t ld, double *out);

/// Sum of `n` values in NumPy's pairwise order.
double rk_pairwise_sum(const double *x, int64_t n);

/// Column sums in NumPy's order for `x.sum(axis=0)`: row after row, or pairwise when there is one column.
void rk_column_sums(const double *x, int64_t n, int64_t d, int64_t ld, double *out);

/// Column sums of the squared differences from `mean`, in the same order.
void rk_column_square_sums(const double *x, int64_t n, int64_t d, int64_t ld, const double *mean, double *out);

/// Writes `x - mean` with rows of `ldo >= d` doubles, the rest zero; a NULL mean copies.
void rk_centre_rows(const double *x, int64_t n, int64_t d, int64_t ld, const double *mean, double *out, int64_t ldo);

/// Copies the rows at `index` to rows of `ldo >= d` doubles, the rest zero.
void rk_gather_rows(const double *x, int64_t d, int64_t ld, const int64_t *index, int64_t count, double *out, int64_t ldo);

/// The nearest centre of each row, the first of equals: argmin of |c|^2 - 2 x.c, as scikit-learn's Lloyd step computes it.
/// `norms` are the centres' squared norms; scratch as `rk_scratch` says.
void rk_assign(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t ldc,
               const double *norms, int64_t k, int32_t *labels, double *scratch);

/// What is known of each row's distances before they are computed (Hamerly 2010): at most `upper` to its own centre, at least `lower`
/// to any other. A row whose own centre must be the nearest whatever the rounding keeps its label, and no product is computed for it.
typedef struct {
    double *upper, *lower;
    /// Labels that `upper` and `lower` are about; NULL where nothing is known yet.
    const int32_t *previous;
    /// How far each centre has moved since.
    const double *moves;
    /// Squared norms of the rows.
    const double *norms;
} rk_bounds;

/// `rk_assign`, and the sums of the rows of each cluster (row order; rows of `ldc`) with their counts. `ld` and `ldc` must be equal
/// multiples of four whose padding is zero. With `bounds`, which may be NULL, only rows whose label may change are compared with all
/// centres, and the bounds are brought up to date. Not zero when memory is out.
int rk_assign_and_sum(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres,
                      const double *norms, int64_t k, const rk_bounds *bounds, int32_t *labels, double *sums, double *counts,
                      double *scratch);

/// Adds each row to the row of `sums` that its label names, in row order; `ld` is a multiple of four.
void rk_add_rows(rk_team *team, const double *x, int64_t n, int64_t ld, const int32_t *labels, double *sums);

/// Squared distance between two rows in the order of scikit-learn's direct formula.
double rk_square_distance(const double *a, const double *b, int64_t d);

/// Squared distance of each row to its own centre, by the direct formula.
void rk_own_distances(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t ldc,
                      const int32_t *labels, double *out);

/// Elkan's k-means: labels of all rows, the distance to the own centre (`upper`) and to the others as far as they were computed
/// (`lower`, `n x k`, else zero). `half` has half the distances between the centres, `k x k`. Rows and centres are `ld` apart.
void rk_elkan_start(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t k,
                    const double *half, int32_t *labels, double *upper, double *lower);
/// Elkan's k-means: labels anew, with `next` half the distance of each centre to the nearest other one; bounds are tightened.
void rk_elkan_assign(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t k,
                     const double *half, const double *next, int32_t *labels, double *upper, double *lower);
/// Elkan's k-means: bounds after each centre has moved by its shift.
void rk_elkan_loosen(rk_team *team, int64_t n, int64_t k, const double *shifts, const int32_t *labels, double *upper,
                     double *lower);

/// Sum in index order.
double rk_plain_sum(const double *x, int64_t n);

/// k-means++: squared distances of all rows to one row, by the expanded formula in the order of a matrix-vector product.
void rk_seed_first(rk_team *team, const double *x, const double *norms, int64_t n, int64_t d, int64_t ld,
                   const double *candidate, double candidateNorm, double *out);

/// Euclidean distances of all rows to one point, by the expanded formula in the order of a matrix-vector product.
void rk_point_distances(rk_team *team, const double *x, const double *norms, int64_t n, int64_t d, int64_t ld, const double *point,
                        double pointNorm, double *out);

/// k-means++: for each of `count` candidates the row-wise minimum of `closest` and the squared distance to it, rows of `width`
/// (`count` rounded up to a multiple of four), and the sum for each candidate.
void rk_seed_candidates(rk_team *team, const double *x, const double *norms, int64_t n, int64_t d, int64_t ld,
                        const double *candidates, const double *candidateNorms, int64_t count, const double *closest,
                        double *distances, int64_t width, double *potentials, double *scratch);

/// Sum in the order of a BLAS dot product with ones.
double rk_dot_ones(const double *x, int64_t n);

/// Squared distances of rows to centres by the expanded formula, clipped at zero: `n x k`, or their roots.
void rk_distances(rk_team *team, const double *x, const double *xnorms, int64_t n, int64_t d, int64_t ld, const double *centres,
                  int64_t ldc, const double *norms, int64_t k, int take_root, double *out, double *scratch);

/// Features that are not zero, in feature order: those of row i in block b of the features are `starts[i * blocks + b]` up to the
/// next start. Blocks are what a dot product is summed over before it is added up.
typedef struct {
    const int64_t *starts;
    const int32_t *features;
    const double *values;
    int64_t blocks;
} rk_sparse;

/// Blocks that `d` features make.
int64_t rk_feature_blocks(int64_t d);
/// How many features are not zero; -1 where one is too large to be left out beside it.
int64_t rk_count_nonzero(const double *x, int64_t n, int64_t d, int64_t ld);
/// Writes `n * rk_feature_blocks(d) + 1` starts, and as many features and values as `rk_count_nonzero` says.
void rk_sparsify(const double *x, int64_t n, int64_t d, int64_t ld, int64_t *starts, int32_t *features, double *values);

/// For each of `count` rows from `first` on, the sum of Euclidean distances to the rows of each group: `count x groups`. Rows of one
/// group are contiguous: group g is `bounds[g] ..< bounds[g + 1]`. A row's distance to itself is zero. Scratch as `rk_group_scratch` says.
/// With `sparse` rows, which may be NULL, zeros are left out: a fused multiply-add of zero changes no sum, and so no bit.
void rk_group_distances(rk_team *team, const double *x, const rk_sparse *sparse, const double *norms, int64_t first, int64_t count,
                        int64_t d, int64_t ld, const int64_t *bounds, int64_t groups, double *out, double *scratch);
/// Doubles of scratch that `rk_group_distances` needs.
int64_t rk_group_scratch(const rk_team *team, int64_t d);

/// Cross products of the columns of `x`: `d x d`, each a sum over chunks of rows of one chain each. `ld` is a multiple of four, padding
/// zero.
void rk_cross_products(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, double *out);

/// `a b^T`, each entry one chain in feature order: `n x m`.
void rk_products(rk_team *team, const double *a, int64_t n, int64_t d, int64_t lda, const double *b, int64_t m, int64_t ldb,
                 double *out, double *scratch);

#ifdef __cplusplus
}
#endif

#include "factors.h"
#include "density.h"
#include "linkage.h"
#include "neighbours.h"
#include "reduction.h"
