// Included once for each kind of processor by factors.c, with LANES, VECTORS (of a tile of scores), TARGET and NAME(x) set. Every sum is one chain in feature order,
// without fused operations, as a compiler makes it of the reference's plain loops.
typedef double NAME(vec) __attribute__((ext_vector_type(LANES), aligned(8)));

typedef float NAME(wide) __attribute__((ext_vector_type(16), aligned(4)));
typedef float NAME(eight) __attribute__((ext_vector_type(8)));
typedef float NAME(four) __attribute__((ext_vector_type(4)));

#define WIDE(p) (*(NAME(wide) *)(p))
#define VEC NAME(vec)
#define AT(p) (*(VEC *)(p))
#define INLINE TARGET static inline __attribute__((always_inline))

/// One step for each of `count` ratings, whose users and items are all different: `count` chains of sums run side by side.
INLINE void NAME(svd_steps)(const rk_factors *m, const svd_step *steps, double *products, const int count) {
    int64_t factors = m->factors, ld = m->ld;
    for (int s = 0; s < count; s++)
        for (int64_t f = 0; f < ld; f += LANES)
            AT(products + s * ld + f) = AT(steps[s].q + f) * AT(steps[s].p + f);
    double dot[SVD_STREAMS];
    for (int s = 0; s < count; s++) dot[s] = 0;
    for (int64_t f = 0; f < factors; f++)
        for (int s = 0; s < count; s++) dot[s] += products[s * ld + f];
    for (int s = 0; s < count; s++) {
        double *bu = m->user_bias + steps[s].user, *bi = m->item_bias + steps[s].item;
        double error = steps[s].rating - (((m->mean + *bu) + *bi) + dot[s]);
        if (m->biased) {
            *bu += m->user_bias_step.rate * (error - m->user_bias_step.regularization * *bu);
            *bi += m->item_bias_step.rate * (error - m->item_bias_step.regularization * *bi);
        }
        double user_rate = m->user_step.rate, user_reg = m->user_step.regularization;
        double item_rate = m->item_step.rate, item_reg = m->item_step.regularization;
        double *p = steps[s].p, *q = steps[s].q;
        for (int64_t f = 0; f < ld; f += LANES) {
            VEC old_p = AT(p + f), old_q = AT(q + f);
            AT(p + f) = old_p + user_rate * (error * old_q - user_reg * old_p);
            AT(q + f) = old_q + item_rate * (error * old_p - item_reg * old_q);
        }
    }
}

TARGET static void NAME(svd_batch)(const rk_factors *m, const svd_step *steps, double *products, int count) {
    switch (count) {
    case 1: NAME(svd_steps)(m, steps, products, 1); break;
    case 2: NAME(svd_steps)(m, steps, products, 2); break;
    case 3: NAME(svd_steps)(m, steps, products, 3); break;
    case 4: NAME(svd_steps)(m, steps, products, 4); break;
    case 5: NAME(svd_steps)(m, steps, products, 5); break;
    case 6: NAME(svd_steps)(m, steps, products, 6); break;
    case 7: NAME(svd_steps)(m, steps, products, 7); break;
    default: NAME(svd_steps)(m, steps, products, 8); break;
    }
}

/// y / root for finite y that is not tiny: the very bits of a division. A product with the rounded reciprocal and two corrections round
/// correctly (Markstein 1990).
INLINE VEC NAME(over_root)(VEC y, double root, double reciprocal) {
    if (LANES == 2) return y / root;
    VEC divisor = (VEC){} + root, factor = (VEC){} + reciprocal;
    VEC quotient = y * factor;
    quotient = __builtin_elementwise_fma(__builtin_elementwise_fma(-quotient, divisor, y), factor, quotient);
    return __builtin_elementwise_fma(__builtin_elementwise_fma(-quotient, divisor, y), factor, quotient);
}

/// For `vectors` vectors of factors from `f` on: a step of each item of the user where `push` is given, then the sum of y / root over
/// the items where `sum` is given. With `divide` quotients are found by division.
INLINE void NAME(implicit_part)(const svdpp_user *u, int64_t f, const double *push, double *sum, const int vectors,
                                const bool divide) {
    VEC total[4], gain[4];
    double reciprocal = 1 / u->root;
    for (int v = 0; v < vectors; v++) {
        total[v] = (VEC){};
        gain[v] = push ? AT(push + f + v * LANES) : (VEC){};
    }
    for (int64_t place = 0; place < u->count; place++) {
        double *row = u->implicit + u->items[place] * u->ld + f;
        for (int v = 0; v < vectors; v++) {
            VEC y = AT(row + v * LANES);
            if (push) {
                y = y + u->step.rate * (gain[v] - u->step.regularization * y);
                AT(row + v * LANES) = y;
            }
            if (sum) total[v] += divide ? y / u->root : NAME(over_root)(y, u->root, reciprocal);
        }
    }
    if (sum)
        for (int v = 0; v < vectors; v++) AT(sum + f + v * LANES) = total[v];
}

