// Nearest centres, the Lloyd step, and k-means++: what scikit-learn's k-means computes, in its order on one thread.
#include "internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Features up to which rows whose label may change are gathered: with more, room for a chunk of them would be large.
enum { RK_GATHERED = 1024 };

/// What a thread needs to gather rows: the rows, and the two least values of each.
static int64_t gather_room(int64_t d) { return d <= RK_GATHERED ? RK_CHUNK * (rk_round_up(d, 4) + 2) : 0; }

/// A panel of all centres, their padded norms, the most that others moved, and for each thread a chunk of results and of rows.
int64_t rk_scratch(const rk_team *team, int64_t k, int64_t d) {
    int64_t width = rk_round_up(k, rk_team_kernels(team)->lanes);
    return width * d + 2 * width + rk_team_size(team) * (RK_CHUNK * width + gather_room(d));
}

typedef struct {
    const rk_kernels *kernels;
    const double *x;
    int64_t n, d, ld, ldc, k;
    const double *centres, *norms;
    rk_panel panel;
    const double *padded_norms;
    double *chunks, *gathered;
    /// NULL where every row is compared with all centres.
    const rk_bounds *bounds;
    /// The largest move of the other centres, for each; what rounding may do, per unit of squared norms.
    double *away;
    double slack, largest_norm;
    int32_t *labels;
    double *sums, *counts;
    rk_pieces pieces;
} assignment;

static int64_t chunk_count(int64_t n) { return (n + RK_CHUNK - 1) / RK_CHUNK; }

/// Packs -2 times the centres, and their norms with infinity where there is no centre.
static void prepare(const rk_team *team, assignment *job, double *scratch) {
    int64_t width = rk_round_up(job->k, job->kernels->lanes);
    rk_pack(job->centres, job->k, job->d, job->ldc, -2, width, scratch);
    double *norms = scratch + width * job->d;
    for (int64_t j = 0; j < width; j++) norms[j] = j < job->k ? job->norms[j] : INFINITY;
    job->panel = (rk_panel){scratch, width, job->d};
    job->padded_norms = norms;
    job->away = norms + width;
    job->chunks = job->away + width;
    job->gathered = job->chunks + rk_team_size(team) * RK_CHUNK * width;
}

/// Labels of one chunk of rows.
static void assign_chunk(const assignment *job, int index, int64_t chunk) {
    double *values = job->chunks + index * RK_CHUNK * job->panel.width;
    int64_t i = chunk * RK_CHUNK, rows = job->n - i < RK_CHUNK ? job->n - i : RK_CHUNK;
    job->kernels->dots(job->x + i * job->ld, rows, job->ld, job->panel, job->padded_norms, values);
    if (rows % 2)
        // BLAS multiplies the last of an odd number of rows in another order, but for the last k % 4 centres.
        job->kernels->dots_four(job->centres, job->k & -4, job->ldc, job->x + (i + rows - 1) * job->ld, job->d, -2, job->norms,
                                values + (rows - 1) * job->panel.width, 1);
    job->kernels->least(values, rows, job->panel.width, job->k, job->labels + i);
}

/// `assign_chunk` with bounds.
static void assign_chunk_by_bounds(const assignment *job, int index, int64_t chunk) {
    int64_t width = job->panel.width, ld = job->ld, from = chunk * RK_CHUNK;
    int64_t rows = job->n - from < RK_CHUNK ? job->n - from : RK_CHUNK, open = 0;
    double *values = job->chunks + index * RK_CHUNK * width;
    double *gathered = job->gathered + index * gather_room(job->d), *first = gathered + RK_CHUNK * rk_round_up(job->d, 4);
    double *second = first + RK_CHUNK;
    int16_t which[RK_CHUNK + 1];
    int32_t found[RK_CHUNK];
    const rk_bounds *bounds = job->bounds;
    if (bounds->previous) {
        memcpy(job->labels + from, bounds->previous + from, (size_t)rows * sizeof *job->labels);
        open = job->kernels->open_rows(bounds->previous + from, rows, bounds->norms + from, bounds->moves, job->away, job->slack,
                                       job->largest_norm, bounds->upper + from, bounds->lower + from, which);
    } else {
        for (; open < rows; open++) which[open] = (int16_t)open;
    }
    if (!open) return;
    const double *x = job->x + from * ld;
    if (open < rows) {
        for (int64_t i = 0; i < open; i++) memcpy(gathered + i * ld, x + which[i] * ld, (size_t)ld * sizeof *x);
        x = gathered;
    }
    job->kernels->dots(x, open, ld, job->panel, job->padded_norms, values);
    if (rows % 2 && which[open - 1] == rows - 1)
        job->kernels->dots_four(job->centres, job->k & -4, job->ldc, x + (open - 1) * ld, job->d, -2, job->norms,
                                values + (open - 1) * width, 1);
    job->kernels->least_two(values, open, width, job->k, found, first, second);
    double norms[RK_CHUNK];
    for (int64_t i = 0; i < open; i++) norms[i] = bounds->norms[from + which[i]];
    job->kernels->bounds_of(first, second, open, norms, job->slack, job->largest_norm);
    for (int64_t i = 0; i < open; i++) {
        int64_t row = from + which[i];
        job->labels[row] = found[i];
        bounds->upper[row] = first[i];
        bounds->lower[row] = second[i];
    }
}

