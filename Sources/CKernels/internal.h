// Shared by the kernels: running a team, and the table of functions that exist once for each kind of processor.
#pragma once
#include "CKernels.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/// Works until nothing is left to claim; `index` is the thread's own, below the team's size.
typedef void (*rk_job)(rk_team *team, int index, void *argument);

/// Runs `job` on this thread and on every thread of the team that is free before it is done.
void rk_team_run(rk_team *team, rk_job job, void *argument);
/// Waits a moment; `round` counts the calls in a row.
void rk_relax(int round);

/// Hands out pieces `0 ..< count` of work, each once.
typedef struct {
    atomic_llong next;
    int64_t count;
} rk_pieces;

static inline bool rk_claim(rk_pieces *pieces, int64_t *piece) {
    if (atomic_load_explicit(&pieces->next, memory_order_relaxed) >= pieces->count) return false;
    *piece = atomic_fetch_add(&pieces->next, 1);
    return *piece < pieces->count;
}

/// Rows that are worked on at once; scikit-learn's chunk too.
enum { RK_CHUNK = 256 };

/// Elements that BLAS's matrix-vector product sums before it adds to the result.
enum { RK_VECTOR_BLOCK = 2048 };

/// Centres or rows in panels of lanes: `data[f * width + j]`, `width` a multiple of the kernels' lanes and of four, columns from
/// `count` on zero.
typedef struct {
    const double *data;
    int64_t width;
    int64_t features;
    /// Whether the rows that it is multiplied with are those that it holds, which BLAS cuts into other blocks of features.
    bool symmetric;
} rk_panel;

/// Features that BLAS multiplies in one go before it adds to the result (OpenBLAS on Haswell: blocks of 256, the last two even).
static inline int64_t rk_block_depth(int64_t left) {
    if (left >= 512) return 256;
    if (left > 256) return (left / 2 + 3) / 4 * 4;
    return left;
}

static inline int64_t rk_round_up(int64_t value, int64_t to) { return (value + to - 1) / to * to; }

/// What is compiled once for each kind of processor.
typedef struct {
    /// Doubles in a vector, at least four: panels are multiples of it.
    int64_t lanes;
    /// out[i][j] = init[j] + x_i . panel_j for `rows` rows, `init` NULL for zero; features in the blocks that BLAS takes.
    void (*dots)(const double *x, int64_t rows, int64_t ld, rk_panel panel, const double *init, double *out);
    /// out[i * step] = init[i] + factor * x_i . other, in the order of BLAS's single-column kernel.
    void (*dots_four)(const double *x, int64_t rows, int64_t ld, const double *other, int64_t d, double factor,
                      const double *init, double *out, int64_t step);
    /// out[i] = factor * x_i . other, in the order of BLAS's matrix-vector product.
    void (*dots_vector)(const double *x, int64_t rows, int64_t ld, const double *other, int64_t d, double factor, double *out);
    /// First column of the least value of each row; columns from `k` on hold infinity.
    void (*least)(const double *values, int64_t rows, int64_t width, int64_t k, int32_t *labels);
    /// The same, with the least value of each row and the least of the other columns.
    void (*least_two)(const double *values, int64_t rows, int64_t width, int64_t k, int32_t *labels, double *first, double *second);
    /// Turns the two least values of rows into bounds on distances: `first` at least, `second` at most what it may be. `slack` times the
    /// squared norms covers what rounding does to a value, many times.
    void (*bounds_of)(double *first, double *second, int64_t rows, const double *norms, double slack, double largest_norm);
    /// Moves the bounds of up to `RK_CHUNK` rows as their centres moved: `upper` by the move of the own centre, `lower` by `away`, the
    /// most that another may have come near. Writes which rows may have another nearest centre, whatever the rounding, and counts them.
    int64_t (*open_rows)(const int32_t *labels, int64_t rows, const double *norms, const double *moves, const double *away,
                         double slack, double largest_norm, double *upper, double *lower, int16_t *which);
    /// sums[label] += x for the lanes `from ..< to` of each row.
    void (*add_rows)(const double *x, int64_t rows, int64_t ld, const int32_t *labels, int64_t from, int64_t to, double *sums);
    /// The same for up to `RK_CHUNK` rows of few clusters; also counts the rows of each where `from` is zero.
    void (*sum_rows)(const double *x, int64_t rows, int64_t ld, const int32_t *labels, int64_t k, int64_t from, int64_t to,
                     double *sums, double *counts);
    /// One block of rows of `rk_group_distances`.
    void (*group_distances)(const double *x, const double *norms, int64_t d, int64_t ld, int64_t row, int64_t rows,
                            const int64_t *bounds, int64_t groups, double *packed, double *out);
    /// Rows that `group_distances` takes at once.
    int64_t group_rows;
    /// The same by the features that are not zero, of as many rows as `sparse_group_rows`.
    void (*sparse_group_distances)(const double *x, const rk_sparse *sparse, const double *norms, int64_t d, int64_t ld,
                                   int64_t row, int64_t rows, const int64_t *bounds, int64_t groups, double *packed, double *out);
    int64_t sparse_group_rows;
    /// out[a][b] = sum over rows of x[a] x[b], for a in `from ..< to`.
    void (*cross_products)(const double *x, int64_t n, int64_t d, int64_t ld, int64_t from, int64_t to, double *out);
    /// (out + row norm) + column norm, clipped at zero, minimum with `closest`, for k-means++.
    void (*seed_finish)(const double *dots, int64_t rows, int64_t width, const double *norms, const double *candidateNorms,
                        const double *closest, double *distances, int64_t out_width);
} rk_kernels;

extern const rk_kernels rk_kernels_plain;
#if defined(__x86_64__)
extern const rk_kernels rk_kernels_v3;
extern const rk_kernels rk_kernels_v4;
#endif

/// The table that a team uses.
const rk_kernels *rk_team_kernels(const rk_team *team);

/// Writes columns of `factor * rows` into a panel.
void rk_pack(const double *rows, int64_t count, int64_t d, int64_t ld, double factor, int64_t width, double *out);