TARGET static void NAME(implicit)(const svdpp_user *u, const double *push, double *sum) {
    int64_t f = 0;
    for (; f + 4 * LANES <= u->ld; f += 4 * LANES) NAME(implicit_part)(u, f, push, sum, 4, false);
    for (; f + 2 * LANES <= u->ld; f += 2 * LANES) NAME(implicit_part)(u, f, push, sum, 2, false);
    for (; f < u->ld; f += LANES) NAME(implicit_part)(u, f, push, sum, 1, false);
    if (!sum || LANES == 2) return;
    // Only where all terms are tiny can the corrections have lost digits that show.
    for (f = 0; f < u->ld; f++)
        if (sum[f] != 0 && sum[f] < 0x1p-700 && sum[f] > -0x1p-700) {
            for (int64_t part = 0; part < u->ld; part += LANES) NAME(implicit_part)(u, part, NULL, sum, 1, true);
            return;
        }
}

/// One step of SVD++ for a rating of the user: leaves in `gain` what each of the user's items is to be pushed by.
TARGET static void NAME(svdpp_step)(const rk_factors *m, const svdpp_user *u, const double *implicit, int64_t item, double rating,
                                    double *gain) {
    double *p = m->user_factors + u->user * m->ld, *q = m->item_factors + item * m->ld;
    double *bu = m->user_bias + u->user, *bi = m->item_bias + item;
    for (int64_t f = 0; f < m->ld; f += LANES) AT(gain + f) = AT(q + f) * (AT(p + f) + AT(implicit + f));
    double dot = 0;
    for (int64_t f = 0; f < m->factors; f++) dot += gain[f];
    double error = rating - (((m->mean + *bu) + *bi) + dot);
    *bu += m->user_bias_step.rate * (error - m->user_bias_step.regularization * *bu);
    *bi += m->item_bias_step.rate * (error - m->item_bias_step.regularization * *bi);
    for (int64_t f = 0; f < m->ld; f += LANES) {
        VEC old_p = AT(p + f), old_q = AT(q + f);
        AT(p + f) = old_p + m->user_step.rate * (error * old_q - m->user_step.regularization * old_p);
        AT(q + f) = old_q + m->item_step.rate * (error * (old_p + AT(implicit + f)) - m->item_step.regularization * old_q);
        AT(gain + f) = error * old_q / u->root;
    }
}

/// The terms of non-negative factorisation for `count` ratings of one user, whose estimates are found side by side.
TARGET static void NAME(nmf_terms)(const rk_factors *m, const double *p, const int64_t *items, int count, double *dots) {
    for (int s = 0; s < count; s++) dots[s] = 0;
    for (int64_t f = 0; f < m->factors; f++)
        for (int s = 0; s < count; s++) dots[s] += m->item_factors[items[s] * m->ld + f] * p[f];
}

/// Adds one rating's terms to the numerators and denominators of its user and item.
TARGET static void NAME(nmf_add)(const rk_factors *m, const double *p, int64_t item, double rating, double estimate,
                                 const rk_nmf *n) {
    const double *q = m->item_factors + item * m->ld;
    double *above = n->item_above + item * m->ld, *below = n->item_below + item * m->ld;
    for (int64_t f = 0; f < m->ld; f += LANES) {
        AT(n->user_above + f) = AT(n->user_above + f) + AT(q + f) * rating;
        AT(n->user_below + f) = AT(n->user_below + f) + AT(q + f) * estimate;
        AT(above + f) = AT(above + f) + AT(p + f) * rating;
        AT(below + f) = AT(below + f) + AT(p + f) * estimate;
    }
}

