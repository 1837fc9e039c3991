// Alternating least squares for implicit feedback (Hu, Koren and Volinsky 2008), with conjugate gradients (Takacs, Pilaszy and Tikk 2011).
#include "implicit.h"

#include "clones.h"

#include <math.h>
#include <string.h>

/// In eight sums that are put together at the end; `n` is a multiple of eight.
static inline __attribute__((always_inline)) double dot(const double *a, const double *b, ptrdiff_t n) {
    double sums[8] = {0};
    for (ptrdiff_t i = 0; i < n; i += 8) {
        for (int lane = 0; lane < 8; lane++) sums[lane] += a[i + lane] * b[i + lane];
    }
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static inline __attribute__((always_inline)) void add(double factor, const double *a, double *to, ptrdiff_t n) {
    for (ptrdiff_t i = 0; i < n; i++) to[i] += factor * a[i];
}

/// to = matrix x, for a symmetrical matrix.
static inline __attribute__((always_inline)) void multiply(const double *matrix, const double *x, double *to, ptrdiff_t d) {
    for (ptrdiff_t i = 0; i < d; i++) to[i] = 0;
    for (ptrdiff_t j = 0; j < d; j++) add(x[j], matrix + j * d, to, d);
}

ptrdiff_t rk_implicit_scratch(ptrdiff_t d, ptrdiff_t ld) { return (d + 4) * ld; }

RK_CLONES(, void, rk_implicit_gradients,
          (rk_lists lists, ptrdiff_t first, ptrdiff_t last, const double *gram, const double *y, double *x, ptrdiff_t d, ptrdiff_t ld,
           ptrdiff_t steps, double *scratch),
          (lists, first, last, gram, y, x, d, ld, steps, scratch)) {
    double *residual = scratch, *direction = scratch + ld, *image = scratch + 2 * ld;
    memset(scratch, 0, sizeof(double) * 3 * (size_t)ld);
    for (ptrdiff_t row = first; row < last; row++) {
        double *own = x + row * ld;
        const ptrdiff_t begin = lists.bounds[row], end = lists.bounds[row + 1];
        if (begin == end) {
            memset(own, 0, sizeof(double) * (size_t)ld);
            continue;
        }
        multiply(gram, own, residual, d);
        for (ptrdiff_t i = 0; i < d; i++) residual[i] = -residual[i];
        for (ptrdiff_t place = begin; place < end; place++) {
            const double *other = y + lists.partners[place] * ld;
            const double c = lists.values[place], size = fabs(c);
            add((c > 0 ? c : 0) - (size - 1) * dot(other, own, ld), other, residual, d);
        }
        memcpy(direction, residual, sizeof(double) * (size_t)d);
        double before = dot(residual, residual, ld);
        if (before < 1e-20) continue;
        for (ptrdiff_t step = 0; step < steps; step++) {
            multiply(gram, direction, image, d);
            for (ptrdiff_t place = begin; place < end; place++) {
                const double *other = y + lists.partners[place] * ld;
                add((fabs(lists.values[place]) - 1) * dot(other, direction, ld), other, image, d);
            }
            const double length = before / dot(direction, image, ld);
            add(length, direction, own, d);
            add(-length, image, residual, d);
            const double after = dot(residual, residual, ld);
            if (after < 1e-20) break;
            const double turn = after / before;
            for (ptrdiff_t i = 0; i < d; i++) direction[i] = turn * direction[i] + residual[i];
            before = after;
        }
    }
}

RK_CLONES(, ptrdiff_t, rk_implicit_exact,
          (rk_lists lists, ptrdiff_t first, ptrdiff_t last, const double *gram, const double *y, double *x, ptrdiff_t d, ptrdiff_t ld,
           double *scratch),
          (lists, first, last, gram, y, x, d, ld, scratch)) {
    // Rows of the lower triangle, padded with zeros.
    double *lower = scratch, *right = scratch + d * ld;
    for (ptrdiff_t row = first; row < last; row++) {
        double *own = x + row * ld;
        memset(scratch, 0, sizeof(double) * (size_t)((d + 1) * ld));
        for (ptrdiff_t i = 0; i < d; i++) memcpy(lower + i * ld, gram + i * d, sizeof(double) * (size_t)(i + 1));
        for (ptrdiff_t place = lists.bounds[row]; place < lists.bounds[row + 1]; place++) {
            const double *other = y + lists.partners[place] * ld;
            const double c = lists.values[place], size = fabs(c);
            if (c > 0) add(c, other, right, d);
            for (ptrdiff_t i = 0; i < d; i++) add((size - 1) * other[i], other, lower + i * ld, i + 1);
        }
        for (ptrdiff_t i = 0; i < d; i++) {
            double *line = lower + i * ld;
            for (ptrdiff_t j = 0; j <= i; j++) {
                const double *above = lower + j * ld;
                const ptrdiff_t even = j / 8 * 8;
                double value = line[j] - dot(line, above, even);
                for (ptrdiff_t k = even; k < j; k++) value -= line[k] * above[k];
                if (j < i) {
                    line[j] = value / above[j];
                } else if (value > 0) {
                    line[j] = sqrt(value);
                } else {
                    return row;
                }
            }
        }
        for (ptrdiff_t i = 0; i < d; i++) {
            double value = right[i];
            for (ptrdiff_t k = 0; k < i; k++) value -= lower[i * ld + k] * right[k];
            right[i] = value / lower[i * ld + i];
        }
        for (ptrdiff_t i = d - 1; i >= 0; i--) {
            const double value = right[i] / lower[i * ld + i];
            right[i] = value;
            add(-value, lower + i * ld, right, i);
        }
        memcpy(own, right, sizeof(double) * (size_t)d);
    }
    return last;
}

RK_CLONES(, void, rk_implicit_scores, (const double *row, const double *y, ptrdiff_t count, ptrdiff_t ld, double *out),
          (row, y, count, ld, out)) {
    for (ptrdiff_t i = 0; i < count; i++) out[i] = dot(row, y + i * ld, ld);
}
