// Products with few directions, and ways to keep directions apart.
#include "reduction.h"

#include "internal.h"

#include <math.h>
#include <string.h>

/// Entries of directions that are worked on at once, and columns that one piece of a product takes.
enum { DIRECTION_CHUNK = 1024, PRODUCT_COLUMNS = 64 };

// Loops over lanes that never share a sum are compiled for each kind of processor: none gives other bits.
#if defined(__x86_64__)
#define EACH_PROCESSOR(name, parameters, arguments)                                                                            \
    static void name##_plain parameters { name##_body arguments; }                                                             \
    __attribute__((target("arch=x86-64-v3"))) static void name##_v3 parameters { name##_body arguments; }                       \
    __attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void name##_v4 parameters { name##_body arguments; }
#define CHOOSE(kernels, name)                                                                                                  \
    ((kernels) == &rk_kernels_v4 ? name##_v4 : (kernels) == &rk_kernels_v3 ? name##_v3 : name##_plain)
#else
#define EACH_PROCESSOR(name, parameters, arguments)                                                                            \
    static void name##_plain parameters { name##_body arguments; }
#define CHOOSE(kernels, name) ((void)(kernels), name##_plain)
#endif
#define INLINE static inline __attribute__((always_inline))

// Products.

INLINE void weighted_block_body(const double *x, int64_t n, int64_t ld, int64_t columns, const double *weights, int64_t count,
                                double *out, int64_t ldo) {
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const double *a = x + i * ld, *b = a + ld, *c = b + ld, *d = c + ld;
        for (int64_t j = 0; j < count; j++) {
            const double *w = weights + j * n + i;
            double *target = out + j * ldo;
            double p = w[0], q = w[1], r = w[2], s = w[3];
            for (int64_t f = 0; f < columns; f++)
                target[f] = __builtin_fma(s, d[f], __builtin_fma(r, c[f], __builtin_fma(q, b[f], __builtin_fma(p, a[f], target[f]))));
        }
    }
    for (; i < n; i++)
        for (int64_t j = 0; j < count; j++)
            for (int64_t f = 0; f < columns; f++) out[j * ldo + f] = __builtin_fma(weights[j * n + i], x[i * ld + f], out[j * ldo + f]);
}
EACH_PROCESSOR(weighted_block, (const double *x, int64_t n, int64_t ld, int64_t columns, const double *weights, int64_t count, double *out, int64_t ldo),
               (x, n, ld, columns, weights, count, out, ldo))

typedef struct {
    const double *x, *weights;
    int64_t n, d, ld, count, ldo;
    double *out;
    rk_pieces pieces;
} weighted_rows;

static void weighted_rows_job(rk_team *team, int index, void *raw) {
    weighted_rows *job = raw;
    (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        int64_t from = piece * PRODUCT_COLUMNS, columns = job->d - from < PRODUCT_COLUMNS ? job->d - from : PRODUCT_COLUMNS;
        CHOOSE(rk_team_kernels(team), weighted_block)
        (job->x + from, job->n, job->ld, columns, job->weights, job->count, job->out + from, job->ldo);
    }
}

void rk_weighted_rows(rk_team *team, const double *x, int64_t n, int64_t d, int64_t ld, const double *weights, int64_t count,
                      double *out, int64_t ldo) {
    weighted_rows job = {.x = x, .weights = weights, .n = n, .d = d, .ld = ld, .count = count, .ldo = ldo, .out = out};
    job.pieces.count = (d + PRODUCT_COLUMNS - 1) / PRODUCT_COLUMNS;
    rk_team_run(team, weighted_rows_job, &job);
}

INLINE void sparse_row_body(const uint32_t *columns, const double *values, int64_t entries, const double *matrix, int64_t width,
                            double *out) {
    for (int64_t entry = 0; entry < entries; entry++) {
        const double *row = matrix + (int64_t)columns[entry] * width;
        double value = values[entry];
        for (int64_t f = 0; f < width; f++) out[f] = __builtin_fma(value, row[f], out[f]);
    }
}
EACH_PROCESSOR(sparse_row, (const uint32_t *columns, const double *values, int64_t entries, const double *matrix, int64_t width, double *out),
               (columns, values, entries, matrix, width, out))

typedef struct {
    const int64_t *starts;
    const uint32_t *columns;
    const double *values, *matrix;
    int64_t n, width;
    double *out;
    rk_pieces pieces;
} sparse_times;

static void sparse_times_job(rk_team *team, int index, void *raw) {
    sparse_times *job = raw;
    (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        int64_t end = (piece + 1) * RK_CHUNK < job->n ? (piece + 1) * RK_CHUNK : job->n;
        for (int64_t row = piece * RK_CHUNK; row < end; row++) {
            int64_t start = job->starts[row];
            CHOOSE(rk_team_kernels(team), sparse_row)
            (job->columns + start, job->values + start, job->starts[row + 1] - start, job->matrix, job->width, job->out + row * job->width);
        }
    }
}

void rk_sparse_times(rk_team *team, const int64_t *starts, const uint32_t *columns, const double *values, int64_t n,
                     const double *matrix, int64_t width, double *out) {
    memset(out, 0, (size_t)(n * width) * sizeof *out);
    sparse_times job = {.starts = starts, .columns = columns, .values = values, .n = n, .matrix = matrix, .width = width, .out = out};
    job.pieces.count = (n + RK_CHUNK - 1) / RK_CHUNK;
    rk_team_run(team, sparse_times_job, &job);
}

void rk_transpose(const double *in, int64_t rows, int64_t columns, double *out) {
    enum { BLOCK = 16 };
    for (int64_t i = 0; i < rows; i += BLOCK)
        for (int64_t j = 0; j < columns; j += BLOCK)
            for (int64_t a = i; a < rows && a < i + BLOCK; a++)
                for (int64_t b = j; b < columns && b < j + BLOCK; b++) out[b * rows + a] = in[a * columns + b];
}

