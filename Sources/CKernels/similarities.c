// Comparing one list of ratings with all others, and choosing the nearest. One row of the matrix of similarities is made at a time,
// which takes memory linear in the number of lists and has the bits of the whole matrix: it is symmetrical to the last bit.
#include "similarities.h"

#include <math.h>

typedef double pair __attribute__((vector_size(16), may_alias));

ptrdiff_t rk_compare_width(int32_t measure) {
    switch (measure) {
    case RK_COSINE: return 4;
    case RK_PEARSON: return 6;
    default: return 2;
    }
}

// A function that adds what list x shares with the others to their sums, `pairs` pairs for each: the code sees both values, `r` of x and
// `s` of the other, and the other's `sum`. The last number of a list's sums counts what is shared.
#define ADDING(name, pairs, ...)                                                                                       \
    static ptrdiff_t name(ptrdiff_t x, rk_lists xs, rk_lists ys, double *sums, uint32_t *met) {                        \
        ptrdiff_t found = 0;                                                                                           \
        for (ptrdiff_t own = xs.bounds[x]; own < xs.bounds[x + 1]; own++) {                                            \
            const uint32_t y = xs.partners[own];                                                                       \
            const double r = xs.values[own];                                                                           \
            for (ptrdiff_t place = ys.bounds[y]; place < ys.bounds[y + 1]; place++) {                                  \
                const uint32_t other = ys.partners[place];                                                             \
                const double s = ys.values[place];                                                                     \
                pair *sum = (pair *)(sums + (size_t)other * (2 * pairs));                                              \
                met[found] = other;                                                                                    \
                found += sum[pairs - 1][1] == 0;                                                                       \
                __VA_ARGS__                                                                                            \
            }                                                                                                          \
        }                                                                                                              \
        return found;                                                                                                  \
    }

ADDING(add_cosine, 2, {
    sum[0] += (pair){r, r} * (pair){s, r};
    sum[1] += (pair){s, 1} * (pair){s, 1};
})
ADDING(add_msd, 1, {
    const double difference = r - s;
    sum[0] += (pair){difference * difference, 1};
})
ADDING(add_pearson, 3, {
    sum[0] += (pair){r, r} * (pair){s, r};
    sum[1] += (pair){s, r} * (pair){s, 1};
    sum[2] += (pair){s, 1};
})
ADDING(add_difference, 1, { sum[0] += (pair){r - s, 1}; })

static inline double shrunk(double similarity, double n, double shrinkage) {
    return shrinkage < 0 ? similarity : similarity * ((n - 1) / (n - 1 + shrinkage));
}

static inline double defined(double value) { return value == value ? value : 0; }

ptrdiff_t rk_compare(int32_t measure, ptrdiff_t x, rk_lists xs, rk_lists ys, ptrdiff_t support, double shrinkage, double *sums,
                     uint32_t *met, double *result) {
    const double least = (double)support;
    ptrdiff_t found;
    switch (measure) {
    case RK_COSINE:
        found = add_cosine(x, xs, ys, sums, met);
        for (ptrdiff_t i = 0; i < found; i++) {
            double *sum = sums + (size_t)met[i] * 4;
            const double n = sum[3];
            const double value = n < least ? 0 : shrunk(sum[0] / sqrt(sum[1] * sum[2]), n, shrinkage);
            result[met[i]] = defined(value);
            sum[0] = sum[1] = sum[2] = sum[3] = 0;
        }
        break;
    case RK_PEARSON:
        found = add_pearson(x, xs, ys, sums, met);
        for (ptrdiff_t i = 0; i < found; i++) {
            // Products, squares of x, squares of the other, sum of x, sum of the other, count.
            double *sum = sums + (size_t)met[i] * 6;
            const double n = sum[5];
            double value = 0;
            if (n >= least) {
                const double over = n * sum[0] - sum[3] * sum[4];
                const double under = sqrt((n * sum[1] - sum[3] * sum[3]) * (n * sum[2] - sum[4] * sum[4]));
                value = under == 0 ? 0 : shrunk(over / under, n, shrinkage);
            }
            result[met[i]] = defined(value);
            sum[0] = sum[1] = sum[2] = sum[3] = sum[4] = sum[5] = 0;
        }
        break;
    case RK_MSD:
        found = add_msd(x, xs, ys, sums, met);
        for (ptrdiff_t i = 0; i < found; i++) {
            double *sum = sums + (size_t)met[i] * 2;
            const double n = sum[1];
            result[met[i]] = n < least ? 0 : shrunk(1 / (sum[0] / n + 1), n, shrinkage);
            sum[0] = sum[1] = 0;
        }
        break;
    default:
        found = add_difference(x, xs, ys, sums, met);
        for (ptrdiff_t i = 0; i < found; i++) {
            double *sum = sums + (size_t)met[i] * 2;
            result[met[i]] = sum[0] / sum[1];
            sum[0] = sum[1] = 0;
        }
        result[x] = 0;
        return found;
    }
    result[x] = 1;
    return found;
}

/// Whether `a` is to be chosen before `b`.
static inline int before(rk_candidate a, rk_candidate b) {
    return a.similarity > b.similarity || (a.similarity == b.similarity && a.place < b.place);
}

/// Puts `item` in at `at` or below, so that no parent comes before its children: the root is the last choice.
static void sink(rk_candidate *heap, ptrdiff_t size, ptrdiff_t at, rk_candidate item) {
    for (;;) {
        ptrdiff_t child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && before(heap[child], heap[child + 1])) child++;
        if (!before(item, heap[child])) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = item;
}

static void make_heap(rk_candidate *heap, ptrdiff_t size) {
    for (ptrdiff_t at = size / 2 - 1; at >= 0; at--) sink(heap, size, at, heap[at]);
}

/// Best first.
static void sort(rk_candidate *list, ptrdiff_t size) {
    if (size <= 48) {
        for (ptrdiff_t i = 1; i < size; i++) {
            const rk_candidate item = list[i];
            ptrdiff_t at = i;
            for (; at > 0 && before(item, list[at - 1]); at--) list[at] = list[at - 1];
            list[at] = item;
        }
        return;
    }
    make_heap(list, size);
    for (ptrdiff_t end = size - 1; end > 0; end--) {
        const rk_candidate worst = list[0];
        sink(list, end, 0, list[end]);
        list[end] = worst;
    }
}

ptrdiff_t rk_neighbour_sums(const double *similarities, const uint32_t *ids, const double *values, const double *divisors,
                            ptrdiff_t count, ptrdiff_t k, rk_candidate *heap, double *weight, double *total) {
    ptrdiff_t size = 0, place = 0;
    for (; place < count && size < k; place++) {
        const double similarity = similarities[ids[place]];
        heap[size] = (rk_candidate){similarity, place};
        size += similarity > 0;
    }
    if (place < count) {
        make_heap(heap, size);
        double bar = heap[0].similarity;
        for (; place < count; place++) {
            const double similarity = similarities[ids[place]];
            if (similarity > bar) {
                sink(heap, size, 0, (rk_candidate){similarity, place});
                bar = heap[0].similarity;
            }
        }
    }
    sort(heap, size);
    double similar = 0, sum = 0;
    for (ptrdiff_t i = 0; i < size; i++) {
        const double similarity = heap[i].similarity;
        double product = similarity * values[heap[i].place];
        if (divisors) product /= divisors[ids[heap[i].place]];
        similar += similarity;
        sum += product;
    }
    *weight = similar;
    *total = sum;
    return size;
}