/// What is the same for all rows.
static void prepare_bounds(assignment *job, const rk_bounds *bounds) {
    if (!bounds || job->d > RK_GATHERED || job->ld != rk_round_up(job->d, 4)) return;
    job->bounds = bounds;
    job->slack = (double)(job->d + 8) * 0x1p-50;
    for (int64_t j = 0; j < job->k; j++) job->largest_norm = job->norms[j] > job->largest_norm ? job->norms[j] : job->largest_norm;
    if (!bounds->previous) return;
    double most = 0, second = 0;
    int64_t farthest = 0;
    for (int64_t j = 0; j < job->k; j++) {
        if (bounds->moves[j] > most) {
            second = most;
            most = bounds->moves[j];
            farthest = j;
        } else if (bounds->moves[j] > second) {
            second = bounds->moves[j];
        }
    }
    for (int64_t j = 0; j < job->k; j++) job->away[j] = (j == farthest ? second : most) * (1 + 0x1p-50);
}

static void assign_job(rk_team *team, int index, void *raw) {
    assignment *job = raw;
    (void)team;
    for (int64_t chunk; rk_claim(&job->pieces, &chunk);) assign_chunk(job, index, chunk);
}

void rk_assign(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t ldc,
               const double *norms, int64_t k, int32_t *labels, double *scratch) {
    assignment job = {.kernels = rk_team_kernels(team), .x = x, .n = n, .d = d, .ld = ld, .ldc = ldc, .k = k,
                      .centres = centres, .norms = norms, .labels = labels, .pieces = {.count = chunk_count(n)}};
    prepare(team, &job, scratch);
    rk_team_run(team, assign_job, &job);
}

/// Clusters up to which a chunk is summed cluster by cluster.
enum { FEW_CLUSTERS = 32 };

/// A share of the features, summed by one thread at a time over the chunks in order, so that every sum runs over the rows in order
/// whatever thread adds them.
typedef struct {
    atomic_flag busy;
    atomic_llong next;
    int64_t from, to;
} feature_share;

typedef struct {
    assignment assign;
    atomic_uchar *labelled;
    feature_share shares[8];
    int share_count;
} summation;

/// Adds what is labelled and not yet added to one share, unless another thread is at it; says whether it added something.
static bool sum_share(summation *job, feature_share *share) {
    const assignment *all = &job->assign;
    int64_t count = all->pieces.count, chunk = atomic_load(&share->next);
    if (chunk == count || !atomic_load(&job->labelled[chunk])) return false;
    if (atomic_flag_test_and_set(&share->busy)) return false;
    bool added = false;
    for (chunk = atomic_load(&share->next); chunk < count && atomic_load(&job->labelled[chunk]); chunk++, added = true) {
        int64_t i = chunk * RK_CHUNK, rows = all->n - i < RK_CHUNK ? all->n - i : RK_CHUNK;
        if (all->k <= FEW_CLUSTERS) {
            all->kernels->sum_rows(all->x + i * all->ld, rows, all->ld, all->labels + i, all->k, share->from, share->to, all->sums,
                                   all->counts);
        } else {
            all->kernels->add_rows(all->x + i * all->ld, rows, all->ld, all->labels + i, share->from, share->to, all->sums);
            if (share->from == 0)
                for (int64_t r = i; r < i + rows; r++) all->counts[all->labels[r]] += 1;
        }
        atomic_store(&share->next, chunk + 1);
    }
    atomic_flag_clear(&share->busy);
    return added;
}

/// Sums come before new labels, so that rows are added while they are in the cache.
static void summation_job(rk_team *team, int index, void *raw) {
    summation *job = raw;
    (void)team;
    for (int round = 0;;) {
        bool worked = false, done = true;
        for (int s = 0; s < job->share_count; s++) {
            feature_share *share = &job->shares[(s + index) % job->share_count];
            worked |= sum_share(job, share);
            done &= atomic_load(&share->next) == job->assign.pieces.count;
        }
        if (done) return;
        int64_t chunk;
        if (rk_claim(&job->assign.pieces, &chunk)) {
            if (job->assign.bounds)
                assign_chunk_by_bounds(&job->assign, index, chunk);
            else
                assign_chunk(&job->assign, index, chunk);
            atomic_store(&job->labelled[chunk], 1);
            worked = true;
        }
        if (worked)
            round = 0;
        else
            rk_relax(round++);
    }
}

