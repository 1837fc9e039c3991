// Included once for each kind of processor, with LANES (doubles in a vector), TARGET (a function attribute), NAME(x) and TABLE set.
// Lanes never mix within a sum, so that the bits do not depend on LANES.
typedef double NAME(vec) __attribute__((ext_vector_type(LANES), aligned(8)));
typedef long long NAME(mask) __attribute__((ext_vector_type(LANES)));
typedef double NAME(aligned) __attribute__((ext_vector_type(LANES)));
typedef _Bool NAME(bits) __attribute__((ext_vector_type(LANES)));
typedef double NAME(half) __attribute__((ext_vector_type(4), aligned(8)));

#define VEC NAME(aligned)
#define LOAD(p) (*(const NAME(vec) *)(p))
#define STORE(p, v) (*(NAME(vec) *)(p) = (v))
#define INLINE TARGET static inline __attribute__((always_inline))

/// One tile: POINTS rows by VECTORS vectors of panel columns, over `depth` features.
INLINE void NAME(tile)(const double *x, int64_t ld, const double *panel, int64_t width, int64_t depth, const double *init,
                       int64_t init_ld, double *out, const int points, const int vectors) {
    VEC sum[8][3];
    for (int p = 0; p < points; p++)
        for (int v = 0; v < vectors; v++) sum[p][v] = (VEC){};
    for (int64_t f = 0; f < depth; f++) {
        VEC column[3];
        for (int v = 0; v < vectors; v++) column[v] = LOAD(panel + f * width + v * LANES);
        for (int p = 0; p < points; p++) {
            VEC value = (VEC){} + x[p * ld + f];
            for (int v = 0; v < vectors; v++) sum[p][v] = __builtin_elementwise_fma(value, column[v], sum[p][v]);
        }
    }
    for (int p = 0; p < points; p++)
        for (int v = 0; v < vectors; v++) {
            VEC start = init ? LOAD(init + p * init_ld + v * LANES) : (VEC){};
            STORE(out + p * width + v * LANES, start + sum[p][v]);
        }
}

INLINE void NAME(tile_rows)(const double *x, int64_t rows, int64_t ld, const double *panel, int64_t width, int64_t depth,
                            const double *init, int64_t init_ld, double *out, const int vectors) {
    // Narrow tiles take more rows, so that enough chains run side by side.
    const int points = vectors == 1 ? 8 : vectors == 2 && POINTS < 6 ? 6 : POINTS;
    int64_t i = 0;
    for (; i + points <= rows; i += points)
        NAME(tile)(x + i * ld, ld, panel, width, depth, init ? init + i * init_ld : 0, init_ld, out + i * width, points, vectors);
    for (; i < rows; i++)
        NAME(tile)(x + i * ld, ld, panel, width, depth, init ? init + i * init_ld : 0, init_ld, out + i * width, 1, vectors);
}

TARGET static void NAME(dots)(const double *x, int64_t rows, int64_t ld, rk_panel panel, const double *init, double *out) {
    for (int64_t from = 0; from < panel.features;) {
        int64_t depth = panel.symmetric ? rk_symmetric_depth(panel.features - from) : rk_block_depth(panel.features - from);
        const double *part = panel.data + from * panel.width;
        // The first block starts from `init`, one for all rows; the next add to what is there.
        const double *start = from == 0 ? init : out;
        int64_t start_ld = from == 0 ? 0 : panel.width;
        int64_t j = 0;
        for (; j + 3 * LANES <= panel.width; j += 3 * LANES)
            NAME(tile_rows)(x + from, rows, ld, part + j, panel.width, depth, start ? start + j : 0, start_ld, out + j, 3);
        for (; j + 2 * LANES <= panel.width; j += 2 * LANES)
            NAME(tile_rows)(x + from, rows, ld, part + j, panel.width, depth, start ? start + j : 0, start_ld, out + j, 2);
        for (; j < panel.width; j += LANES)
            NAME(tile_rows)(x + from, rows, ld, part + j, panel.width, depth, start ? start + j : 0, start_ld, out + j, 1);
        from += depth;
    }
}

