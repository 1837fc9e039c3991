// Aggregates of groups, each in row order.
#include "CFrameKernels.h"
#include <math.h>
#include <string.h>

static inline bool has(const uint8_t *valid, size_t i) { return !valid || (valid[i / 8] >> i % 8 & 1); }
static inline size_t row_at(rf_groups g, size_t place) { return g.rows ? g.rows[place] : place; }

// The code sees `v` (of the type) and `row`, for each value of the group.
#define EACH(type, ...)                                                                      \
    for (size_t at = g.starts[group]; at < g.starts[group + 1]; at++) {                      \
        size_t row = row_at(g, at);                                                          \
        if (!has(g.valid, row)) continue;                                                    \
        type v = ((const type *)g.values)[row];                                              \
        __VA_ARGS__                                                                          \
    }
#define EACH_BIT(...)                                                                        \
    for (size_t at = g.starts[group]; at < g.starts[group + 1]; at++) {                      \
        size_t row = row_at(g, at);                                                          \
        if (!has(g.valid, row)) continue;                                                    \
        int v = ((const uint8_t *)g.values)[row / 8] >> row % 8 & 1;                         \
        __VA_ARGS__                                                                          \
    }
#define BY_KIND(...)                                                                         \
    switch (g.kind) {                                                                        \
    case RF_U8: EACH(uint8_t, __VA_ARGS__) break;                                                   \
    case RF_U32: EACH(uint32_t, __VA_ARGS__) break;                                                 \
    case RF_I32: EACH(int32_t, __VA_ARGS__) break;                                                  \
    case RF_I64: EACH(int64_t, __VA_ARGS__) break;                                                  \
    case RF_F32: EACH(float, __VA_ARGS__) break;                                                    \
    case RF_F64: EACH(double, __VA_ARGS__) break;                                                   \
    default: EACH_BIT(__VA_ARGS__) break;                                                           \
    }
#define BY_INTEGER(...)                                                                      \
    switch (g.kind) {                                                                        \
    case RF_U8: EACH(uint8_t, __VA_ARGS__) break;                                                   \
    case RF_U32: EACH(uint32_t, __VA_ARGS__) break;                                                 \
    case RF_I32: EACH(int32_t, __VA_ARGS__) break;                                                  \
    case RF_I64: EACH(int64_t, __VA_ARGS__) break;                                                  \
    default: EACH_BIT(__VA_ARGS__) break;                                                           \
    }

// The code sees `v` and `group`, for each value of the groups [from, to), in row order.
#define CODED(type, ...)                                                                     \
    for (size_t row = 0; row < c.count; row++) {                                             \
        size_t group = c.numbers[c.codes[row]];                                              \
        if (group - from >= to - from || !has(g.valid, row)) continue;                       \
        type v = ((const type *)g.values)[row];                                              \
        __VA_ARGS__                                                                          \
    }
#define CODED_KIND(...)                                                                      \
    switch (g.kind) {                                                                        \
    case RF_U8: CODED(uint8_t, __VA_ARGS__) break;                                           \
    case RF_U32: CODED(uint32_t, __VA_ARGS__) break;                                         \
    case RF_I32: CODED(int32_t, __VA_ARGS__) break;                                          \
    case RF_I64: CODED(int64_t, __VA_ARGS__) break;                                          \
    case RF_F32: CODED(float, __VA_ARGS__) break;                                            \
    default: CODED(double, __VA_ARGS__) break;                                               \
    }

void rf_coded_count(rf_groups g, rf_coded c, size_t from, size_t to, int64_t *counts) {
    for (size_t row = 0; row < c.count; row++) {
        size_t group = c.numbers[c.codes[row]];
        // A group of others counts nothing, in the place of a branch that nobody can guess.
        counts[group - from < to - from ? group : from] += (group - from < to - from) & has(g.valid, row);
    }
}

// Rows of some groups, block by block: found without a branch first, since which rows they are nobody can guess.
#define FOUND 1024
typedef struct {
    uint32_t row[FOUND], group[FOUND];
    size_t count;
} found_rows;

static void find_rows(rf_groups g, rf_coded c, size_t from, size_t to, size_t start, found_rows *found) {
    size_t end = start + FOUND < c.count ? start + FOUND : c.count, n = 0;
    for (size_t row = start; row < end; row++) {
        uint32_t group = c.numbers[c.codes[row]];
        found->row[n] = (uint32_t)row;
        found->group[n] = group;
        n += (size_t)(group - from < to - from) & (size_t)has(g.valid, row);
    }
    found->count = n;
}

// The code sees `v` and `group`, as in CODED.
#define FOUND_ROWS(type, ...)                                                                \
    for (size_t start = 0; start < c.count; start += FOUND) {                                \
        find_rows(g, c, from, to, start, &found);                                            \
        for (size_t i = 0; i < found.count; i++) {                                           \
            size_t group = found.group[i];                                                   \
            type v = ((const type *)g.values)[found.row[i]];                                 \
            __VA_ARGS__                                                                      \
        }                                                                                    \
    }

