// Trees of clusters: chains of nearest neighbours over a matrix of distances, and the spanning tree for single linkage. Of equal distances
// the first in row order counts, as in SciPy; columns of clusters that are gone are squeezed out in order, so that it stays so.
#include "internal.h"
#include "lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int64_t rk_packed_size(int64_t n, int64_t d) { return rk_lane_blocks(n) * RK_LANES * d; }

void rk_packed_rows(const double *x, int64_t n, int64_t d, int64_t ld, double *packed) {
    for (int64_t block = 0; block < rk_lane_blocks(n); block++) {
        int64_t from = block * RK_LANES, count = n - from < RK_LANES ? n - from : RK_LANES;
        rk_lane_pack(x + from * ld, count, d, ld, packed + from * d);
    }
}

int64_t rk_distance_stride(int64_t n) { return rk_lane_blocks(n) * RK_LANES; }

typedef struct {
    const double *x, *packed;
    int64_t n, d, ld, from, to, stride;
    double *matrix;
    rk_pieces pieces;
} distance_rows;

/// Rows that one piece of the matrix of distances takes: with a block of others they stay in the fastest cache.
enum { DISTANCE_ROWS = 32 };

static void distance_rows_job(rk_team *team, int index, void *raw) {
    distance_rows *job = raw;
    (void)team, (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        int64_t start = job->from + piece * DISTANCE_ROWS, end = start + DISTANCE_ROWS < job->to ? start + DISTANCE_ROWS : job->to;
        for (int64_t at = 0; at < job->stride; at += RK_LANES)
            for (int64_t row = start; row < end; row++)
                rk_lane_distances(job->x + row * job->ld, job->packed + at * job->d, job->d, job->matrix + row * job->stride + at);
        for (int64_t row = start; row < end; row++) {
            double *out = job->matrix + row * job->stride;
            out[row] = INFINITY;
            for (int64_t at = job->n; at < job->stride; at++) out[at] = INFINITY;
        }
    }
}

void rk_distance_rows(rk_team *team, const double *x, int64_t ld, const double *packed, int64_t n, int64_t d, int64_t from, int64_t to,
                      double *matrix) {
    distance_rows job = {.x = x, .packed = packed, .n = n, .d = d, .ld = ld, .from = from, .to = to, .stride = rk_distance_stride(n),
                         .matrix = matrix, .pieces = {.count = (to - from + DISTANCE_ROWS - 1) / DISTANCE_ROWS}};
    rk_team_run(team, distance_rows_job, &job);
}

struct rk_chain {
    double *matrix;
    /// Places in the matrix, how many of them are clusters, and doubles from row to row.
    int64_t places, alive, stride;
    int method;
    /// For each place the row that stands for the cluster, its size, and zero (infinity once it is gone).
    int64_t *row;
    double *size, *gone;
    int64_t *chain, length;
};

rk_chain *rk_chain_create(double *matrix, int64_t n, int method) {
    rk_chain *chain = calloc(1, sizeof *chain);
    if (!chain) return NULL;
    int64_t stride = rk_distance_stride(n);
    *chain = (rk_chain){.matrix = matrix, .places = n, .alive = n, .stride = stride, .method = method};
    chain->row = malloc((size_t)n * sizeof *chain->row);
    chain->chain = malloc((size_t)n * sizeof *chain->chain);
    chain->size = malloc((size_t)stride * sizeof *chain->size);
    chain->gone = malloc((size_t)stride * sizeof *chain->gone);
    if (!chain->row || !chain->chain || !chain->size || !chain->gone) {
        rk_chain_destroy(chain);
        return NULL;
    }
    for (int64_t i = 0; i < n; i++) chain->row[i] = i;
    for (int64_t i = 0; i < stride; i++) {
        chain->size[i] = 1;
        chain->gone[i] = i < n ? 0 : INFINITY;
    }
    return chain;
}

void rk_chain_destroy(rk_chain *chain) {
    if (!chain) return;
    free(chain->row);
    free(chain->chain);
    free(chain->size);
    free(chain->gone);
    free(chain);
}

