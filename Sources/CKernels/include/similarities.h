// Kernels of models of neighbours: what the ratings of one user (or item) have in common with those of all others, and what the best of
// these say. Sums have the order of Surprise 1.1.5: partner after partner by ascending number.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Lists one after the other: list i has the places `bounds[i] ..< bounds[i + 1]`, each with a partner and a value.
typedef struct {
    const ptrdiff_t *bounds;
    const uint32_t *partners;
    const double *values;
} rk_lists;

/// How two lists are compared by the values of the partners that they share.
enum { RK_COSINE = 0, RK_MSD = 1, RK_PEARSON = 2, RK_DIFFERENCE = 3 };

/// Doubles of scratch for each list that `rk_compare` needs.
ptrdiff_t rk_compare_width(int32_t measure);

/// Compares list `x` of `xs`, whose partners ascend, with every list that shares a partner with it; `ys` are the same values listed by
/// partner. Writes `result[other]` for each other list met (and for `x` itself: 1, or 0 for differences) and its number to `met`;
/// returns how many were met.
///
/// - measure: similarities by cosine, 1 / (mean squared difference + 1) or Pearson's correlation, zero where it is not defined or fewer
///   than `support` partners are shared; or the mean difference of x and the other.
/// - shrinkage: a similarity is multiplied by (n - 1) / (n - 1 + shrinkage) for n shared partners; negative for not at all.
/// - sums: scratch of `rk_compare_width` doubles a list, all zero; zero again afterwards. met: room for one number more than lists.
ptrdiff_t rk_compare(int32_t measure, ptrdiff_t x, rk_lists xs, rk_lists ys, ptrdiff_t support, double shrinkage, double *sums,
                     uint32_t *met, double *result);

/// A neighbour that may count: its similarity, and its place in the list.
typedef struct {
    double similarity;
    ptrdiff_t place;
} rk_candidate;

/// What the `k` most similar of `count` neighbours say, as `heapq.nlargest` chooses and orders them: best first, of equals the first.
/// Only similarities above zero count.
///
/// - divisors: by neighbour, what each product is divided by; NULL for none.
/// - k: at least one. heap: scratch for `k` (or `count`, if that is less) candidates.
/// - weight: gets the sum of similarities; total: the sum of similarity times value.
/// - Returns: how many counted.
ptrdiff_t rk_neighbour_sums(const double *similarities, const uint32_t *ids, const double *values, const double *divisors,
                            ptrdiff_t count, ptrdiff_t k, rk_candidate *heap, double *weight, double *total);

#ifdef __cplusplus
}
#endif
