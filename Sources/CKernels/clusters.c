// Nearest centres, the Lloyd step, and k-means++: what scikit-learn's k-means computes, in its order on one thread.
#include "internal.h"

#include <math.h>
#include <string.h>

static int64_t panel_width(int64_t k) { return rk_round_up(k, 8); }

/// A panel of all centres, their padded norms, and a chunk of results for each thread.
int64_t rk_scratch(const rk_team *team, int64_t k, int64_t d) {
    int64_t width = panel_width(k);
    return width * d + width + rk_team_size(team) * RK_CHUNK * width;
}

typedef struct {
    const rk_kernels *kernels;
    const double *x;
    int64_t n, d, ld, ldc, k;
    const double *centres, *norms;
    rk_panel panel;
    const double *padded_norms;
    double *chunks;
    int32_t *labels;
    double *sums, *counts;
    int64_t round;
} assignment;

/// Packs -2 times the centres, and their norms with infinity where there is no centre.
static void prepare(assignment *job, double *scratch) {
    int64_t width = panel_width(job->k);
    rk_pack(job->centres, job->k, job->d, job->ldc, -2, width, scratch);
    double *norms = scratch + width * job->d;
    for (int64_t j = 0; j < width; j++) norms[j] = j < job->k ? job->norms[j] : INFINITY;
    job->panel = (rk_panel){scratch, width, job->d};
    job->padded_norms = norms;
    job->chunks = norms + width;
}

/// Labels of the rows `from ..< to`, `from` a multiple of the chunk size.
static void assign_rows(const assignment *job, int index, int64_t from, int64_t to) {
    double *values = job->chunks + index * RK_CHUNK * job->panel.width;
    for (int64_t i = from; i < to; i += RK_CHUNK) {
        int64_t rows = to - i < RK_CHUNK ? to - i : RK_CHUNK;
        job->kernels->dots(job->x + i * job->ld, rows, job->ld, job->panel, job->padded_norms, values);
        if (rows % 2)
            // BLAS multiplies the last of an odd number of rows in another order, but for the last k % 4 centres.
            job->kernels->dots_four(job->centres, job->k & -4, job->ldc, job->x + (i + rows - 1) * job->ld, job->d, -2, job->norms,
                                    values + (rows - 1) * job->panel.width, 1);
        job->kernels->least(values, rows, job->panel.width, job->k, job->labels + i);
    }
}

static void assign_job(rk_team *team, int index, void *raw) {
    const assignment *job = raw;
    int64_t from, to;
    rk_share(job->n, RK_CHUNK, index, rk_team_size(team), &from, &to);
    assign_rows(job, index, from, to);
}

void rk_assign(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t ldc,
               const double *norms, int64_t k, int32_t *labels, double *scratch) {
    assignment job = {.kernels = rk_team_kernels(team), .x = x, .n = n, .d = d, .ld = ld, .ldc = ldc, .k = k,
                      .centres = centres, .norms = norms, .labels = labels};
    prepare(&job, scratch);
    rk_team_run(team, assign_job, &job);
}

/// Rounds of rows that fit the cache: threads share the rows to label them, then share the features to sum them, so that every sum
/// runs over the rows in order whatever the number of threads.
static void assign_and_sum_job(rk_team *team, int index, void *raw) {
    const assignment *job = raw;
    int parts = rk_team_size(team);
    int64_t first, last;
    rk_share(job->ld, 4, index, parts, &first, &last);
    for (int64_t start = 0; start < job->n; start += job->round) {
        int64_t rows = job->n - start < job->round ? job->n - start : job->round, from, to;
        rk_share(rows, RK_CHUNK, index, parts, &from, &to);
        assign_rows(job, index, start + from, start + to);
        rk_team_barrier(team);
        job->kernels->add_rows(job->x + start * job->ld, rows, job->ld, job->labels + start, first, last, job->sums);
        if (index == 0)
            for (int64_t i = start; i < start + rows; i++) job->counts[job->labels[i]] += 1;
    }
}

void rk_assign_and_sum(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres,
                       const double *norms, int64_t k, int32_t *labels, double *sums, double *counts, double *scratch) {
    memset(sums, 0, (size_t)(k * ld) * sizeof *sums);
    memset(counts, 0, (size_t)k * sizeof *counts);
    int64_t round = rk_round_up(((int64_t)1 << 16) / ld + 1, RK_CHUNK) * rk_team_size(team);
    assignment job = {.kernels = rk_team_kernels(team), .x = x, .n = n, .d = d, .ld = ld, .ldc = ld, .k = k,
                      .centres = centres, .norms = norms, .labels = labels, .sums = sums, .counts = counts, .round = round};
    prepare(&job, scratch);
    rk_team_run(team, assign_and_sum_job, &job);
}

void rk_add_rows(rk_team *team, const double *x, int64_t n, int64_t ld, const int32_t *labels, double *sums) {
    rk_team_kernels(team)->add_rows(x, n, ld, labels, 0, ld, sums);
}