/// The least value of a row among clusters that are not gone, and the first place that has it.
RK_CLONES(static, int64_t, first_least, (const double *values, const double *gone, int64_t count, double *least),
          (values, gone, count, least)) {
    rk_vec best[4];
    for (int v = 0; v < 4; v++) best[v] = (rk_vec){} + INFINITY;
    for (int64_t at = 0; at < count; at += 32)
        for (int v = 0; v < 4; v++) {
            rk_vec value = *(const rk_vec *)(values + at + v * 8) + *(const rk_vec *)(gone + at + v * 8);
            best[v] = value < best[v] ? value : best[v];
        }
    double low = INFINITY;
    for (int v = 0; v < 4; v++)
        for (int lane = 0; lane < 8; lane++) low = best[v][lane] < low ? best[v][lane] : low;
    *least = low;
    if (low == INFINITY) return -1;
    int64_t at = 0;
    while (values[at] != low || gone[at] != 0) at++;
    return at;
}

/// Distances of the union of two clusters (of `a` and `b` rows, `between` apart) to all places, into the second one's row.
RK_CLONES(static, void, unite_rows,
          (int method, const double *first, double *second, const double *size, int64_t count, double a, double b, double between),
          (method, first, second, size, count, a, b, between)) {
    for (int64_t at = 0; at < count; at += 8) {
        rk_vec x = *(const rk_vec *)(first + at), y = *(const rk_vec *)(second + at), own = *(const rk_vec *)(size + at), joined;
        if (method == RK_COMPLETE) {
            joined = x > y ? x : y;
        } else if (method == RK_AVERAGE) {
            joined = (a * x + b * y) / (a + b);
        } else {
            rk_vec part = 1.0 / ((a + b) + own);
            rk_vec square = (own + a) * part * x * x + (own + b) * part * y * y - own * part * between * between;
            joined = __builtin_elementwise_sqrt(square);
        }
        *(rk_vec *)(second + at) = joined;
    }
}

/// Squeezes out the places of clusters that are gone.
static void squeeze(rk_chain *chain) {
    int64_t kept = 0, stride = rk_distance_stride(chain->alive);
    int64_t *old = malloc((size_t)chain->places * sizeof *old);
    if (!old) return;
    for (int64_t i = 0; i < chain->places; i++)
        if (chain->gone[i] == 0) old[kept++] = i;
    for (int64_t i = 0; i < kept; i++) {
        // Rows move towards the front only: nothing is overwritten before it is read.
        const double *from = chain->matrix + old[i] * chain->stride;
        double *to = chain->matrix + i * stride;
        for (int64_t j = 0; j < kept; j++) to[j] = from[old[j]];
        for (int64_t j = kept; j < stride; j++) to[j] = INFINITY;
        chain->row[i] = chain->row[old[i]];
        chain->size[i] = chain->size[old[i]];
    }
    for (int64_t i = 0; i < chain->length; i++) {
        int64_t low = 0, high = kept;
        while (low < high) {
            int64_t middle = (low + high) / 2;
            if (old[middle] < chain->chain[i]) low = middle + 1; else high = middle;
        }
        chain->chain[i] = low;
    }
    for (int64_t i = 0; i < stride; i++) {
        if (i >= kept) chain->size[i] = 1;
        chain->gone[i] = i < kept ? 0 : INFINITY;
    }
    chain->places = kept;
    chain->stride = stride;
    free(old);
}

static int merge_once(rk_chain *chain, int64_t *left, int64_t *right, double *distance) {
    if (chain->length == 0) {
        int64_t first = 0;
        while (chain->gone[first] != 0) first++;
        chain->chain[0] = first;
        chain->length = 1;
    }
    int64_t x, y;
    double between;
    for (;;) {
        x = chain->chain[chain->length - 1];
        const double *row = chain->matrix + x * chain->stride;
        y = first_least(row, chain->gone, chain->stride, &between);
        if (y < 0) return -1;
        if (chain->length > 1) {
            // The cluster before in the chain is preferred among equally near ones, or the chain could go round for ever.
            int64_t previous = chain->chain[chain->length - 2];
            if (!(between < row[previous])) {
                y = previous;
                between = row[previous];
                break;
            }
        }
        if (chain->length == chain->places) return -1;
        chain->chain[chain->length++] = y;
    }
    chain->length -= 2;
    if (x > y) {
        int64_t moved = x;
        x = y;
        y = moved;
    }
    *left = chain->row[x];
    *right = chain->row[y];
    *distance = between;
    double *first = chain->matrix + x * chain->stride, *second = chain->matrix + y * chain->stride;
    unite_rows(chain->method, first, second, chain->size, chain->stride, chain->size[x], chain->size[y], between);
    chain->size[y] += chain->size[x];
    chain->gone[x] = INFINITY;
    chain->alive--;
    second[y] = INFINITY;
    for (int64_t i = 0; i < chain->places; i++) chain->matrix[i * chain->stride + y] = second[i];
    if (chain->alive > 64 && chain->alive * 4 < chain->places * 3) squeeze(chain);
    return 0;
}

