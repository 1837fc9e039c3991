// The tree behind clusters by density, shared by the files that build it and search it.
#pragma once
#include "internal.h"
#include "lanes.h"

/// Points of a leaf before it is split no more; scikit-learn's default. Leaves have up to twice as many, which one block holds.
enum { RK_LEAF = 30 };

typedef struct {
    /// Places in `index`.
    int64_t from, to;
    /// Largest squared norm of a point.
    double norm;
    /// How many of the points are core rows.
    int64_t cores;
    /// Least label of a core row.
    int32_t label;
} rk_node;

struct rk_space {
    const double *x;
    int64_t n, d, ld;
    double radius, square;
    /// Whether the reference decides by expanded distances; else by its tree.
    bool expanded;
    /// Bound on the error of squared distances relative to the sum of the squared norms, and to the squared radius.
    double error;
    int64_t levels, nodes, first_leaf;
    /// Row numbers, leaf after leaf; and the place of each row in it.
    int64_t *index, *place;
    rk_node *node;
    /// Bounding boxes: d lower bounds and d upper bounds a node.
    double *box;
    /// The points of each leaf, feature after feature, `RK_LANES` lanes.
    double *lanes;
    /// Squared norms of the rows in the order of BLAS's dot product.
    double *norms;
    /// Which points of each leaf are core rows, one bit a lane.
    uint64_t *core_lanes;
    const uint8_t *core;
    /// Union of core rows.
    _Atomic int64_t *parent;
    int64_t *one_way;
    int64_t one_way_count, one_way_capacity;
    atomic_flag one_way_lock;
};

/// Whether the reference finds row `j` within the radius of row `i`.
bool rk_space_within(const rk_space *space, int64_t i, int64_t j);

/// What can be said of two boxes, or of a point and a box.
typedef struct {
    double least, most;
} rk_range;

static inline rk_range rk_box_range(const rk_space *space, const double *a, const double *b) {
    const int64_t d = space->d;
    rk_range range = {0, 0};
    for (int64_t f = 0; f < d; f++) {
        double below = b[f] - a[d + f], above = a[f] - b[d + f];
        double gap = below > above ? below : above, reach = -(below < above ? below : above);
        if (gap > 0) range.least += gap * gap;
        range.most += reach * reach;
    }
    return range;
}