/// The steps of one user with some items in single precision. Sixteen sums run side by side whatever the processor has, and are then added
/// in one order.
TARGET static void NAME(block_steps)(const rk_block_factors *m, int64_t user, const uint32_t *items, const float *ratings,
                                     int64_t count) {
    float *p = m->user_factors + user * m->ld;
    for (int64_t place = 0; place < count; place++) {
        int64_t item = items[place];
        float *q = m->item_factors + item * m->ld;
        if (place + 1 < count) {
            const char *next = (const char *)(m->item_factors + (int64_t)items[place + 1] * m->ld);
            for (int64_t byte = 0; byte < m->ld * 4; byte += 64) __builtin_prefetch(next + byte, 1, 3);
        }
        NAME(wide) even = {}, odd = {};
        int64_t f = 0;
        for (; f + 32 <= m->ld; f += 32) {
            even += WIDE(p + f) * WIDE(q + f);
            odd += WIDE(p + f + 16) * WIDE(q + f + 16);
        }
        for (; f < m->ld; f += 16) even += WIDE(p + f) * WIDE(q + f);
        even += odd;
        NAME(eight) eight = even.lo + even.hi;
        NAME(four) four = eight.lo + eight.hi;
        float dot = (four[0] + four[2]) + (four[1] + four[3]);
        float *bu = m->user_bias + user, *bi = m->item_bias + item;
        float error = ratings[place] - (((m->mean + *bu) + *bi) + dot);
        if (m->biased) {
            *bu += m->user_bias_rate * (error - m->user_bias_regularization * *bu);
            *bi += m->item_bias_rate * (error - m->item_bias_regularization * *bi);
        }
        float user_gain = m->user_rate * error, user_keep = 1 - m->user_rate * m->user_regularization;
        float item_gain = m->item_rate * error, item_keep = 1 - m->item_rate * m->item_regularization;
        for (f = 0; f < m->ld; f += 16) {
            NAME(wide) old_p = WIDE(p + f), old_q = WIDE(q + f);
            WIDE(p + f) = user_keep * old_p + user_gain * old_q;
            WIDE(q + f) = item_keep * old_q + item_gain * old_p;
        }
    }
}

/// Predictions of `rows` users for VECTORS vectors of a panel's items: one chain of fused multiply-adds each.
INLINE void NAME(score_tile)(const rk_scoring *s, const double *const *users, const double *starts, const double *panel,
                             int64_t item, double *out, const int rows) {
    VEC sum[4][VECTORS];
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < VECTORS; v++) sum[r][v] = (VEC){};
    for (int64_t f = 0; f < s->factors; f++)
        for (int r = 0; r < rows; r++) {
            VEC value = (VEC)users[r][f];
            for (int v = 0; v < VECTORS; v++)
                sum[r][v] = __builtin_elementwise_fma(value, AT(panel + f * PANEL + v * LANES), sum[r][v]);
        }
    for (int r = 0; r < rows; r++)
        for (int v = 0; v < VECTORS; v++) {
            int64_t first = item + v * LANES;
            double *target = out + r * s->items + first;
            VEC value;
            if (first + LANES <= s->items) {
                value = (starts[r] + AT(s->item_bias + first)) + sum[r][v];
                if (s->clips) {
                    value = value < s->high ? value : (VEC){} + s->high;
                    value = value > s->low ? value : (VEC){} + s->low;
                }
                AT(target) = value;
                continue;
            }
            for (int64_t lane = 0; first + lane < s->items; lane++) {
                double one = (starts[r] + s->item_bias[first + lane]) + sum[r][v][lane];
                if (s->clips) {
                    one = one < s->high ? one : s->high;
                    one = one > s->low ? one : s->low;
                }
                target[lane] = one;
            }
        }
}

TARGET static void NAME(scores)(const rk_scoring *s, const double *const *users, const double *starts, int64_t count,
                                double *out) {
    for (int64_t item = 0; item < s->items; item += PANEL) {
        const double *panel = s->panels + item * s->factors;
        for (int64_t part = 0; part < PANEL && item + part < s->items; part += VECTORS * LANES) {
            int64_t u = 0;
            for (; u + 4 <= count; u += 4)
                NAME(score_tile)(s, users + u, starts + u, panel + part, item + part, out + u * s->items, 4);
            for (; u < count; u++)
                NAME(score_tile)(s, users + u, starts + u, panel + part, item + part, out + u * s->items, 1);
        }
    }
}

static const factor_kernels NAME(factor_kernels) = {
    .svd_batch = NAME(svd_batch), .implicit = NAME(implicit), .svdpp_step = NAME(svdpp_step), .nmf_terms = NAME(nmf_terms),
    .nmf_add = NAME(nmf_add), .block_steps = NAME(block_steps), .scores = NAME(scores)};

#undef WIDE
#undef VEC
#undef AT
#undef INLINE
#undef LANES
#undef VECTORS
#undef TARGET
#undef NAME