// What the sum of floats lost so far, and how many they are: side by side in the space of a double.
typedef struct {
    float lost;
    uint32_t count;
} kahan_32;

void rf_coded_sum(rf_groups g, rf_coded c, bool mean, size_t from, size_t to, void *out, double *lost, int64_t *counts) {
    found_rows found;
    if (g.kind == RF_F32) {
        float *sums = out;
        kahan_32 *rest = (kahan_32 *)lost;
        FOUND_ROWS(float, {
            kahan_32 *r = &rest[group];
            float sum = sums[group], y = v - r->lost, t = sum + y, next = t - sum - y;
            r->lost = next != next ? 0 : next;
            r->count++;
            sums[group] = t;
        })
        for (size_t group = from; group < to; group++) {
            counts[group] = rest[group].count;
            if (mean) sums[group] = sums[group] / (float)counts[group];
        }
        return;
    }
    double *sums = out;
#define KAHAN_64(type)                                                                       \
    FOUND_ROWS(type, {                                                                       \
        double sum = sums[group], y = (double)v - lost[group], t = sum + y, next = t - sum - y; \
        lost[group] = next != next ? 0 : next;                                               \
        sums[group] = t;                                                                     \
        counts[group]++;                                                                     \
    })                                                                                       \
    break;
    switch (g.kind) {
    case RF_U8: KAHAN_64(uint8_t)
    case RF_U32: KAHAN_64(uint32_t)
    case RF_I32: KAHAN_64(int32_t)
    case RF_I64: KAHAN_64(int64_t)
    default: KAHAN_64(double)
    }
    for (size_t group = from; mean && group < to; group++) sums[group] = sums[group] / (double)counts[group];
}

void rf_coded_variance(rf_groups g, rf_coded c, int64_t ddof, bool narrow, size_t from, size_t to, double *out, double *means,
                       int64_t *counts) {
    if (narrow) {
        CODED(float, {
            float n = (float)++counts[group], old = (float)means[group], mean = old + (v - old) / n;
            means[group] = mean;
            out[group] = (float)out[group] + (v - mean) * (v - old);
        })
        for (size_t group = from; group < to; group++)
            out[group] = counts[group] > ddof ? (float)out[group] / (float)(counts[group] - ddof) : NAN;
        return;
    }
    CODED_KIND({
        double n = (double)++counts[group], old = means[group], mean = old + ((double)v - old) / n;
        means[group] = mean;
        out[group] += ((double)v - mean) * ((double)v - old);
    })
    for (size_t group = from; group < to; group++)
        out[group] = counts[group] > ddof ? out[group] / (double)(counts[group] - ddof) : NAN;
}

void rf_group_count(rf_groups g, size_t from, size_t to, int64_t *counts) {
    for (size_t group = from; group < to; group++) {
        int64_t count = 0;
        for (size_t at = g.starts[group]; at < g.starts[group + 1]; at++) count += has(g.valid, row_at(g, at));
        counts[group] = count;
    }
}

size_t rf_group_sum_i64(rf_groups g, size_t from, size_t to, int64_t *sums) {
    for (size_t group = from; group < to; group++) {
        // Every prefix may leave int64 as long as the whole fits.
        __int128_t sum = 0;
        BY_INTEGER({ sum += v; })
        if (sum > INT64_MAX || sum < INT64_MIN) return group;
        sums[group] = (int64_t)sum;
    }
    return SIZE_MAX;
}

#define KAHAN(type)                                                                          \
    {                                                                                        \
        type y = (type)v - lost, t = sum + y;                                                \
        lost = t - sum - y;                                                                  \
        if (lost != lost) lost = 0;                                                          \
        sum = t;                                                                             \
        count++;                                                                             \
    }

void rf_group_sum(rf_groups g, bool mean, size_t from, size_t to, void *out, int64_t *counts) {
    for (size_t group = from; group < to; group++) {
        int64_t count = 0;
        if (g.kind == RF_F32) {
            float sum = 0, lost = 0;
            EACH(float, KAHAN(float))
            ((float *)out)[group] = mean ? sum / (float)count : sum;
        } else {
            double sum = 0, lost = 0;
            BY_KIND(KAHAN(double))
            ((double *)out)[group] = mean ? sum / (double)count : sum;
        }
        counts[group] = count;
    }
}

void rf_group_variance(rf_groups g, int64_t ddof, bool narrow, size_t from, size_t to, double *out, int64_t *counts) {
    for (size_t group = from; group < to; group++) {
        int64_t count = 0;
        if (narrow) {
            float mean = 0, squares = 0;
            EACH(float, {
                count++;
                float old = mean;
                mean += (v - old) / (float)count;
                squares += (v - mean) * (v - old);
            })
            out[group] = count > ddof ? squares / (float)(count - ddof) : NAN;
            counts[group] = count;
            continue;
        }
        double mean = 0, squares = 0;
        BY_KIND({
            count++;
            double old = mean;
            mean += ((double)v - old) / (double)count;
            squares += ((double)v - mean) * ((double)v - old);
        })
        out[group] = count > ddof ? squares / (double)(count - ddof) : NAN;
        counts[group] = count;
    }
}

