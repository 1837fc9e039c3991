// Searches for neighbours within a radius: leaf by leaf against the tree. Pairs whose distance may be rounded to either side of the radius
// are decided one by one as the reference does, all others by a sum of squares on lanes.
#include "density_internal.h"

#include <math.h>
#include <stdlib.h>

typedef _Bool bits __attribute__((ext_vector_type(8)));

/// Lanes of a leaf nearer to the point than the radius for certain, and lanes that may be.
typedef struct {
    uint64_t below, near;
} lane_masks;

static inline unsigned char packed(bits mask) {
    unsigned char byte;
    __builtin_memcpy(&byte, &mask, 1);
    return byte;
}

/// Lanes never mix: the bits do not depend on the instructions. Lanes without a point are left to the caller.
RK_CLONES(static, void, compare, (const double *point, const double *lanes, int64_t d, double low, double high, lane_masks *out),
          (point, lanes, d, low, high, out)) {
    uint64_t below = 0, near = 0;
    for (int half = 0; half < RK_LANES; half += 32) {
        rk_vec sum[4] = {};
        for (int64_t f = 0; f < d; f++)
            for (int v = 0; v < 4; v++) {
                rk_vec difference = point[f] - *(const rk_vec *)(lanes + f * RK_LANES + half + v * 8);
                sum[v] += difference * difference;
            }
        for (int v = 0; v < 4; v++) {
            below |= (uint64_t)packed(__builtin_convertvector(sum[v] < low, bits)) << (half + v * 8);
            near |= (uint64_t)packed(__builtin_convertvector(sum[v] <= high, bits)) << (half + v * 8);
        }
    }
    *out = (lane_masks){below, near & ~below};
}

typedef enum { OUTSIDE, INSIDE, BETWEEN } relation;

/// The squared radius less and plus what rounding can do to distances between points of two nodes.
typedef struct {
    double low, high;
} limits;

static limits limits_between(const rk_space *space, const rk_node *a, const rk_node *b) {
    double margin = space->error * space->square;
    if (space->expanded) margin += space->error * (a->norm + b->norm);
    return (limits){space->square - margin, space->square + margin};
}

static relation relate(const rk_space *space, int64_t a, int64_t b, limits *at) {
    *at = limits_between(space, &space->node[a], &space->node[b]);
    rk_range range = rk_box_range(space, space->box + a * 2 * space->d, space->box + b * 2 * space->d);
    return range.least > at->high ? OUTSIDE : range.most < at->low ? INSIDE : BETWEEN;
}

static inline uint64_t all_lanes(const rk_node *leaf) {
    int64_t count = leaf->to - leaf->from;
    return count >= 64 ? ~0ull : (1ull << count) - 1;
}

/// Nodes still to be looked at; a tree is never deeper than the bits of a row number.
typedef struct {
    int64_t node[128];
    int count;
} stack;

/// The nearer child comes out first.
static void push_children(const rk_space *space, stack *open, int64_t node, int64_t from) {
    const double *own = space->box + from * 2 * space->d;
    rk_range left = rk_box_range(space, own, space->box + (2 * node + 1) * 2 * space->d);
    rk_range right = rk_box_range(space, own, space->box + (2 * node + 2) * 2 * space->d);
    bool left_first = left.least < right.least || (left.least == right.least && left.most <= right.most);
    open->node[open->count++] = left_first ? 2 * node + 2 : 2 * node + 1;
    open->node[open->count++] = left_first ? 2 * node + 1 : 2 * node + 2;
}

typedef struct {
    rk_space *space;
    int64_t from, least;
    uint8_t *core;
    int32_t *labels;
    atomic_bool failed;
    rk_pieces pieces;
} search;

static void find_core_of_leaf(const search *job, int64_t own) {
    const rk_space *space = job->space;
    const rk_node *leaf = &space->node[own];
    int64_t count[RK_LANES] = {};
    uint64_t open_points = all_lanes(leaf);
    stack open = {{0}, 1};
    while (open.count && open_points) {
        int64_t node = open.node[--open.count];
        const rk_node *other = &space->node[node];
        limits at;
        relation found = relate(space, own, node, &at);
        if (found == OUTSIDE) continue;
        if (found == BETWEEN && node < space->first_leaf) {
            push_children(space, &open, node, own);
            continue;
        }
        for (uint64_t rest = open_points; rest; rest &= rest - 1) {
            int p = __builtin_ctzll(rest);
            if (found == INSIDE) {
                count[p] += other->to - other->from;
            } else {
                int64_t row = space->index[leaf->from + p];
                lane_masks lanes;
                compare(space->x + row * space->ld, space->lanes + (node - space->first_leaf) * RK_LANES * space->d, space->d,
                        at.low, at.high, &lanes);
                count[p] += __builtin_popcountll(lanes.below & all_lanes(other));
                for (uint64_t near = lanes.near & all_lanes(other); near; near &= near - 1)
                    count[p] += rk_space_within(space, row, space->index[other->from + __builtin_ctzll(near)]);
            }
            if (count[p] >= job->least) open_points &= ~(1ull << p);
        }
    }
    for (int64_t i = leaf->from; i < leaf->to; i++) job->core[space->index[i]] = count[i - leaf->from] >= job->least;
}