/// Dot products of rows with one other row in the order of BLAS's single-column kernel: four chains over features in turn, the last
/// `depth % 8` features on the first of them.
TARGET static void NAME(dots_four)(const double *x, int64_t rows, int64_t ld, const double *other, int64_t d, double factor,
                                   const double *init, double *out, int64_t step) {
    for (int64_t i = 0; i < rows; i++) {
        double value = init ? init[i] : 0;
        for (int64_t from = 0; from < d;) {
            int64_t depth = rk_block_depth(d - from), whole = depth & -8, f = from;
            NAME(half) sum = {};
            for (; f < from + whole; f += 4)
                sum = __builtin_elementwise_fma(*(const NAME(half) *)(x + i * ld + f), *(const NAME(half) *)(other + f), sum);
            double first = sum[0];
            for (; f < from + depth; f++) first = __builtin_fma(x[i * ld + f], other[f], first);
            value += factor * ((first + sum[1]) + (sum[2] + sum[3]));
            from += depth;
        }
        out[i * step] = value;
    }
}

/// Dot products of rows with one other row in the order of BLAS's transposed matrix-vector product, times `factor`.
TARGET static void NAME(dots_vector)(const double *x, int64_t rows, int64_t ld, const double *other, int64_t d, double factor,
                                     double *out) {
    int64_t fours = rows & -4, twos = rows & -2, whole = d & -4;
    for (int64_t i = 0; i < rows; i++) {
        const double *row = x + i * ld;
        double value = 0;
        for (int64_t from = 0; from < whole; from += RK_VECTOR_BLOCK) {
            int64_t to = from + RK_VECTOR_BLOCK < whole ? from + RK_VECTOR_BLOCK : whole, f = from;
            if (i < fours) {
                NAME(half) sum = {};
                for (; f < to; f += 4)
                    sum = __builtin_elementwise_fma(*(const NAME(half) *)(row + f), *(const NAME(half) *)(other + f), sum);
                value += (sum[0] + sum[2]) + (sum[1] + sum[3]);
            } else {
                // The rows left over: products and sums apart, on two lanes for a pair of rows, on twice two for a single one.
                double sum[4] = {};
                int64_t lane = i < twos ? 0 : 2;
                if ((to - from) & 2) {
                    sum[0] += row[f] * other[f];
                    sum[1] += row[f + 1] * other[f + 1];
                    f += 2;
                }
                for (; f < to; f += 4) {
                    sum[0] += row[f] * other[f];
                    sum[1] += row[f + 1] * other[f + 1];
                    sum[lane] += row[f + 2] * other[f + 2];
                    sum[lane + 1] += row[f + 3] * other[f + 3];
                }
                value += (sum[0] + sum[2]) + (sum[1] + sum[3]);
            }
        }
        if (d - whole == 1) {
            value = __builtin_fma(row[whole], other[whole], value);
        } else if (whole < d) {
            double rest = __builtin_fma(row[whole], other[whole], row[whole + 1] * other[whole + 1]);
            if (d - whole == 3) rest = __builtin_fma(row[whole + 2], other[whole + 2], rest);
            value += rest;
        }
        out[i] = factor * value;
    }
}

INLINE VEC NAME(minimum)(VEC a, VEC b) { return a < b ? a : b; }

/// The least of all lanes.
INLINE double NAME(least_lane)(VEC v) {
#if LANES == 8
    v = NAME(minimum)(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3));
#endif
#if LANES >= 4
    v = NAME(minimum)(v, __builtin_shufflevector(v, v, 2, 3, 0, 1
#if LANES == 8
                                                 , 6, 7, 4, 5
#endif
                                                 ));
#endif
    return v[1] < v[0] ? v[1] : v[0];
}

