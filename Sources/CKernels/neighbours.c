// Exact search for nearest rows, dense and sparse: memory never grows with the number of pairs.
#include "neighbours.h"

#include "internal.h"

#include <string.h>

/// Rows that one piece of work takes, and targets that it takes at once: their values stay in the second cache.
enum { NEAREST_ROWS = 64, NEAREST_COLUMNS = 512, NEAREST_TILE = 16 };

/// The best so far of one row: a heap whose root is the worst of them.
typedef struct {
    double *keys;
    int32_t *rows;
    int64_t count, limit;
} best_rows;

static inline bool is_worse(const best_rows *best, int64_t a, int64_t b) {
    return best->keys[a] < best->keys[b] || (best->keys[a] == best->keys[b] && best->rows[a] > best->rows[b]);
}

static inline void exchange(best_rows *best, int64_t a, int64_t b) {
    double key = best->keys[a];
    int32_t row = best->rows[a];
    best->keys[a] = best->keys[b], best->rows[a] = best->rows[b];
    best->keys[b] = key, best->rows[b] = row;
}

static void sink(best_rows *best, int64_t place, int64_t count) {
    for (;;) {
        int64_t child = 2 * place + 1;
        if (child >= count) return;
        if (child + 1 < count && is_worse(best, child + 1, child)) child++;
        if (!is_worse(best, child, place)) return;
        exchange(best, place, child);
        place = child;
    }
}

static void insert(best_rows *best, double key, int32_t row) {
    if (best->count < best->limit) {
        int64_t place = best->count++;
        best->keys[place] = key, best->rows[place] = row;
        while (place > 0 && is_worse(best, place, (place - 1) / 2)) {
            exchange(best, place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    } else if (key > best->keys[0]) {
        best->keys[0] = key, best->rows[0] = row;
        sink(best, 0, best->limit);
    }
}

/// Offers targets in ascending order, so that a later one must be better to come in.
static void offer(best_rows *best, const double *values, int64_t from, int64_t count, int64_t self, double sign) {
    int64_t j = 0;
    for (; j < count && best->count < best->limit; j++)
        if (from + j != self) insert(best, sign * values[j], (int32_t)(from + j));
    for (; j + 8 <= count; j += 8) {
        double worst = best->keys[0];
        int any = 0;
        for (int lane = 0; lane < 8; lane++) any |= sign * values[j + lane] > worst;
        if (!any) continue;
        for (int lane = 0; lane < 8; lane++)
            if (sign * values[j + lane] > best->keys[0] && from + j + lane != self) insert(best, sign * values[j + lane], (int32_t)(from + j + lane));
    }
    for (; j < count; j++)
        if (sign * values[j] > best->keys[0] && from + j != self) insert(best, sign * values[j], (int32_t)(from + j));
}

/// From the best to the worst.
static void finish(best_rows *best) {
    for (int64_t count = best->count - 1; count > 0; count--) {
        exchange(best, 0, count);
        sink(best, 0, count);
    }
}

// Sums of squared differences, compiled for each kind of processor: lanes never share a sum, so that none gives other bits.

static inline __attribute__((always_inline)) void squares_body(const double *x, int64_t rows, int64_t ld, rk_panel panel, double *out) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < panel.width; j += NEAREST_TILE) {
            double sums[NEAREST_TILE] = {0};
            const double *column = panel.data + j, *row = x + i * ld;
            for (int64_t f = 0; f < panel.features; f++, column += panel.width)
                for (int lane = 0; lane < NEAREST_TILE; lane++) {
                    double difference = row[f] - column[lane];
                    sums[lane] += difference * difference;
                }
            memcpy(out + i * panel.width + j, sums, sizeof sums);
        }
}

static void squares_plain(const double *x, int64_t rows, int64_t ld, rk_panel panel, double *out) { squares_body(x, rows, ld, panel, out); }

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3"))) static void squares_v3(const double *x, int64_t rows, int64_t ld, rk_panel panel, double *out) {
    squares_body(x, rows, ld, panel, out);
}

__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void squares_v4(const double *x, int64_t rows, int64_t ld,
                                                                                       rk_panel panel, double *out) {
    squares_body(x, rows, ld, panel, out);
}
#endif

static void squares(const rk_kernels *kernels, const double *x, int64_t rows, int64_t ld, rk_panel panel, double *out) {
#if defined(__x86_64__)
    if (kernels == &rk_kernels_v4) return squares_v4(x, rows, ld, panel, out);
    if (kernels == &rk_kernels_v3) return squares_v3(x, rows, ld, panel, out);
#endif
    (void)kernels;
    squares_plain(x, rows, ld, panel, out);
}

// Dense rows.

static inline int64_t panel_width(int64_t count) {
    return rk_round_up(count < NEAREST_COLUMNS ? count : NEAREST_COLUMNS, NEAREST_TILE);
}

int64_t rk_nearest_panel_size(int64_t count, int64_t d) {
    int64_t rest = count % NEAREST_COLUMNS;
    return (count - rest + (rest > 0 ? panel_width(rest) : 0)) * d;
}