static void find_core_job(rk_team *team, int index, void *raw) {
    search *job = raw;
    (void)team, (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) find_core_of_leaf(job, job->space->first_leaf + job->from + piece);
}

void rk_space_find_core(rk_team *team, rk_space *space, int64_t from, int64_t to, int64_t least, uint8_t *core) {
    search job = {.space = space, .from = from, .least = least, .core = core, .pieces = {.count = to - from}};
    rk_team_run(team, find_core_job, &job);
}

void rk_space_set_core(rk_space *space, const uint8_t *core) {
    space->core = core;
    for (int64_t node = space->nodes - 1; node >= 0; node--) {
        rk_node *info = &space->node[node];
        if (node < space->first_leaf) {
            info->cores = space->node[2 * node + 1].cores + space->node[2 * node + 2].cores;
            continue;
        }
        uint64_t lanes = 0;
        for (int64_t i = info->from; i < info->to; i++)
            if (core[space->index[i]]) lanes |= 1ull << (i - info->from);
        space->core_lanes[node - space->first_leaf] = lanes;
        info->cores = __builtin_popcountll(lanes);
    }
}

static int64_t root_of(rk_space *space, int64_t row) {
    int64_t parent;
    while ((parent = atomic_load_explicit(&space->parent[row], memory_order_relaxed)) != row) {
        int64_t above = atomic_load_explicit(&space->parent[parent], memory_order_relaxed);
        atomic_compare_exchange_weak_explicit(&space->parent[row], &parent, above, memory_order_relaxed, memory_order_relaxed);
        row = above;
    }
    return row;
}

int64_t rk_space_root(rk_space *space, int64_t row) { return root_of(space, row); }

/// The smaller root stands for both, so that which row stands for a union depends on nothing but its rows.
static void unite(rk_space *space, int64_t a, int64_t b) {
    for (;;) {
        a = root_of(space, a);
        b = root_of(space, b);
        if (a == b) return;
        if (a < b) {
            int64_t moved = a;
            a = b;
            b = moved;
        }
        int64_t expected = a;
        if (atomic_compare_exchange_strong(&space->parent[a], &expected, b)) return;
    }
}

static void note_one_way(search *job, int64_t from, int64_t to) {
    rk_space *space = job->space;
    for (int round = 0; atomic_flag_test_and_set(&space->one_way_lock); round++) rk_relax(round);
    if (space->one_way_count == space->one_way_capacity) {
        int64_t capacity = space->one_way_capacity * 2 + 64;
        int64_t *grown = realloc(space->one_way, (size_t)(2 * capacity) * sizeof *grown);
        if (grown) {
            space->one_way = grown;
            space->one_way_capacity = capacity;
        } else {
            atomic_store(&job->failed, true);
        }
    }
    if (space->one_way_count < space->one_way_capacity) {
        space->one_way[2 * space->one_way_count] = from;
        space->one_way[2 * space->one_way_count + 1] = to;
        space->one_way_count++;
    }
    atomic_flag_clear(&space->one_way_lock);
}

int64_t rk_space_one_way(const rk_space *space, int64_t *pairs, int64_t count) {
    for (int64_t i = 0; i < 2 * count && i < 2 * space->one_way_count; i++) pairs[i] = space->one_way[i];
    return space->one_way_count;
}

/// Whether all core rows of two leaves are joined already.
static bool is_joined(rk_space *space, int64_t a, int64_t b) {
    int64_t root = -1;
    for (int side = 0; side < 2; side++) {
        int64_t node = side ? b : a;
        for (uint64_t rest = space->core_lanes[node - space->first_leaf]; rest; rest &= rest - 1) {
            int64_t found = root_of(space, space->index[space->node[node].from + __builtin_ctzll(rest)]);
            if (root >= 0 && found != root) return false;
            root = found;
        }
    }
    return true;
}