/// The first column of a row that holds `value`, its least one.
INLINE int32_t NAME(column_of)(const double *row, int64_t width, int64_t k, double value) {
    for (int64_t j = 0; j < width; j += LANES) {
        NAME(bits) equal = __builtin_convertvector((NAME(mask))(LOAD(row + j) == (VEC){} + value), NAME(bits));
        unsigned char found = 0;
        __builtin_memcpy(&found, &equal, 1);
        found &= (unsigned char)((1u << LANES) - 1);
        if (found && j + __builtin_ctz(found) < k) return (int32_t)(j + __builtin_ctz(found));
        if (found) break;
    }
    // Only sums that overflowed come here: what a chain of comparisons gives for them.
    int32_t label = 0;
    for (int64_t j = 1; j < k; j++)
        if (row[j] < row[label]) label = (int32_t)j;
    return label;
}

TARGET static void NAME(least)(const double *values, int64_t rows, int64_t width, int64_t k, int32_t *labels) {
    for (int64_t i = 0; i < rows; i++) {
        const double *row = values + i * width;
        VEC least = LOAD(row);
        for (int64_t j = LANES; j < width; j += LANES) least = NAME(minimum)(least, LOAD(row + j));
        labels[i] = NAME(column_of)(row, width, k, NAME(least_lane)(least));
    }
}

TARGET static void NAME(least_two)(const double *values, int64_t rows, int64_t width, int64_t k, int32_t *labels, double *first,
                                   double *second) {
    for (int64_t i = 0; i < rows; i++) {
        const double *row = values + i * width;
        VEC least = LOAD(row), next = (VEC){} + __builtin_inf();
        for (int64_t j = LANES; j < width; j += LANES) {
            VEC value = LOAD(row + j);
            next = NAME(minimum)(next, value < least ? least : value);
            least = NAME(minimum)(least, value);
        }
        double value = NAME(least_lane)(least);
        labels[i] = NAME(column_of)(row, width, k, value);
        first[i] = value;
        // In the label's own lane the second of that lane counts, in all others the first.
        NAME(mask) lane = {};
        lane[labels[i] % LANES] = -1;
        second[i] = NAME(least_lane)(lane ? next : least);
    }
}

TARGET static void NAME(bounds_of)(double *restrict first, double *restrict second, int64_t rows, const double *restrict norms,
                                   double slack, double largest_norm) {
    for (int64_t i = 0; i < rows; i++) {
        double doubt = slack * (norms[i] + largest_norm), near = first[i] + norms[i] + doubt, far = second[i] + norms[i] - doubt;
        first[i] = __builtin_elementwise_sqrt(near > 0 ? near : 0) * (1 + 0x1p-50);
        second[i] = __builtin_elementwise_sqrt(far > 0 ? far : 0) * (1 - 0x1p-50);
    }
}

TARGET static int64_t NAME(open_rows)(const int32_t *restrict labels, int64_t rows, const double *restrict norms,
                                      const double *restrict moves, const double *restrict away, double slack,
                                      double largest_norm, double *restrict upper, double *restrict lower,
                                      int16_t *restrict which) {
    uint8_t open[RK_CHUNK];
    for (int64_t i = 0; i < rows; i++) {
        double above = (upper[i] + moves[labels[i]]) * (1 + 0x1p-50);
        double below = lower[i] * (1 - 0x1p-50) - away[labels[i]];
        upper[i] = above;
        lower[i] = below;
        // Open where a sum overflowed: every comparison with NaN is false.
        open[i] = !(below > above) | !((below - above) * (below + above) > 2 * slack * (norms[i] + largest_norm));
    }
    int64_t count = 0;
    for (int64_t i = 0; i < rows; i++) {
        which[count] = (int16_t)i;
        count += open[i];
    }
    return count;
}

TARGET static void NAME(add_rows)(const double *x, int64_t rows, int64_t ld, const int32_t *labels, int64_t from, int64_t to,
                                  double *sums) {
    for (int64_t i = 0; i < rows; i++) {
        const double *row = x + i * ld;
        double *sum = sums + (int64_t)labels[i] * ld;
        for (int64_t f = from; f < to; f += 4) *(NAME(half) *)(sum + f) += *(const NAME(half) *)(row + f);
    }
}