typedef struct {
    const double *x, *centres;
    int64_t n, d, ld, ldc;
    const int32_t *labels;
    double *out;
} own_distances;

static void own_distances_job(rk_team *team, int index, void *raw) {
    const own_distances *job = raw;
    int64_t from, to;
    rk_share(job->n, RK_CHUNK, index, rk_team_size(team), &from, &to);
    for (int64_t i = from; i < to; i++)
        job->out[i] = rk_square_distance(job->x + i * job->ld, job->centres + (int64_t)job->labels[i] * job->ldc, job->d);
}

void rk_own_distances(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t ldc,
                      const int32_t *labels, double *out) {
    own_distances job = {x, centres, n, d, ld, ldc, labels, out};
    rk_team_run(team, own_distances_job, &job);
}

void rk_seed_first(rk_team *team, const double *x, const double *norms, int64_t n, int64_t d, int64_t ld, const double *candidate,
                   double candidateNorm, double *out) {
    rk_team_kernels(team)->dots_vector(x, n, ld, candidate, d, -2, out);
    for (int64_t i = 0; i < n; i++) {
        double square = (out[i] + candidateNorm) + norms[i];
        out[i] = square > 0 ? square : 0;
    }
}

/// Sum of one column with ones, in the order of BLAS's transposed matrix-vector product: by four for whole groups of four columns,
/// by two for a pair left over, by twice two for a single one.
static double potential(const double *column, int64_t n, int64_t width, int64_t index, int64_t count) {
    int64_t whole = n & -4;
    double value = 0;
    bool by_two = index >= (count & -4) && index < (count & -2);
    for (int64_t from = 0; from < whole; from += RK_VECTOR_BLOCK) {
        int64_t to = from + RK_VECTOR_BLOCK < whole ? from + RK_VECTOR_BLOCK : whole;
        double sum[4] = {};
        for (int64_t i = from; i < to; i += 4) {
            const double *four = column + i * width;
            sum[0] += four[0];
            sum[1] += four[width];
            sum[by_two ? 0 : 2] += four[2 * width];
            sum[by_two ? 1 : 3] += four[3 * width];
        }
        value += (sum[0] + sum[2]) + (sum[1] + sum[3]);
    }
    if (whole < n) {
        double rest = column[whole * width];
        for (int64_t i = whole + 1; i < n; i++) rest += column[i * width];
        value += rest;
    }
    return value;
}

typedef struct {
    const rk_kernels *kernels;
    const double *x, *norms, *candidates, *candidate_norms, *closest;
    int64_t n, d, ld, count, width;
    rk_panel panel;
    double *distances, *chunks, *potentials;
} seeding;

static void seed_job(rk_team *team, int index, void *raw) {
    const seeding *job = raw;
    int64_t from, to, width = job->panel.width;
    rk_share(job->n, RK_CHUNK, index, rk_team_size(team), &from, &to);
    double *values = job->chunks + index * RK_CHUNK * width;
    for (int64_t i = from; i < to; i += RK_CHUNK) {
        int64_t rows = to - i < RK_CHUNK ? to - i : RK_CHUNK;
        job->kernels->dots(job->x + i * job->ld, rows, job->ld, job->panel, NULL, values);
        if (job->count % 2)
            // BLAS multiplies the last of an odd number of candidates in another order, but for the last n % 4 rows.
            job->kernels->dots_four(job->x + i * job->ld, rows & -4, job->ld, job->candidates + (job->count - 1) * job->ld, job->d,
                                    -2, NULL, values + job->count - 1, width);
        job->kernels->seed_finish(values, rows, width, job->norms + i, job->candidate_norms, job->closest + i,
                                  job->distances + i * job->width, job->width);
    }
    rk_team_barrier(team);
    for (int64_t c = index; c < job->count; c += rk_team_size(team))
        job->potentials[c] = potential(job->distances + c, job->n, job->width, c, job->count);
}

void rk_seed_candidates(rk_team *team, const double *x, const double *norms, int64_t n, int64_t d, int64_t ld,
                        const double *candidates, const double *candidateNorms, int64_t count, const double *closest,
                        double *distances, int64_t width, double *potentials, double *scratch) {
    int64_t panel = panel_width(count);
    rk_pack(candidates, count, d, ld, -2, panel, scratch);
    double *padded = scratch + panel * d;
    for (int64_t j = 0; j < panel; j++) padded[j] = j < count ? candidateNorms[j] : 0;
    seeding job = {.kernels = rk_team_kernels(team), .x = x, .norms = norms, .candidates = candidates, .candidate_norms = padded,
                   .closest = closest, .n = n, .d = d, .ld = ld, .count = count, .width = width,
                   .panel = {scratch, panel, d}, .distances = distances, .chunks = padded + panel, .potentials = potentials};
    rk_team_run(team, seed_job, &job);
}