static void join_leaves(search *job, int64_t own, int64_t node, limits at) {
    rk_space *space = job->space;
    const rk_node *leaf = &space->node[own], *other = &space->node[node];
    for (uint64_t rest = space->core_lanes[own - space->first_leaf]; rest; rest &= rest - 1) {
        int p = __builtin_ctzll(rest);
        int64_t row = space->index[leaf->from + p];
        lane_masks lanes;
        compare(space->x + row * space->ld, space->lanes + (node - space->first_leaf) * RK_LANES * space->d, space->d, at.low,
                at.high, &lanes);
        uint64_t core = space->core_lanes[node - space->first_leaf];
        // Each pair of a leaf with itself once.
        if (node == own) core &= p == 63 ? 0 : ~0ull << (p + 1);
        for (uint64_t below = lanes.below & core; below; below &= below - 1)
            unite(space, row, space->index[other->from + __builtin_ctzll(below)]);
        for (uint64_t near = lanes.near & core; near; near &= near - 1) {
            int64_t second = space->index[other->from + __builtin_ctzll(near)];
            bool there = rk_space_within(space, row, second), back = rk_space_within(space, second, row);
            if (there && back)
                unite(space, row, second);
            else if (there || back)
                note_one_way(job, there ? row : second, there ? second : row);
        }
    }
}

static void join_leaf(search *job, int64_t own) {
    rk_space *space = job->space;
    const rk_node *leaf = &space->node[own];
    if (!leaf->cores) return;
    stack open = {{0}, 1};
    while (open.count) {
        int64_t node = open.node[--open.count];
        const rk_node *other = &space->node[node];
        // The other half of the pairs comes with the other leaf.
        if (!other->cores || other->to <= leaf->from) continue;
        limits at;
        relation found = relate(space, own, node, &at);
        if (found == OUTSIDE) continue;
        if (node < space->first_leaf && (found == BETWEEN || other->from < leaf->from)) {
            push_children(space, &open, node, own);
            continue;
        }
        if (found == INSIDE) {
            int64_t first = space->index[leaf->from + __builtin_ctzll(space->core_lanes[own - space->first_leaf])];
            for (uint64_t rest = space->core_lanes[own - space->first_leaf]; rest; rest &= rest - 1)
                unite(space, first, space->index[leaf->from + __builtin_ctzll(rest)]);
            for (int64_t i = other->from; i < other->to; i++)
                if (space->core[space->index[i]]) unite(space, first, space->index[i]);
        } else if (!is_joined(space, own, node)) {
            join_leaves(job, own, node, at);
        }
    }
}

static void join_job(rk_team *team, int index, void *raw) {
    search *job = raw;
    (void)team, (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) join_leaf(job, job->space->first_leaf + job->from + piece);
}

int rk_space_join(rk_team *team, rk_space *space, int64_t from, int64_t to) {
    search job = {.space = space, .from = from, .pieces = {.count = to - from}};
    rk_team_run(team, join_job, &job);
    return atomic_load(&job.failed) ? -1 : 0;
}

void rk_space_set_labels(rk_space *space, const int32_t *labels) {
    for (int64_t node = space->nodes - 1; node >= 0; node--) {
        rk_node *info = &space->node[node];
        info->label = INT32_MAX;
        if (node < space->first_leaf) {
            int32_t left = space->node[2 * node + 1].label, right = space->node[2 * node + 2].label;
            info->label = left < right ? left : right;
            continue;
        }
        for (int64_t i = info->from; i < info->to; i++)
            if (space->core[space->index[i]] && labels[space->index[i]] < info->label) info->label = labels[space->index[i]];
    }
}

