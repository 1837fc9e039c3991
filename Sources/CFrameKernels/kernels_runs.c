// Sums of groups whose rows lie one after the other, in the order in which pandas adds them.
//
// pandas 3.1.1 (pandas/core/groupby/ops.py, `BaseGrouper._cython_operation` and `_reduceat_aggregate`): where the numbers of the groups
// do not decrease from row to row, and the values are a NumPy array without NaN, `sum` and `mean` are not the Cython kernels with
// Kahan's summation (kernels_group.c) but `numpy.add.reduceat`: sums of float32 in float32, means of everything in double, divided by the
// number of rows. With a NaN anywhere in the values, and for nullable types with or without missing values, it is Kahan's again.
//
// NumPy 2.4 (numpy/_core/src/umath/ufunc_object.c, `PyUFunc_Reduceat`): the first value of a group, plus the pairwise sum of the others
// (loops_utils.h.src, `pairwise_sum`): fewer than eight from -0.0 on; up to 128 by eight running sums; halves cut at multiples of eight
// above. Neither buffers nor strides take part: values are converted as a whole before.
#include "CFrameKernels.h"

#define BLOCK 128

// `type`: of the values; `wide`: of the sum; `out_type`: of the result. Gives the first group that holds a NaN, or SIZE_MAX.
#define RUNS(name, type, wide, out_type)                                                     \
    static wide name##_pairwise(const type *v, size_t n) {                                   \
        if (n > BLOCK) {                                                                     \
            size_t half = n / 2;                                                             \
            half -= half % 8;                                                                \
            wide left = name##_pairwise(v, half);                                            \
            return left + name##_pairwise(v + half, n - half);                               \
        }                                                                                    \
        if (n < 8) {                                                                         \
            wide sum = -0.0f;                                                                \
            for (size_t i = 0; i < n; i++) sum += (wide)v[i];                                \
            return sum;                                                                      \
        }                                                                                    \
        wide r[8];                                                                           \
        for (size_t j = 0; j < 8; j++) r[j] = (wide)v[j];                                    \
        size_t i = 8;                                                                        \
        for (; i + 8 <= n; i += 8)                                                           \
            for (size_t j = 0; j < 8; j++) r[j] += (wide)v[i + j];                           \
        wide sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));        \
        for (; i < n; i++) sum += (wide)v[i];                                                \
        return sum;                                                                          \
    }                                                                                        \
    static size_t name(rf_groups g, bool mean, size_t from, size_t to, out_type *out) {      \
        const type *values = g.values;                                                       \
        for (size_t group = from; group < to; group++) {                                     \
            size_t start = g.starts[group], count = g.starts[group + 1] - start;             \
            const type *v = values + start;                                                  \
            wide sum = 0;                                                                    \
            if (count <= 8) {                                                                \
                /* As name##_pairwise of fewer than eight, without a call: most groups are small. */ \
                wide rest = -0.0f;                                                           \
                for (size_t i = 1; i < count; i++) rest += (wide)v[i];                       \
                if (count) sum = (wide)v[0] + rest;                                          \
            } else sum = (wide)v[0] + name##_pairwise(v + 1, count - 1);                     \
            /* NaN comes of a NaN, or of infinities of both signs. */                        \
            if (sum != sum)                                                                  \
                for (size_t i = 0; i < count; i++)                                           \
                    if (v[i] != v[i]) return group;                                          \
            out[group] = (out_type)(mean ? sum / (wide)count : sum);                         \
        }                                                                                    \
        return SIZE_MAX;                                                                     \
    }
RUNS(runs_u8, uint8_t, double, double)
RUNS(runs_u32, uint32_t, double, double)
RUNS(runs_i32, int32_t, double, double)
RUNS(runs_i64, int64_t, double, double)
RUNS(runs_f64, double, double, double)
RUNS(runs_f32, float, float, float)
RUNS(means_f32, float, double, float)

size_t rf_run_sum(rf_groups g, bool mean, size_t from, size_t to, void *out) {
    switch (g.kind) {
    case RF_U8: return runs_u8(g, mean, from, to, out);
    case RF_U32: return runs_u32(g, mean, from, to, out);
    case RF_I32: return runs_i32(g, mean, from, to, out);
    case RF_I64: return runs_i64(g, mean, from, to, out);
    case RF_F32: return mean ? means_f32(g, true, from, to, out) : runs_f32(g, false, from, to, out);
    default: return runs_f64(g, mean, from, to, out);
    }
}