#define EXTREME                                                                              \
    {                                                                                        \
        if (best_row == UINT32_MAX || v != v || (best == best && (largest ? v > best : v < best))) { \
            if (best_row != UINT32_MAX && best != best) break;                               \
            best = v;                                                                        \
            best_row = (uint32_t)row;                                                        \
        }                                                                                    \
    }
#define EXTREME_OF(type)                                                                     \
    {                                                                                        \
        type best = 0;                                                                       \
        EACH(type, EXTREME)                                                                  \
        break;                                                                               \
    }

void rf_group_extreme(rf_groups g, bool largest, size_t from, size_t to, uint32_t *rows) {
    for (size_t group = from; group < to; group++) {
        uint32_t best_row = UINT32_MAX;
        switch (g.kind) {
        case RF_U8: EXTREME_OF(uint8_t)
        case RF_U32: EXTREME_OF(uint32_t)
        case RF_I32: EXTREME_OF(int32_t)
        case RF_I64: EXTREME_OF(int64_t)
        case RF_F32: EXTREME_OF(float)
        case RF_F64: EXTREME_OF(double)
        default: {
            int best = 0;
            EACH_BIT(EXTREME)
        }
        }
        rows[group] = best_row;
    }
}

void rf_group_edge(rf_groups g, bool last, size_t from, size_t to, uint32_t *rows) {
    for (size_t group = from; group < to; group++) {
        rows[group] = UINT32_MAX;
        size_t start = g.starts[group], end = g.starts[group + 1];
        for (size_t i = 0; i < end - start; i++) {
            size_t row = row_at(g, last ? end - 1 - i : start + i);
            if (has(g.valid, row)) {
                rows[group] = (uint32_t)row;
                break;
            }
        }
    }
}

// The value that would stand at `k` in order, with no smaller one after it and no larger one before it (Hoare's selection, the
// middle of three as pivot).
static double nth(double *v, size_t n, size_t k) {
    size_t lo = 0, hi = n - 1;
    while (lo < hi) {
        double a = v[lo], b = v[lo + (hi - lo) / 2], c = v[hi];
        double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        size_t i = lo, j = hi;
        while (i <= j) {
            while (v[i] < pivot) i++;
            while (v[j] > pivot) j--;
            if (i <= j) {
                double t = v[i];
                v[i++] = v[j];
                v[j] = t;
                if (j == 0) break;
                j--;
            }
        }
        if (k <= j && j < hi) hi = j;
        else if (k >= i) lo = i;
        else return v[k];
    }
    return v[k];
}

static double least(const double *v, size_t from, size_t to) {
    double smallest = v[from];
    for (size_t i = from + 1; i < to; i++) smallest = v[i] < smallest ? v[i] : smallest;
    return smallest;
}

// Copies the values of a group; SIZE_MAX if one is NaN.
static size_t values_of(rf_groups g, size_t group, double *scratch) {
    size_t n = 0;
    bool nan = false;
    BY_KIND({
        scratch[n++] = (double)v;
        nan |= (double)v != (double)v;
    })
    return nan ? SIZE_MAX : n;
}

void rf_group_quantile(rf_groups g, double q, bool numpy, size_t from, size_t to, double *scratch, double *out, int64_t *counts) {
    for (size_t group = from; group < to; group++) {
        size_t n = values_of(g, group, scratch);
        counts[group] = n == SIZE_MAX ? 1 : (int64_t)n;
        out[group] = NAN;
        if (n == 0 || n == SIZE_MAX) continue;
        double place = q * (double)(n - 1);
        size_t k = (size_t)place;
        double t = place - (double)k, a = nth(scratch, n, k);
        if (t == 0 || k + 1 >= n) {
            out[group] = a;
            continue;
        }
        double b = least(scratch, k + 1, n), difference = b - a;
        out[group] = numpy && t >= 0.5 ? b - difference * (1 - t) : a + difference * t;
    }
}

void rf_group_median(rf_groups g, size_t from, size_t to, double *scratch, double *out, int64_t *counts) {
    for (size_t group = from; group < to; group++) {
        size_t n = values_of(g, group, scratch);
        counts[group] = n == SIZE_MAX ? 1 : (int64_t)n;
        out[group] = NAN;
        if (n == 0 || n == SIZE_MAX) continue;
        double high = nth(scratch, n, n / 2);
        if (n % 2) {
            out[group] = high;
            continue;
        }
        double low = scratch[0];
        for (size_t i = 1; i < n / 2; i++) low = scratch[i] > low ? scratch[i] : low;
        out[group] = (low + high) / 2;
    }
}

void rf_group_ids(rf_groups g, size_t from, size_t to, uint32_t *ids) {
    for (size_t group = from; group < to; group++)
        for (size_t at = g.starts[group]; at < g.starts[group + 1]; at++) ids[row_at(g, at)] = (uint32_t)group;
}