static void label_rest_of_leaf(const search *job, int64_t own) {
    const rk_space *space = job->space;
    const rk_node *leaf = &space->node[own];
    uint64_t others = all_lanes(leaf) & ~space->core_lanes[own - space->first_leaf];
    int32_t best[RK_LANES];
    for (int p = 0; p < RK_LANES; p++) best[p] = INT32_MAX;
    stack open = {{0}, 1};
    while (open.count && others) {
        int64_t node = open.node[--open.count];
        const rk_node *other = &space->node[node];
        if (!other->cores) continue;
        bool could_gain = false;
        for (uint64_t rest = others; rest && !could_gain; rest &= rest - 1) could_gain = other->label < best[__builtin_ctzll(rest)];
        if (!could_gain) continue;
        limits at;
        relation found = relate(space, own, node, &at);
        if (found == OUTSIDE) continue;
        if (found == BETWEEN && node < space->first_leaf) {
            push_children(space, &open, node, own);
            continue;
        }
        for (uint64_t rest = others; rest; rest &= rest - 1) {
            int p = __builtin_ctzll(rest);
            if (other->label >= best[p]) continue;
            if (found == INSIDE) {
                best[p] = other->label;
                continue;
            }
            int64_t row = space->index[leaf->from + p];
            lane_masks lanes;
            compare(space->x + row * space->ld, space->lanes + (node - space->first_leaf) * RK_LANES * space->d, space->d, at.low,
                    at.high, &lanes);
            uint64_t core = space->core_lanes[node - space->first_leaf];
            for (uint64_t found_lanes = (lanes.below | lanes.near) & core; found_lanes; found_lanes &= found_lanes - 1) {
                int lane = __builtin_ctzll(found_lanes);
                int64_t from = space->index[other->from + lane];
                if (job->labels[from] >= best[p]) continue;
                if ((lanes.near >> lane & 1) && !rk_space_within(space, from, row)) continue;
                best[p] = job->labels[from];
            }
        }
    }
    for (uint64_t rest = others; rest; rest &= rest - 1) {
        int p = __builtin_ctzll(rest);
        job->labels[space->index[leaf->from + p]] = best[p] == INT32_MAX ? -1 : best[p];
    }
}

static void label_rest_job(rk_team *team, int index, void *raw) {
    search *job = raw;
    (void)team, (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) label_rest_of_leaf(job, job->space->first_leaf + job->from + piece);
}

void rk_space_label_rest(rk_team *team, rk_space *space, int64_t from, int64_t to, int32_t *labels) {
    search job = {.space = space, .from = from, .labels = labels, .pieces = {.count = to - from}};
    rk_team_run(team, label_rest_job, &job);
}

typedef struct {
    const rk_space *space;
    const double *x;
    int64_t count, ld;
    int64_t *nearest;
    double *squares;
    rk_pieces pieces;
} nearest_search;

/// Least squared distance of a point to a box: never more than that to a point in it, as both are summed in the same order.
static double box_square(const rk_space *space, const double *point, const double *box) {
    double sum = 0;
    for (int64_t f = 0; f < space->d; f++) {
        double low = box[f] - point[f], high = point[f] - box[space->d + f], gap = low > high ? low : high;
        if (gap > 0) sum += gap * gap;
    }
    return sum;
}

static void nearest_of(const nearest_search *job, int64_t which) {
    const rk_space *space = job->space;
    const double *point = job->x + which * job->ld;
    double least = INFINITY;
    int64_t best = -1;
    struct {
        int64_t node;
        double square;
    } open[128] = {{0, 0}};
    for (int count = 1; count;) {
        int64_t node = open[--count].node;
        if (best >= 0 && open[count].square > least) continue;
        if (node < space->first_leaf) {
            double left = box_square(space, point, space->box + (2 * node + 1) * 2 * space->d);
            double right = box_square(space, point, space->box + (2 * node + 2) * 2 * space->d);
            int first = left <= right ? 0 : 1;
            open[count].node = 2 * node + 2 - first;
            open[count++].square = first ? left : right;
            open[count].node = 2 * node + 1 + first;
            open[count++].square = first ? right : left;
            continue;
        }
        double square[RK_LANES];
        rk_lane_squares(point, space->lanes + (node - space->first_leaf) * RK_LANES * space->d, space->d, square);
        const rk_node *leaf = &space->node[node];
        for (int64_t i = leaf->from; i < leaf->to; i++) {
            double value = square[i - leaf->from];
            int64_t row = space->index[i];
            if (best < 0 || value < least || (value == least && row < best)) {
                least = value;
                best = row;
            }
        }
    }
    job->nearest[which] = best;
    job->squares[which] = least;
}

static void nearest_job(rk_team *team, int index, void *raw) {
    nearest_search *job = raw;
    (void)team, (void)index;
    for (int64_t piece; rk_claim(&job->pieces, &piece);)
        for (int64_t i = piece * RK_CHUNK; i < job->count && i < (piece + 1) * RK_CHUNK; i++) nearest_of(job, i);
}

void rk_space_nearest(rk_team *team, rk_space *space, const double *x, int64_t count, int64_t ld, int64_t *nearest, double *squares) {
    nearest_search job = {space, x, count, ld, nearest, squares, {.count = (count + RK_CHUNK - 1) / RK_CHUNK}};
    rk_team_run(team, nearest_job, &job);
}
