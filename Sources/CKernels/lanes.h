// Points packed in blocks of lanes, feature after feature, for sums of squares that run over features in order. Lanes never mix, so the
// bits do not depend on the instructions, and the system picks those of the processor.
#pragma once
#include <stdint.h>

#include "clones.h"

enum { RK_LANES = 64 };

typedef double rk_vec __attribute__((ext_vector_type(8), aligned(8)));

/// Blocks that `n` points fill.
static inline int64_t rk_lane_blocks(int64_t n) { return (n + RK_LANES - 1) / RK_LANES; }

/// Packs `count <= RK_LANES` rows into one block; lanes without a row are zero.
void rk_lane_pack(const double *x, int64_t count, int64_t d, int64_t ld, double *block);

/// Squared distances of a point to the points of one block.
void rk_lane_squares(const double *point, const double *block, int64_t d, double *out);

/// Distances of a point to the points of one block.
void rk_lane_distances(const double *point, const double *block, int64_t d, double *out);