/// Adds the rows that `which` marks to `sum`, in their order, for `halves` times four features.
INLINE void NAME(sum_marked)(const double *x, int64_t ld, const uint64_t *which, double *sum, const int halves) {
    NAME(half) total[8];
    for (int h = 0; h < halves; h++) total[h] = *(const NAME(half) *)(sum + 4 * h);
    for (int64_t word = 0; word < RK_CHUNK / 64; word++)
        for (uint64_t rest = which[word]; rest; rest &= rest - 1) {
            const double *row = x + (word * 64 + __builtin_ctzll(rest)) * ld;
            for (int h = 0; h < halves; h++) total[h] += *(const NAME(half) *)(row + 4 * h);
        }
    for (int h = 0; h < halves; h++) *(NAME(half) *)(sum + 4 * h) = total[h];
}

typedef unsigned char NAME(labels) __attribute__((ext_vector_type(64), aligned(1)));
typedef _Bool NAME(label_bits) __attribute__((ext_vector_type(64)));

/// Cluster by cluster, so that its sums stay in registers.
TARGET static void NAME(sum_rows)(const double *x, int64_t rows, int64_t ld, const int32_t *labels, int64_t k, int64_t from,
                                  int64_t to, double *sums, double *counts) {
    unsigned char padded[RK_CHUNK];
    for (int64_t i = 0; i < rows; i++) padded[i] = (unsigned char)labels[i];
    for (int64_t i = rows; i < RK_CHUNK; i++) padded[i] = 255;
    for (int64_t j = 0; j < k; j++) {
        uint64_t which[RK_CHUNK / 64];
        int64_t count = 0;
        for (int64_t word = 0; word < RK_CHUNK / 64; word++) {
            NAME(label_bits) equal =
                __builtin_convertvector(*(const NAME(labels) *)(padded + word * 64) == (unsigned char)j, NAME(label_bits));
            __builtin_memcpy(&which[word], &equal, 8);
            count += __builtin_popcountll(which[word]);
        }
        if (!count) continue;
        if (from == 0) counts[j] += (double)count;
        double *sum = sums + j * ld;
        int64_t f = from;
        for (; f + 32 <= to; f += 32) NAME(sum_marked)(x + f, ld, which, sum + f, 8);
        switch ((to - f) / 4) {
        case 1: NAME(sum_marked)(x + f, ld, which, sum + f, 1); break;
        case 2: NAME(sum_marked)(x + f, ld, which, sum + f, 2); break;
        case 3: NAME(sum_marked)(x + f, ld, which, sum + f, 3); break;
        case 4: NAME(sum_marked)(x + f, ld, which, sum + f, 4); break;
        case 5: NAME(sum_marked)(x + f, ld, which, sum + f, 5); break;
        case 6: NAME(sum_marked)(x + f, ld, which, sum + f, 6); break;
        case 7: NAME(sum_marked)(x + f, ld, which, sum + f, 7); break;
        }
    }
}

enum { NAME(group_vectors) = GROUP_VECTORS, NAME(group_row_count) = GROUP_VECTORS * LANES, NAME(group_columns) = GROUP_COLUMNS };

/// Adds the distances from one block of rows (lanes) to `columns` others, in their order.
INLINE void NAME(group_tile)(const double *packed, const VEC *row_norms, const double *x, const double *norms, int64_t d,
                             int64_t ld, int64_t row, int64_t column, VEC *total, const int columns) {
    VEC sum[GROUP_COLUMNS][GROUP_VECTORS];
    for (int c = 0; c < columns; c++)
        for (int v = 0; v < GROUP_VECTORS; v++) sum[c][v] = (VEC){};
    for (int64_t from = 0; from < d;) {
        int64_t depth = rk_block_depth(d - from);
        VEC part[GROUP_COLUMNS][GROUP_VECTORS];
        for (int c = 0; c < columns; c++)
            for (int v = 0; v < GROUP_VECTORS; v++) part[c][v] = (VEC){};
        for (int64_t f = from; f < from + depth; f++) {
            VEC value[GROUP_VECTORS];
            for (int v = 0; v < GROUP_VECTORS; v++) value[v] = LOAD(packed + f * NAME(group_row_count) + v * LANES);
            for (int c = 0; c < columns; c++) {
                VEC other = (VEC){} + x[(column + c) * ld + f];
                for (int v = 0; v < GROUP_VECTORS; v++) part[c][v] = __builtin_elementwise_fma(value[v], other, part[c][v]);
            }
        }
        for (int c = 0; c < columns; c++)
            for (int v = 0; v < GROUP_VECTORS; v++) sum[c][v] += part[c][v];
        from += depth;
    }
    for (int c = 0; c < columns; c++)
        for (int v = 0; v < GROUP_VECTORS; v++) {
            VEC square = (sum[c][v] + row_norms[v]) + norms[column + c];
            square = square > (VEC){} ? square : (VEC){};
            VEC distance = __builtin_elementwise_sqrt(square);
            int64_t self = column + c - row - v * LANES;
            if (self >= 0 && self < LANES) distance[self] = 0;
            total[v] += distance;
        }
}

