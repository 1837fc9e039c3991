// A k-d tree split as scikit-learn's, and its exact answer to whether two rows are within the radius: with equal distances in the data
// the last bit of a sum, or a shortcut of the tree, decides.
#include "density_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Squared norm in the order of OpenBLAS's dot product for Haswell.
static double dot_norm(const double *x, int64_t n) {
    int64_t whole = n & -16;
    double lane[16] = {};
    for (int64_t i = 0; i < whole; i += 16)
        for (int l = 0; l < 16; l++) lane[l] = __builtin_fma(x[i + l], x[i + l], lane[l]);
    double sum = 0;
    if (whole) {
        double pair[2];
        for (int l = 0; l < 2; l++)
            pair[l] = ((lane[l] + lane[l + 2]) + (lane[l + 4] + lane[l + 6])) + ((lane[l + 8] + lane[l + 10]) + (lane[l + 12] + lane[l + 14]));
        sum = pair[0] + pair[1];
    }
    for (int64_t i = whole; i < n; i++) sum += x[i] * x[i];
    return sum;
}

/// -2 x.y in the order of BLAS's matrix product, in whose last row of an odd number sums run differently for whole fours of columns.
static double middle_term(const double *x, const double *y, int64_t d, bool is_last) {
    double value = 0;
    for (int64_t from = 0; from < d;) {
        int64_t left = d - from, depth = left >= 512 ? 256 : left > 256 ? (left / 2 + 3) / 4 * 4 : left;
        const double *a = x + from, *b = y + from;
        double sum = 0;
        if (is_last) {
            double part[4] = {};
            int64_t f = 0, whole = depth & -8;
            for (; f < whole; f += 4)
                for (int l = 0; l < 4; l++) part[l] = __builtin_fma(a[f + l], b[f + l], part[l]);
            for (; f < depth; f++) part[0] = __builtin_fma(a[f], b[f], part[0]);
            sum = (part[0] + part[1]) + (part[2] + part[3]);
        } else {
            for (int64_t f = 0; f < depth; f++) sum = __builtin_fma(a[f], b[f], sum);
        }
        value += -2 * sum;
        from += depth;
    }
    return value;
}

static bool within_expanded(const rk_space *space, int64_t i, int64_t j) {
    int64_t row = i % RK_CHUNK, rows = space->n - (i - row), columns = space->n - (j - j % RK_CHUNK);
    if (rows > RK_CHUNK) rows = RK_CHUNK;
    if (columns > RK_CHUNK) columns = RK_CHUNK;
    bool is_last = rows % 2 && row == rows - 1 && j % RK_CHUNK < (columns & -4);
    double square = (space->norms[i] + middle_term(space->x + i * space->ld, space->x + j * space->ld, space->d, is_last)) + space->norms[j];
    return (square > 0 ? square : 0) <= space->square;
}

/// Walks from the root to the leaf of `j` as a search from `i` does.
static bool within_tree(const rk_space *space, int64_t i, int64_t j) {
    const double *x = space->x + i * space->ld, *y = space->x + j * space->ld;
    int64_t d = space->d, place = space->place[j];
    for (int64_t node = 0;;) {
        const double *box = space->box + node * 2 * d;
        double least = 0, most = 0;
        for (int64_t f = 0; f < d; f++) {
            double low = box[f] - x[f], high = x[f] - box[d + f], gap = 0.5 * ((low + fabs(low)) + (high + fabs(high)));
            least += pow(gap, 2);
            most += pow(fmax(fabs(low), fabs(high)), 2);
        }
        if (pow(least, 0.5) > space->radius) return false;
        if (pow(most, 0.5) <= space->radius) return true;
        if (node >= space->first_leaf) break;
        node = 2 * node + 1;
        if (place >= space->node[node].to) node++;
    }
    double square = 0;
    for (int64_t f = 0; f < d; f++) square += (x[f] - y[f]) * (x[f] - y[f]);
    return square <= space->square;
}

bool rk_space_within(const rk_space *space, int64_t i, int64_t j) {
    return space->expanded ? within_expanded(space, i, j) : within_tree(space, i, j);
}

typedef struct {
    const double *column;
    int64_t ld;
} by_feature;

/// Order by value, then by row.
static bool before(by_feature by, int64_t a, int64_t b) {
    double x = by.column[a * by.ld], y = by.column[b * by.ld];
    return x == y ? a < b : x < y;
}

static void sift(by_feature by, int64_t *index, int64_t at, int64_t count) {
    for (int64_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && before(by, index[child], index[child + 1])) child++;
        if (!before(by, index[at], index[child])) return;
        int64_t moved = index[at];
        index[at] = index[child];
        index[child] = moved;
    }
}

static void heap_sort(by_feature by, int64_t *index, int64_t count) {
    for (int64_t at = count / 2 - 1; at >= 0; at--) sift(by, index, at, count);
    for (int64_t last = count - 1; last > 0; last--) {
        int64_t moved = index[0];
        index[0] = index[last];
        index[last] = moved;
        sift(by, index, 0, last);
    }
}

