// Sums of whole columns in the order in which NumPy adds them (numpy/_core/src/umath/loops_utils.h.src, pairwise_sum): halves, cut
// at multiples of eight, down to 128 values; these by eight running sums; fewer than eight one after the other.
#include "CFrameKernels.h"
#include <stddef.h>

#define BLOCK 128

#define PAIRWISE(name, type, expression)                                                     \
    static type name##_leaf(const type *values, const uint8_t *valid, size_t from, size_t n, type mean) { \
        type v[BLOCK];                                                                       \
        (void)mean;                                                                          \
        for (size_t i = 0; i < n; i++) {                                                     \
            type x = values[from + i];                                                       \
            v[i] = !valid || (valid[(from + i) / 8] >> (from + i) % 8 & 1) ? (expression) : 0; \
        }                                                                                    \
        if (n < 8) {                                                                         \
            type sum = -0.0f;                                                                \
            for (size_t i = 0; i < n; i++) sum += v[i];                                      \
            return sum;                                                                      \
        }                                                                                    \
        type r[8];                                                                           \
        for (size_t j = 0; j < 8; j++) r[j] = v[j];                                          \
        size_t i = 8;                                                                        \
        for (; i + 8 <= n; i += 8)                                                           \
            for (size_t j = 0; j < 8; j++) r[j] += v[i + j];                                 \
        type sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));        \
        for (; i < n; i++) sum += v[i];                                                      \
        return sum;                                                                          \
    }                                                                                        \
    static type name##_tree(const type *values, const uint8_t *valid, size_t from, size_t n, type mean) { \
        if (n <= BLOCK) return name##_leaf(values, valid, from, n, mean);                    \
        size_t half = n / 2;                                                                 \
        half -= half % 8;                                                                    \
        type left = name##_tree(values, valid, from, half, mean);                            \
        return left + name##_tree(values, valid, from + half, n - half, mean);               \
    }
PAIRWISE(sum_f64, double, x)
PAIRWISE(sum_f32, float, x)
PAIRWISE(squares_f64, double, (mean - x) * (mean - x))

double rf_pairwise_f64(const double *values, const uint8_t *valid, size_t from, size_t count) {
    return 0.0 + sum_f64_tree(values, valid, from, count, 0);
}
float rf_pairwise_f32(const float *values, const uint8_t *valid, size_t from, size_t count) {
    return 0.0f + sum_f32_tree(values, valid, from, count, 0);
}
double rf_pairwise_squares_f64(const double *values, const uint8_t *valid, size_t from, size_t count, double mean) {
    return 0.0 + squares_f64_tree(values, valid, from, count, mean);
}

static inline double number(int kind, const void *values, size_t i) {
    switch (kind) {
    case RF_U8: return ((const uint8_t *)values)[i];
    case RF_U32: return ((const uint32_t *)values)[i];
    case RF_I32: return ((const int32_t *)values)[i];
    case RF_I64: return (double)((const int64_t *)values)[i];
    case RF_F32: return ((const float *)values)[i];
    default: return ((const double *)values)[i];
    }
}

double rf_moment(int kind, const void *values, const uint8_t *valid, size_t from, size_t count, double mean, int power) {
    if (count > BLOCK) {
        size_t half = count / 2;
        half -= half % 8;
        double left = rf_moment(kind, values, valid, from, half, mean, power);
        return left + rf_moment(kind, values, valid, from + half, count - half, mean, power);
    }
    double v[BLOCK];
    for (size_t i = 0; i < count; i++) {
        double x = number(kind, values, from + i);
        if (power) x -= mean;
        if (power == 2) x *= x;
        v[i] = x == x && (!valid || (valid[(from + i) / 8] >> (from + i) % 8 & 1)) ? x : 0;
    }
    return sum_f64_leaf(v, NULL, 0, count, 0);
}

void rf_scale(rf_operand a, int how, double offset, double scale, size_t from, size_t to, int out_kind, void *out) {
    double scratch[BLOCK];
    for (size_t start = from; start < to; start += BLOCK) {
        size_t end = start + BLOCK < to ? start + BLOCK : to;
        rf_convert(a, RF_F64, start, end, scratch);
        if (out_kind == RF_F64) {
            double *o = (double *)out + start;
            if (how == RF_AFFINE) for (size_t i = 0; i < end - start; i++) o[i] = scratch[i] * scale + offset;
            else for (size_t i = 0; i < end - start; i++) o[i] = (scratch[i] - offset) / scale;
        } else {
            float *o = (float *)out + start, by = (float)scale, from_zero = (float)offset;
            if (how == RF_AFFINE) for (size_t i = 0; i < end - start; i++) o[i] = (float)scratch[i] * by + from_zero;
            else if (how == RF_CENTRED) for (size_t i = 0; i < end - start; i++) o[i] = ((float)scratch[i] - from_zero) / by;
            else for (size_t i = 0; i < end - start; i++) o[i] = (float)((float)(scratch[i] - offset) / scale);
        }
    }
}

void rf_add_norm(int norm, rf_operand a, size_t from, size_t to, double *norms) {
    double scratch[BLOCK];
    for (size_t start = from; start < to; start += BLOCK) {
        size_t end = start + BLOCK < to ? start + BLOCK : to;
        rf_convert(a, RF_F64, start, end, scratch);
        for (size_t i = 0; i < end - start; i++) {
            double x = scratch[i], m = x < 0 ? -x : x;
            if (norm == RF_L2) norms[start + i] += x * x;
            else if (norm == RF_L1) norms[start + i] += m;
            else norms[start + i] = m > norms[start + i] || m != m ? m : norms[start + i];
        }
    }
}