TARGET static void NAME(group_distances)(const double *x, const double *norms, int64_t d, int64_t ld, int64_t row,
                                         int64_t rows, const int64_t *bounds, int64_t groups, double *packed, double *out) {
    for (int64_t f = 0; f < d; f++)
        for (int64_t i = 0; i < NAME(group_row_count); i++)
            packed[f * NAME(group_row_count) + i] = i < rows ? -2 * x[(row + i) * ld + f] : 0;
    VEC row_norms[GROUP_VECTORS];
    for (int v = 0; v < GROUP_VECTORS; v++)
        for (int lane = 0; lane < LANES; lane++) row_norms[v][lane] = v * LANES + lane < rows ? norms[row + v * LANES + lane] : 0;
    for (int64_t g = 0; g < groups; g++) {
        VEC total[GROUP_VECTORS];
        for (int v = 0; v < GROUP_VECTORS; v++) total[v] = (VEC){};
        int64_t j = bounds[g];
        for (; j + GROUP_COLUMNS <= bounds[g + 1]; j += GROUP_COLUMNS)
            NAME(group_tile)(packed, row_norms, x, norms, d, ld, row, j, total, GROUP_COLUMNS);
        for (; j < bounds[g + 1]; j++) NAME(group_tile)(packed, row_norms, x, norms, d, ld, row, j, total, 1);
        for (int64_t i = 0; i < rows; i++) out[i * groups + g] = total[i / LANES][i % LANES];
    }
}

enum { NAME(sparse_vectors) = 4, NAME(sparse_group_row_count) = NAME(sparse_vectors) * LANES };

/// Adds the distances from one block of rows (lanes) to one other, given their dot products.
INLINE void NAME(add_distances)(const VEC *dots, const VEC *row_norms, double norm, int64_t self, VEC *total, const int vectors) {
    VEC distance[NAME(sparse_vectors)];
    for (int v = 0; v < vectors; v++) {
        VEC square = (dots[v] + row_norms[v]) + norm;
        distance[v] = __builtin_elementwise_sqrt(square > (VEC){} ? square : (VEC){});
    }
    if (self >= 0 && self < vectors * LANES)
        for (int v = 0; v < vectors; v++)
            for (int lane = 0; lane < LANES; lane++)
                if (v * LANES + lane == self) distance[v][lane] = 0;
    for (int v = 0; v < vectors; v++) total[v] += distance[v];
}