int rk_chain_merge(rk_chain *chain, int64_t count, int64_t *left, int64_t *right, double *distance) {
    for (int64_t i = 0; i < count; i++)
        if (merge_once(chain, left + i, right + i, distance + i)) return -1;
    return 0;
}

struct rk_growth {
    const double *x, *packed;
    int64_t n, d, ld, current;
    /// Distance of each row to the tree, infinite once it is in it; zero, or infinity for rows in the tree.
    double *nearest, *gone;
    /// The least of each block.
    double *least;
};

rk_growth *rk_growth_create(const double *x, int64_t ld, const double *packed, int64_t n, int64_t d) {
    rk_growth *growth = calloc(1, sizeof *growth);
    if (!growth) return NULL;
    int64_t blocks = rk_lane_blocks(n);
    *growth = (rk_growth){.x = x, .packed = packed, .n = n, .d = d, .ld = ld};
    growth->nearest = malloc((size_t)(blocks * RK_LANES) * sizeof *growth->nearest);
    growth->gone = malloc((size_t)(blocks * RK_LANES) * sizeof *growth->gone);
    growth->least = malloc((size_t)blocks * sizeof *growth->least);
    if (!growth->nearest || !growth->gone || !growth->least) {
        rk_growth_destroy(growth);
        return NULL;
    }
    for (int64_t i = 0; i < blocks * RK_LANES; i++) {
        growth->nearest[i] = INFINITY;
        growth->gone[i] = i < n ? 0 : INFINITY;
    }
    return growth;
}

void rk_growth_destroy(rk_growth *growth) {
    if (!growth) return;
    free(growth->nearest);
    free(growth->gone);
    free(growth->least);
    free(growth);
}

typedef struct {
    rk_growth *growth;
    rk_pieces pieces;
} growth_step;

/// Blocks that one piece takes.
enum { GROWTH_BLOCKS = 32 };

/// The least distance to the tree in one block, after the new point.
RK_CLONES(static, void, lower, (double *nearest, const double *distances, const double *gone, double *least),
          (nearest, distances, gone, least)) {
    rk_vec best = (rk_vec){} + INFINITY;
    for (int at = 0; at < RK_LANES; at += 8) {
        rk_vec old = *(const rk_vec *)(nearest + at), new = *(const rk_vec *)(distances + at);
        rk_vec value = old > new ? new : old;
        *(rk_vec *)(nearest + at) = value;
        value += *(const rk_vec *)(gone + at);
        best = value < best ? value : best;
    }
    double low = INFINITY;
    for (int lane = 0; lane < 8; lane++) low = best[lane] < low ? best[lane] : low;
    *least = low;
}

static void growth_job(rk_team *team, int index, void *raw) {
    growth_step *job = raw;
    rk_growth *growth = job->growth;
    (void)team, (void)index;
    int64_t blocks = rk_lane_blocks(growth->n);
    double distances[RK_LANES];
    for (int64_t piece; rk_claim(&job->pieces, &piece);)
        for (int64_t block = piece * GROWTH_BLOCKS; block < blocks && block < (piece + 1) * GROWTH_BLOCKS; block++) {
            double *nearest = growth->nearest + block * RK_LANES, *gone = growth->gone + block * RK_LANES;
            rk_lane_distances(growth->x + growth->current * growth->ld, growth->packed + block * RK_LANES * growth->d, growth->d, distances);
            lower(nearest, distances, gone, &growth->least[block]);
        }
}

int rk_growth_extend(rk_team *team, rk_growth *growth, int64_t count, int64_t *left, int64_t *right, double *distance) {
    int64_t blocks = rk_lane_blocks(growth->n);
    for (int64_t i = 0; i < count; i++) {
        growth->gone[growth->current] = INFINITY;
        growth_step step = {growth, {.count = (blocks + GROWTH_BLOCKS - 1) / GROWTH_BLOCKS}};
        rk_team_run(team, growth_job, &step);
        int64_t best = -1;
        for (int64_t block = 0; block < blocks; block++)
            if (growth->least[block] < (best < 0 ? INFINITY : growth->least[best])) best = block;
        if (best < 0) return -1;
        int64_t row = best * RK_LANES;
        while (growth->nearest[row] != growth->least[best] || growth->gone[row] != 0) row++;
        left[i] = growth->current;
        right[i] = row;
        distance[i] = growth->least[best];
        growth->current = row;
    }
    return 0;
}
