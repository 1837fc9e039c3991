// Distances and products of many rows with many others.
#include "internal.h"

#include <math.h>
#include <string.h>

typedef struct {
    const rk_kernels *kernels;
    const double *x, *xnorms, *norms;
    int64_t n, ld, k;
    rk_panel panel;
    int take_root;
    double *out, *chunks;
    rk_pieces pieces;
} distances;

static void distances_job(rk_team *team, int index, void *raw) {
    distances *job = raw;
    (void)team;
    int64_t width = job->panel.width;
    double *values = job->chunks + index * RK_CHUNK * width;
    for (int64_t chunk; rk_claim(&job->pieces, &chunk);) {
        int64_t i = chunk * RK_CHUNK, rows = job->n - i < RK_CHUNK ? job->n - i : RK_CHUNK;
        job->kernels->dots(job->x + i * job->ld, rows, job->ld, job->panel, NULL, values);
        for (int64_t r = 0; r < rows; r++) {
            const double *value = values + r * width;
            double *out = job->out + (i + r) * job->k;
            if (!job->xnorms) {
                memcpy(out, value, (size_t)job->k * sizeof *out);
                continue;
            }
            double norm = job->xnorms[i + r];
            for (int64_t j = 0; j < job->k; j++) {
                double square = (value[j] + norm) + job->norms[j];
                out[j] = square > 0 ? square : 0;
            }
            if (job->take_root)
                for (int64_t j = 0; j < job->k; j++) out[j] = sqrt(out[j]);
        }
    }
}

static void run_distances(rk_team *team, distances *job, const double *rows, int64_t count, int64_t d, int64_t ld, double factor,
                          double *scratch) {
    int64_t width = rk_round_up(count, job->kernels->lanes);
    rk_pack(rows, count, d, ld, factor, width, scratch);
    job->panel = (rk_panel){scratch, width, d};
    job->chunks = scratch + width * d + width;
    job->pieces.count = (job->n + RK_CHUNK - 1) / RK_CHUNK;
    rk_team_run(team, distances_job, job);
}

void rk_distances(rk_team *team, const double *x, const double *xnorms, int64_t n, int64_t d, int64_t ld, const double *centres,
                  int64_t ldc, const double *norms, int64_t k, int take_root, double *out, double *scratch) {
    distances job = {.kernels = rk_team_kernels(team), .x = x, .xnorms = xnorms, .norms = norms, .n = n, .ld = ld, .k = k,
                     .take_root = take_root, .out = out};
    run_distances(team, &job, centres, k, d, ldc, -2, scratch);
}

void rk_products(rk_team *team, const double *a, int64_t n, int64_t d, int64_t lda, const double *b, int64_t m, int64_t ldb,
                 double *out, double *scratch) {
    distances job = {.kernels = rk_team_kernels(team), .x = a, .n = n, .ld = lda, .k = m, .out = out};
    run_distances(team, &job, b, m, d, ldb, 1, scratch);
}

void rk_point_distances(rk_team *team, const double *x, const double *norms, int64_t n, int64_t d, int64_t ld, const double *point,
                        double pointNorm, double *out) {
    rk_team_kernels(team)->dots_vector(x, n, ld, point, d, -2, out);
    for (int64_t i = 0; i < n; i++) {
        double square = (out[i] + norms[i]) + pointNorm;
        out[i] = sqrt(square > 0 ? square : 0);
    }
}

int64_t rk_feature_blocks(int64_t d) {
    int64_t blocks = 0;
    for (int64_t f = 0; f < d; f += rk_block_depth(d - f)) blocks++;
    return blocks;
}

int64_t rk_count_nonzero(const double *x, int64_t n, int64_t d, int64_t ld) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t f = 0; f < d; f++) {
            double value = x[i * ld + f];
            // Twice a larger one may be infinite, and infinity times zero is not zero.
            if (!(fabs(value) < 1e300)) return -1;
            count += value != 0;
        }
    return count;
}

void rk_sparsify(const double *x, int64_t n, int64_t d, int64_t ld, int64_t *starts, int32_t *features, double *values) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t f = 0; f < d;) {
            *starts++ = count;
            for (int64_t end = f + rk_block_depth(d - f); f < end; f++)
                if (x[i * ld + f] != 0) {
                    features[count] = (int32_t)f;
                    values[count++] = x[i * ld + f];
                }
        }
    *starts = count;
}

typedef struct {
    const rk_kernels *kernels;
    const double *x, *norms;
    const rk_sparse *sparse;
    int64_t first, n, d, ld, groups;
    const int64_t *bounds;
    double *packed, *out;
    int64_t block;
    rk_pieces pieces;
} group_distances;

static void group_distances_job(rk_team *team, int index, void *raw) {
    group_distances *job = raw;
    (void)team;
    double *packed = job->packed + index * job->block * job->d;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        int64_t row = piece * job->block, rows = job->n - row < job->block ? job->n - row : job->block;
        double *out = job->out + row * job->groups;
        if (job->sparse)
            job->kernels->sparse_group_distances(job->x, job->sparse, job->norms, job->d, job->ld, job->first + row, rows,
                                                 job->bounds, job->groups, packed, out);
        else
            job->kernels->group_distances(job->x, job->norms, job->d, job->ld, job->first + row, rows, job->bounds, job->groups,
                                          packed, out);
    }
}

int64_t rk_group_scratch(const rk_team *team, int64_t d) {
    const rk_kernels *kernels = rk_team_kernels(team);
    int64_t rows = kernels->group_rows > kernels->sparse_group_rows ? kernels->group_rows : kernels->sparse_group_rows;
    return rows * d * rk_team_size(team);
}

void rk_group_distances(rk_team *team, const double *x, const rk_sparse *sparse, const double *norms, int64_t first, int64_t count,
                        int64_t d, int64_t ld, const int64_t *bounds, int64_t groups, double *out, double *scratch) {
    const rk_kernels *kernels = rk_team_kernels(team);
    group_distances job = {kernels, x, norms, sparse, first, count, d, ld, groups, bounds, scratch, out, 0, {0}};
    job.block = sparse ? kernels->sparse_group_rows : kernels->group_rows;
    job.pieces.count = (count + job.block - 1) / job.block;
    rk_team_run(team, group_distances_job, &job);
}

typedef struct {
    const rk_kernels *kernels;
    const double *x;
    int64_t n, d, ld;
    double *out;
    rk_pieces pieces;
} cross_products;

/// Columns that one piece of the cross products takes.
enum { CROSS_COLUMNS = 4 };

static void cross_products_job(rk_team *team, int index, void *raw) {
    cross_products *job = raw;
    (void)team, (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        int64_t from = piece * CROSS_COLUMNS, to = from + CROSS_COLUMNS < job->d ? from + CROSS_COLUMNS : job->d;
        for (int64_t i = 0; i < job->n; i += RK_CHUNK) {
            int64_t rows = job->n - i < RK_CHUNK ? job->n - i : RK_CHUNK;
            job->kernels->cross_products(job->x + i * job->ld, rows, job->d, job->ld, from, to, job->out);
        }
    }
}

void rk_cross_products(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, double *out) {
    memset(out, 0, (size_t)(d * d) * sizeof *out);
    cross_products job = {rk_team_kernels(team), x, n, d, ld, out, {.count = (d + CROSS_COLUMNS - 1) / CROSS_COLUMNS}};
    rk_team_run(team, cross_products_job, &job);
}