// Directions.

/// x -= sum over p of factors[p] * directions[p], in order.
INLINE void subtract_body(const double *directions, int64_t length, int64_t count, const double *factors, int64_t size, double *x) {
    for (int64_t p = 0; p < count; p++) {
        const double *other = directions + p * length;
        double factor = -factors[p];
        for (int64_t i = 0; i < size; i++) x[i] = __builtin_fma(factor, other[i], x[i]);
    }
}
EACH_PROCESSOR(subtract, (const double *directions, int64_t length, int64_t count, const double *factors, int64_t size, double *x),
               (directions, length, count, factors, size, x))

INLINE double dot_body(const double *a, const double *b, int64_t size) {
    double lanes[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= size; i += 8)
        for (int lane = 0; lane < 8; lane++) lanes[lane] = __builtin_fma(a[i + lane], b[i + lane], lanes[lane]);
    for (; i < size; i++) lanes[0] = __builtin_fma(a[i], b[i], lanes[0]);
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}
INLINE void dots_with_body(const double *directions, int64_t length, int64_t count, const double *x, int64_t size, double *out) {
    for (int64_t p = 0; p < count; p++) out[p] = dot_body(directions + p * length, x, size);
}
EACH_PROCESSOR(dots_with, (const double *directions, int64_t length, int64_t count, const double *x, int64_t size, double *out),
               (directions, length, count, x, size, out))

typedef struct {
    double *directions;
    int64_t length, column;
    const double *factors;
    double *sums;
    int64_t stride;
    /// 0: subtract; 1: dots of the column with itself and those before it; 2: divide.
    int what;
    double divisor;
    rk_pieces pieces;
} direction_step;

static void direction_job(rk_team *team, int index, void *raw) {
    direction_step *job = raw;
    (void)index;
    const rk_kernels *kernels = rk_team_kernels(team);
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        int64_t from = piece * DIRECTION_CHUNK, size = job->length - from < DIRECTION_CHUNK ? job->length - from : DIRECTION_CHUNK;
        double *x = job->directions + job->column * job->length + from;
        if (job->what == 0) CHOOSE(kernels, subtract)(job->directions + from, job->length, job->column, job->factors, size, x);
        if (job->what == 1)
            CHOOSE(kernels, dots_with)(job->directions + from, job->length, job->column + 1, x, size, job->sums + piece * job->stride);
        if (job->what == 2)
            for (int64_t i = 0; i < size; i++) x[i] /= job->divisor;
    }
}

static void run_step(rk_team *team, direction_step job, int what) {
    job.what = what;
    job.pieces = (rk_pieces){.count = (job.length + DIRECTION_CHUNK - 1) / DIRECTION_CHUNK};
    rk_team_run(team, direction_job, &job);
}

void rk_lower_factor(rk_team *team, double *directions, int64_t count, int64_t length, double *scratch) {
    // scratch: the place of the pivot of each column, then the column's entries above the diagonal.
    double *pivots = scratch, *above = scratch + count;
    for (int64_t j = 0; j < count; j++) {
        double *x = directions + j * length;
        for (int64_t p = 0; p < j; p++) {
            int64_t row = (int64_t)pivots[p];
            double value = x[row];
            for (int64_t q = 0; q < p; q++) value = __builtin_fma(-directions[q * length + row], above[q], value);
            above[p] = value;
        }
        run_step(team, (direction_step){.directions = directions, .length = length, .column = j, .factors = above}, 0);
        for (int64_t p = 0; p < j; p++) x[(int64_t)pivots[p]] = 0;
        int64_t pivot = -1;
        for (int64_t i = 0; i < length; i++) {
            if (pivot >= 0 && !(fabs(x[i]) > fabs(x[pivot]))) continue;
            int isTaken = 0;
            for (int64_t p = 0; p < j && !isTaken; p++) isTaken = (int64_t)pivots[p] == i;
            if (!isTaken) pivot = i;
        }
        pivots[j] = (double)pivot;
        double value = x[pivot];
        if (value != 0) run_step(team, (direction_step){.directions = directions, .length = length, .column = j, .divisor = value}, 2);
        x[pivot] = 1;
    }
}

void rk_orthonormal(rk_team *team, double *directions, int64_t count, int64_t length, double *factor, double *scratch) {
    int64_t chunks = (length + DIRECTION_CHUNK - 1) / DIRECTION_CHUNK;
    double *dots = scratch + chunks * count;
    if (factor) memset(factor, 0, (size_t)(count * count) * sizeof *factor);
    for (int64_t j = 0; j < count; j++) {
        direction_step step = {.directions = directions, .length = length, .column = j, .factors = dots, .sums = scratch, .stride = count};
        double before = 0, after = 0;
        for (int pass = 0; pass < 3; pass++) {
            run_step(team, step, 1);
            for (int64_t p = 0; p <= j; p++) {
                dots[p] = 0;
                for (int64_t chunk = 0; chunk < chunks; chunk++) dots[p] += scratch[chunk * count + p];
            }
            if (pass == 0) before = dots[j];
            after = dots[j];
            if (pass == 2) break;
            run_step(team, step, 0);
            if (factor)
                for (int64_t p = 0; p < j; p++) factor[p * count + j] += dots[p];
        }
        // What is left is rounding noise of what was there.
        double norm = sqrt(after), noise = sqrt(before) * 0x1p-50;
        if (norm > noise) {
            step.divisor = norm;
            run_step(team, step, 2);
            if (factor) factor[j * count + j] = norm;
        } else {
            memset(directions + j * length, 0, (size_t)length * sizeof *directions);
        }
    }
}
