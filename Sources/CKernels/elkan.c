// Elkan's bounds for k-means (Elkan 2003) as scikit-learn keeps them: which distances are computed at all decides between centres that
// are equally near, so the order of its tests is part of the result.
#include "internal.h"

#include <math.h>

typedef struct {
    const double *x, *centres, *half, *next, *shifts;
    int64_t n, d, ld, k;
    int32_t *labels;
    double *upper, *lower;
    rk_pieces pieces;
} elkan;

static double distance(const elkan *job, int64_t row, int64_t centre) {
    return sqrt(rk_square_distance(job->x + row * job->ld, job->centres + centre * job->ld, job->d));
}

static void start_job(rk_team *team, int index, void *raw) {
    elkan *job = raw;
    (void)team, (void)index;
    for (int64_t chunk; rk_claim(&job->pieces, &chunk);)
        for (int64_t i = chunk * RK_CHUNK; i < job->n && i < (chunk + 1) * RK_CHUNK; i++) {
            double *lower = job->lower + i * job->k, least = lower[0] = distance(job, i, 0);
            int64_t best = 0;
            for (int64_t j = 1; j < job->k; j++) {
                lower[j] = 0;
                if (!(least > job->half[best * job->k + j])) continue;
                double other = lower[j] = distance(job, i, j);
                if (other < least) {
                    least = other;
                    best = j;
                }
            }
            job->labels[i] = (int32_t)best;
            job->upper[i] = least;
        }
}

static void assign_job(rk_team *team, int index, void *raw) {
    elkan *job = raw;
    (void)team, (void)index;
    for (int64_t chunk; rk_claim(&job->pieces, &chunk);)
        for (int64_t i = chunk * RK_CHUNK; i < job->n && i < (chunk + 1) * RK_CHUNK; i++) {
            double upper = job->upper[i], *lower = job->lower + i * job->k;
            int64_t label = job->labels[i];
            if (job->next[label] >= upper) continue;
            bool tight = false;
            for (int64_t j = 0; j < job->k; j++) {
                if (j == label || !(upper > lower[j]) || !(upper > job->half[label * job->k + j])) continue;
                if (!tight) {
                    upper = lower[label] = distance(job, i, label);
                    tight = true;
                }
                // One of the two suffices here; the reference says "or".
                if (!(upper > lower[j] || upper > job->half[label * job->k + j])) continue;
                double other = lower[j] = distance(job, i, j);
                if (other < upper) {
                    label = j;
                    upper = other;
                }
            }
            job->labels[i] = (int32_t)label;
            job->upper[i] = upper;
        }
}

static void loosen_job(rk_team *team, int index, void *raw) {
    elkan *job = raw;
    (void)team, (void)index;
    for (int64_t chunk; rk_claim(&job->pieces, &chunk);)
        for (int64_t i = chunk * RK_CHUNK; i < job->n && i < (chunk + 1) * RK_CHUNK; i++) {
            double *lower = job->lower + i * job->k;
            job->upper[i] += job->shifts[job->labels[i]];
            for (int64_t j = 0; j < job->k; j++) {
                double bound = lower[j] - job->shifts[j];
                lower[j] = bound < 0 ? 0 : bound;
            }
        }
}

static void run(rk_team *team, rk_job work, elkan job) {
    job.pieces.count = (job.n + RK_CHUNK - 1) / RK_CHUNK;
    rk_team_run(team, work, &job);
}

void rk_elkan_start(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t k,
                    const double *half, int32_t *labels, double *upper, double *lower) {
    run(team, start_job, (elkan){.x = x, .centres = centres, .half = half, .n = n, .d = d, .ld = ld, .k = k, .labels = labels,
                                 .upper = upper, .lower = lower});
}

void rk_elkan_assign(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *centres, int64_t k,
                     const double *half, const double *next, int32_t *labels, double *upper, double *lower) {
    run(team, assign_job, (elkan){.x = x, .centres = centres, .half = half, .next = next, .n = n, .d = d, .ld = ld, .k = k,
                                  .labels = labels, .upper = upper, .lower = lower});
}

void rk_elkan_loosen(rk_team *team, int64_t n, int64_t k, const double *shifts, const int32_t *labels, double *upper,
                     double *lower) {
    run(team, loosen_job, (elkan){.shifts = shifts, .n = n, .k = k, .labels = (int32_t *)labels, .upper = upper, .lower = lower});
}
