// Gradient steps of matrix factorisations over ratings.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rk_team rk_team;

/// Ratings user after user: those of user u stand at `bounds[u] ..< bounds[u + 1]`. One of `singles` and `doubles` is NULL.
typedef struct {
    int64_t users;
    const int64_t *bounds;
    const uint32_t *items;
    const float *singles;
    const double *doubles;
} rk_ratings;

/// Rates and regularisations of one kind of parameter.
typedef struct {
    double rate, regularization;
} rk_step;

/// What a factorisation learns: biases (of length users and items) and factors (rows of `ld >= factors` doubles).
typedef struct {
    int64_t factors, ld, items;
    double mean;
    int biased;
    double *user_bias, *item_bias, *user_factors, *item_factors;
    rk_step user_bias_step, item_bias_step, user_step, item_step;
} rk_factors;

/// One epoch of stochastic gradient descent in the order of the ratings, with the bits of one step after the other: several users are
/// worked on at once, but a rating waits until every earlier rating of its item is done. `pending` is scratch: a byte an item, zero
/// before and after. `products` is scratch of eight rows. `stop` is asked every few thousand ratings; not zero ends the epoch early (then
/// not zero is returned). Rows are padded with zeros to a multiple of eight.
int rk_svd_epoch(rk_team *team, const rk_ratings *ratings, const rk_factors *model, uint8_t *pending, int (*stop)(const void *),
                 const void *context, double *products);

/// One epoch of SVD++ (Koren 2008) in the order of the ratings; `implicit` has a row an item, `step` is theirs. `marks` is scratch: a byte
/// an item, zero before and after; `scratch` is two rows. Stops as `rk_svd_epoch`.
int rk_svdpp_epoch(rk_team *team, const rk_ratings *ratings, const rk_factors *model, double *implicit, rk_step step,
                   uint8_t *marks, int (*stop)(const void *), const void *context, double *scratch);

/// Numerators and denominators of non-negative factorisation: rows an item, and one row for the user at hand.
typedef struct {
    double *item_above, *item_below, *user_above, *user_below;
    const int64_t *item_counts;
} rk_nmf;

/// One epoch of regularised non-negative factorisation in the order of the ratings: the estimates and bias steps of all ratings, then the
/// multiplicative steps of users and items (the regularisations are those of `user_step` and `item_step`). A factor whose denominator is
/// zero stays as it is. Stops as `rk_svd_epoch`.
int rk_nmf_epoch(rk_team *team, const rk_ratings *ratings, const rk_factors *model, const rk_nmf *nmf, int (*stop)(const void *),
                 const void *context);

/// Ratings in blocks of users and items: those of user u begin at `bounds[u]`, those with items of group g stand from
/// `cuts[u * (groups + 1) + g]` on to the next cut. Groups of users are ranges between `user_groups`.
typedef struct {
    int64_t groups;
    const int64_t *bounds, *user_groups;
    const uint32_t *cuts, *items;
    const float *ratings;
} rk_blocks;

/// A factorisation in single precision; rows of `ld` floats, a multiple of 16, padded with zeros.
typedef struct {
    int64_t ld;
    int biased;
    float mean;
    float *user_bias, *item_bias, *user_factors, *item_factors;
    float user_bias_rate, user_bias_regularization, item_bias_rate, item_bias_regularization;
    float user_rate, user_regularization, item_rate, item_regularization;
} rk_block_factors;

/// One round of an epoch: each group of users with one group of items, all at once. `groups` rounds, 0 ..< groups, make an epoch. The bits
/// are the same for any team.
void rk_block_round(rk_team *team, const rk_blocks *blocks, const rk_block_factors *model, int64_t round);

/// Doubles that packed items take.
int64_t rk_panel_doubles(int64_t items, int64_t factors);
/// Packs rows of `factors` doubles into panels for `rk_factor_scores`.
void rk_pack_panels(const double *rows, int64_t items, int64_t factors, double *panels);

/// What predictions of factors are made of: packed items, their biases, and the scale.
typedef struct {
    int64_t factors, items;
    const double *panels, *item_bias;
    int clips;
    double low, high;
} rk_scoring;

/// The predictions of all items for `count` users: `(start + bias) + dot`, brought into the scale. The dot product is that of
/// `rk_factor_dot`. `level` as for a team.
void rk_factor_scores(int level, const rk_scoring *scoring, const double *const *users, const double *starts, int64_t count,
                      double *out);

/// One chain of fused multiply-adds in feature order.
double rk_factor_dot(const double *a, const double *b, int64_t factors);

#ifdef __cplusplus
}
#endif