void rk_nearest_panels(const double *rows, int64_t count, int64_t d, int64_t ld, double *panels) {
    for (int64_t from = 0; from < count; from += NEAREST_COLUMNS) {
        int64_t columns = count - from < NEAREST_COLUMNS ? count - from : NEAREST_COLUMNS;
        rk_pack(rows + from * ld, columns, d, ld, 1, panel_width(columns), panels + from * d);
    }
}

int64_t rk_nearest_scratch(const rk_team *team) { return (int64_t)rk_team_size(team) * NEAREST_ROWS * NEAREST_COLUMNS; }

typedef struct {
    const rk_kernels *kernels;
    const double *x, *panels;
    int64_t n, d, ld, first, targets, k;
    int squares;
    double *keys, *scratch;
    int32_t *found;
    rk_pieces pieces;
} nearest_dense;

static void nearest_dense_job(rk_team *team, int index, void *raw) {
    nearest_dense *job = raw;
    (void)team;
    double *values = job->scratch + (int64_t)index * NEAREST_ROWS * NEAREST_COLUMNS;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        int64_t start = piece * NEAREST_ROWS, rows = job->n - start < NEAREST_ROWS ? job->n - start : NEAREST_ROWS;
        best_rows best[NEAREST_ROWS];
        for (int64_t i = 0; i < rows; i++) best[i] = (best_rows){job->keys + (start + i) * job->k, job->found + (start + i) * job->k, 0, job->k};
        for (int64_t from = 0; from < job->targets; from += NEAREST_COLUMNS) {
            int64_t columns = job->targets - from < NEAREST_COLUMNS ? job->targets - from : NEAREST_COLUMNS;
            rk_panel panel = {job->panels + from * job->d, panel_width(columns), job->d, job->first >= 0};
            if (job->squares)
                squares(job->kernels, job->x + start * job->ld, rows, job->ld, panel, values);
            else
                job->kernels->dots(job->x + start * job->ld, rows, job->ld, panel, NULL, values);
            for (int64_t i = 0; i < rows; i++)
                offer(&best[i], values + i * panel.width, from, columns, job->first < 0 ? -1 : job->first + start + i,
                      job->squares ? -1 : 1);
        }
        for (int64_t i = 0; i < rows; i++) finish(&best[i]);
    }
}

void rk_nearest_dense(rk_team *team, const double *rows, int64_t count, int64_t d, int64_t ld, int64_t first, const double *panels,
                      int64_t targets, int squares, int64_t k, double *keys, int32_t *found, double *scratch) {
    nearest_dense job = {.kernels = rk_team_kernels(team), .x = rows, .panels = panels, .n = count, .d = d, .ld = ld, .first = first,
                         .targets = targets, .k = k, .squares = squares, .keys = keys, .scratch = scratch, .found = found};
    job.pieces.count = (count + NEAREST_ROWS - 1) / NEAREST_ROWS;
    rk_team_run(team, nearest_dense_job, &job);
}

// Sparse rows.

typedef struct {
    const int64_t *starts, *columnStarts;
    const uint32_t *columns, *columnRows;
    const double *values, *columnValues, *norms, *targetNorms;
    int64_t first, targets, k;
    double *keys, *scratch;
    int32_t *found;
    rk_pieces pieces;
} nearest_sparse;

static void nearest_sparse_job(rk_team *team, int index, void *raw) {
    nearest_sparse *job = raw;
    (void)team;
    double *sums = job->scratch + (int64_t)index * job->targets;
    for (int64_t row; rk_claim(&job->pieces, &row);) {
        memset(sums, 0, (size_t)job->targets * sizeof *sums);
        for (int64_t entry = job->starts[row]; entry < job->starts[row + 1]; entry++) {
            double value = job->values[entry];
            int64_t column = job->columns[entry], end = job->columnStarts[column + 1];
            for (int64_t other = job->columnStarts[column]; other < end; other++)
                sums[job->columnRows[other]] += value * job->columnValues[other];
        }
        if (job->norms)
            for (int64_t j = 0; j < job->targets; j++) {
                double square = (job->norms[row] - 2 * sums[j]) + job->targetNorms[j];
                sums[j] = square > 0 ? -square : -0.0;
            }
        best_rows best = {job->keys + row * job->k, job->found + row * job->k, 0, job->k};
        offer(&best, sums, 0, job->targets, job->first < 0 ? -1 : job->first + row, 1);
        finish(&best);
    }
}

int64_t rk_nearest_sparse_scratch(const rk_team *team, int64_t targets) { return rk_team_size(team) * targets; }

void rk_nearest_sparse(rk_team *team, const int64_t *starts, const uint32_t *columns, const double *values, int64_t count,
                       int64_t first, const int64_t *columnStarts, const uint32_t *columnRows, const double *columnValues,
                       int64_t targets, const double *norms, const double *targetNorms, int64_t k, double *keys, int32_t *found,
                       double *scratch) {
    nearest_sparse job = {.starts = starts, .columnStarts = columnStarts, .columns = columns, .columnRows = columnRows,
                          .values = values, .columnValues = columnValues, .norms = norms, .targetNorms = targetNorms, .first = first,
                          .targets = targets, .k = k, .keys = keys, .scratch = scratch, .found = found, .pieces = {.count = count}};
    rk_team_run(team, nearest_sparse_job, &job);
}