TARGET static void NAME(sparse_group_distances)(const double *x, const rk_sparse *sparse, const double *norms, int64_t d,
                                                int64_t ld, int64_t row, int64_t rows, const int64_t *bounds, int64_t groups,
                                                double *packed, double *out) {
    enum { VECTORS = NAME(sparse_vectors), ROWS = NAME(sparse_group_row_count) };
    for (int64_t f = 0; f < d; f++)
        for (int64_t i = 0; i < ROWS; i++) packed[f * ROWS + i] = i < rows ? -2 * x[(row + i) * ld + f] : 0;
    VEC row_norms[VECTORS];
    for (int v = 0; v < VECTORS; v++)
        for (int lane = 0; lane < LANES; lane++) row_norms[v][lane] = v * LANES + lane < rows ? norms[row + v * LANES + lane] : 0;
    const int64_t *starts = sparse->starts;
    for (int64_t g = 0; g < groups; g++) {
        VEC total[VECTORS];
        for (int v = 0; v < VECTORS; v++) total[v] = (VEC){};
        for (int64_t j = bounds[g]; j < bounds[g + 1]; j++) {
            VEC dots[VECTORS];
            for (int v = 0; v < VECTORS; v++) dots[v] = (VEC){};
            for (int64_t b = j * sparse->blocks; b < (j + 1) * sparse->blocks; b++) {
                VEC part[VECTORS];
                for (int v = 0; v < VECTORS; v++) part[v] = (VEC){};
                for (int64_t e = starts[b]; e < starts[b + 1]; e++) {
                    const double *column = packed + (int64_t)sparse->features[e] * ROWS;
                    VEC other = (VEC){} + sparse->values[e];
                    for (int v = 0; v < VECTORS; v++) part[v] = __builtin_elementwise_fma(LOAD(column + v * LANES), other, part[v]);
                }
                for (int v = 0; v < VECTORS; v++) dots[v] += part[v];
            }
            NAME(add_distances)(dots, row_norms, norms[j], j - row, total, VECTORS);
        }
        for (int64_t i = 0; i < rows; i++) out[i * groups + g] = total[i / LANES][i % LANES];
    }
}

/// Cross products of `count` columns from `a` on with four from `b` on, added to `out`.
INLINE void NAME(cross_tile)(const double *x, int64_t n, int64_t d, int64_t ld, int64_t a, int64_t b, double *out,
                             const int count) {
    NAME(half) sum[4] = {};
    for (int64_t i = 0; i < n; i++) {
        NAME(half) right = *(const NAME(half) *)(x + i * ld + b);
        for (int c = 0; c < count; c++) {
            NAME(half) left = (NAME(half)){} + x[i * ld + a + c];
            sum[c] = __builtin_elementwise_fma(left, right, sum[c]);
        }
    }
    for (int c = 0; c < count; c++)
        for (int lane = 0; lane < 4; lane++)
            if (b + lane < d) out[(a + c) * d + b + lane] += sum[c][lane];
}

TARGET static void NAME(cross_products)(const double *x, int64_t n, int64_t d, int64_t ld, int64_t from, int64_t to,
                                        double *out) {
    for (int64_t b = 0; b < ld; b += 4) {
        int64_t a = from;
        for (; a + 4 <= to; a += 4) NAME(cross_tile)(x, n, d, ld, a, b, out, 4);
        for (; a < to; a++) NAME(cross_tile)(x, n, d, ld, a, b, out, 1);
    }
}

TARGET static void NAME(seed_finish)(const double *dots, int64_t rows, int64_t width, const double *norms,
                                     const double *candidateNorms, const double *closest, double *distances,
                                     int64_t out_width) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < out_width; j += 4) {
            NAME(half) square = (*(const NAME(half) *)(dots + i * width + j) + *(const NAME(half) *)(candidateNorms + j)) + norms[i];
            square = square > (NAME(half)){} ? square : (NAME(half)){};
            NAME(half) old = (NAME(half)){} + closest[i];
            *(NAME(half) *)(distances + i * out_width + j) = square < old ? square : old;
        }
}

const rk_kernels TABLE = {
    .lanes = LANES < 4 ? 4 : LANES,
    .dots = NAME(dots),
    .dots_four = NAME(dots_four),
    .dots_vector = NAME(dots_vector),
    .least = NAME(least),
    .least_two = NAME(least_two),
    .bounds_of = NAME(bounds_of),
    .open_rows = NAME(open_rows),
    .add_rows = NAME(add_rows),
    .sum_rows = NAME(sum_rows),
    .group_distances = NAME(group_distances),
    .group_rows = GROUP_VECTORS * LANES,
    .sparse_group_distances = NAME(sparse_group_distances),
    .sparse_group_rows = NAME(sparse_group_row_count),
    .cross_products = NAME(cross_products),
    .seed_finish = NAME(seed_finish),
};

#undef VEC
#undef LOAD
#undef STORE
#undef INLINE
#undef LANES
#undef TARGET
#undef NAME
#undef TABLE
#undef POINTS
#undef GROUP_VECTORS
#undef GROUP_COLUMNS