int rk_assign_and_sum(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres,
                      const double *norms, int64_t k, const rk_bounds *bounds, int32_t *labels, double *sums, double *counts,
                      double *scratch) {
    memset(sums, 0, (size_t)(k * ld) * sizeof *sums);
    memset(counts, 0, (size_t)k * sizeof *counts);
    summation job = {.assign = {.kernels = rk_team_kernels(team), .x = x, .n = n, .d = d, .ld = ld, .ldc = ld, .k = k,
                                .centres = centres, .norms = norms, .labels = labels, .sums = sums, .counts = counts,
                                .pieces = {.count = chunk_count(n)}}};
    prepare(team, &job.assign, scratch);
    prepare_bounds(&job.assign, bounds);
    job.labelled = calloc((size_t)job.assign.pieces.count, sizeof *job.labelled);
    if (!job.labelled) return -1;
    // One share for four threads: a thread then mostly sums the rows that it has just labelled, and waits for no other.
    job.share_count = (rk_team_size(team) + 3) / 4;
    if (job.share_count > ld / 4) job.share_count = (int)(ld / 4);
    if (job.share_count > 8) job.share_count = 8;
    for (int s = 0; s < job.share_count; s++) {
        job.shares[s].from = ld / 4 * s / job.share_count * 4;
        job.shares[s].to = ld / 4 * (s + 1) / job.share_count * 4;
        atomic_flag_clear(&job.shares[s].busy);
    }
    rk_team_run(team, summation_job, &job);
    free(job.labelled);
    return 0;
}

void rk_add_rows(rk_team *team, const double *x, int64_t n, int64_t ld, const int32_t *labels, double *sums) {
    rk_team_kernels(team)->add_rows(x, n, ld, labels, 0, ld, sums);
}

typedef struct {
    const double *x, *centres;
    int64_t n, d, ld, ldc;
    const int32_t *labels;
    double *out;
    rk_pieces pieces;
} own_distances;

static void own_distances_job(rk_team *team, int index, void *raw) {
    own_distances *job = raw;
    (void)team, (void)index;
    for (int64_t chunk; rk_claim(&job->pieces, &chunk);)
        for (int64_t i = chunk * RK_CHUNK; i < job->n && i < (chunk + 1) * RK_CHUNK; i++)
            job->out[i] = rk_square_distance(job->x + i * job->ld, job->centres + (int64_t)job->labels[i] * job->ldc, job->d);
}

void rk_own_distances(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t ldc,
                      const int32_t *labels, double *out) {
    own_distances job = {x, centres, n, d, ld, ldc, labels, out, {.count = chunk_count(n)}};
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
    rk_pieces pieces, columns;
} seeding;

static void seed_job(rk_team *team, int index, void *raw) {
    seeding *job = raw;
    (void)team;
    int64_t width = job->panel.width;
    double *values = job->chunks + index * RK_CHUNK * width;
    for (int64_t chunk; rk_claim(&job->pieces, &chunk);) {
        int64_t i = chunk * RK_CHUNK, rows = job->n - i < RK_CHUNK ? job->n - i : RK_CHUNK;
        job->kernels->dots(job->x + i * job->ld, rows, job->ld, job->panel, NULL, values);
        if (job->count % 2)
            // BLAS multiplies the last of an odd number of candidates in another order, but for the last n % 4 rows.
            job->kernels->dots_four(job->x + i * job->ld, rows & -4, job->ld, job->candidates + (job->count - 1) * job->ld, job->d,
                                    -2, NULL, values + job->count - 1, width);
        job->kernels->seed_finish(values, rows, width, job->norms + i, job->candidate_norms, job->closest + i,
                                  job->distances + i * job->width, job->width);
    }
}

static void potential_job(rk_team *team, int index, void *raw) {
    seeding *job = raw;
    (void)team, (void)index;
    for (int64_t c; rk_claim(&job->columns, &c);)
        job->potentials[c] = potential(job->distances + c, job->n, job->width, c, job->count);
}

void rk_seed_candidates(rk_team *team, const double *x, const double *norms, int64_t n, int64_t d, int64_t ld,
                        const double *candidates, const double *candidateNorms, int64_t count, const double *closest,
                        double *distances, int64_t width, double *potentials, double *scratch) {
    int64_t panel = rk_round_up(count, rk_team_kernels(team)->lanes);
    rk_pack(candidates, count, d, ld, -2, panel, scratch);
    double *padded = scratch + panel * d;
    for (int64_t j = 0; j < panel; j++) padded[j] = j < count ? candidateNorms[j] : 0;
    seeding job = {.kernels = rk_team_kernels(team), .x = x, .norms = norms, .candidates = candidates, .candidate_norms = padded,
                   .closest = closest, .n = n, .d = d, .ld = ld, .count = count, .width = width,
                   .panel = {scratch, panel, d}, .distances = distances, .chunks = padded + panel, .potentials = potentials,
                   .pieces = {.count = chunk_count(n)}, .columns = {.count = count}};
    rk_team_run(team, seed_job, &job);
    rk_team_run(team, potential_job, &job);
}