/// Puts the `middle` smallest in front. As rows differ, which they are does not depend on how it is done.
static void split(by_feature by, int64_t *index, int64_t count, int64_t middle) {
    int64_t low = 0, high = count - 1;
    for (int rounds = 0; low < high; rounds++) {
        if (rounds > 96) {
            heap_sort(by, index + low, high - low + 1);
            return;
        }
        int64_t a = index[low], b = index[low + (high - low) / 2], c = index[high];
        int64_t pivot = before(by, a, b) ? (before(by, b, c) ? b : before(by, a, c) ? c : a) : (before(by, a, c) ? a : before(by, b, c) ? c : b);
        int64_t left = low, right = high;
        while (left <= right) {
            while (before(by, index[left], pivot)) left++;
            while (before(by, pivot, index[right])) right--;
            if (left > right) break;
            int64_t moved = index[left];
            index[left++] = index[right];
            index[right--] = moved;
        }
        if (middle <= right)
            high = right;
        else if (middle >= left)
            low = left;
        else
            return;
    }
}

static void build(rk_space *space, int64_t node, int64_t from, int64_t to) {
    int64_t d = space->d;
    double *box = space->box + node * 2 * d, spread = 0;
    int64_t widest = 0;
    for (int64_t f = 0; f < d; f++) {
        box[f] = INFINITY;
        box[d + f] = -INFINITY;
    }
    rk_node *info = &space->node[node];
    *info = (rk_node){.from = from, .to = to};
    for (int64_t i = from; i < to; i++) {
        const double *row = space->x + space->index[i] * space->ld;
        for (int64_t f = 0; f < d; f++) {
            box[f] = row[f] < box[f] ? row[f] : box[f];
            box[d + f] = row[f] > box[d + f] ? row[f] : box[d + f];
        }
        double norm = space->norms[space->index[i]];
        if (norm > info->norm) info->norm = norm;
    }
    for (int64_t f = 0; f < d; f++)
        if (box[d + f] - box[f] > spread) {
            spread = box[d + f] - box[f];
            widest = f;
        }
    if (node >= space->first_leaf) {
        double *lanes = space->lanes + (node - space->first_leaf) * RK_LANES * d;
        for (int64_t i = from; i < to; i++) {
            const double *row = space->x + space->index[i] * space->ld;
            space->place[space->index[i]] = i;
            for (int64_t f = 0; f < d; f++) lanes[f * RK_LANES + i - from] = row[f];
        }
        return;
    }
    int64_t middle = (to - from) / 2;
    split((by_feature){space->x + widest, space->ld}, space->index + from, to - from, middle);
    build(space, 2 * node + 1, from, from + middle);
    build(space, 2 * node + 2, from + middle, to);
}

rk_space *rk_space_create(const double *x, int64_t n, int64_t d, int64_t ld, double radius) {
    rk_space *space = calloc(1, sizeof *space);
    if (!space) return NULL;
    *space = (rk_space){.x = x, .n = n, .d = d, .ld = ld, .radius = radius, .square = radius * radius};
    // The default of five neighbours, which it never looks for, makes the reference compare all pairs of fewer than 12 rows.
    space->expanded = d > 15 || n / 2 <= 5;
    space->error = (double)(d + 4) * 0x1p-51;
    double halvings = log2(fmax(1, (double)(n - 1) / RK_LEAF));
    space->levels = (int64_t)(halvings + 1);
    space->first_leaf = ((int64_t)1 << (space->levels - 1)) - 1;
    space->nodes = 2 * space->first_leaf + 1;
    int64_t leaves = space->first_leaf + 1;
    space->index = malloc((size_t)n * sizeof *space->index);
    space->place = malloc((size_t)n * sizeof *space->place);
    space->norms = malloc((size_t)n * sizeof *space->norms);
    space->parent = malloc((size_t)n * sizeof *space->parent);
    space->node = malloc((size_t)space->nodes * sizeof *space->node);
    space->box = malloc((size_t)(space->nodes * 2 * d) * sizeof *space->box);
    space->lanes = calloc((size_t)(leaves * RK_LANES * d), sizeof *space->lanes);
    space->core_lanes = calloc((size_t)leaves, sizeof *space->core_lanes);
    if (!space->index || !space->place || !space->norms || !space->parent || !space->node || !space->box || !space->lanes || !space->core_lanes) {
        rk_space_destroy(space);
        return NULL;
    }
    atomic_flag_clear(&space->one_way_lock);
    for (int64_t i = 0; i < n; i++) {
        space->index[i] = i;
        space->norms[i] = dot_norm(x + i * ld, d);
        atomic_init(&space->parent[i], i);
    }
    build(space, 0, 0, n);
    return space;
}

void rk_space_destroy(rk_space *space) {
    if (!space) return;
    free(space->index);
    free(space->place);
    free(space->norms);
    free((void *)space->parent);
    free(space->node);
    free(space->box);
    free(space->lanes);
    free(space->core_lanes);
    free(space->one_way);
    free(space);
}

int64_t rk_space_leaves(const rk_space *space) { return space->first_leaf + 1; }
