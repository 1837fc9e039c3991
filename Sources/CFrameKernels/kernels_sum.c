// Sums of whole columns in the order in which NumPy adds them (numpy/_core/src/umath/loops_utils.h.src, pairwise_sum): halves, cut
// at multiples of eight, down to 128 values; these by eight running sums; fewer than eight one after the other.
#include "CFrameKernels.h"

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
