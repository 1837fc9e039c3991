// Gradient steps of matrix factorisations.
#include "factors.h"

#include "internal.h"

#include <math.h>
#include <string.h>

/// Items side by side in a panel: a multiple of the lanes of every processor.
enum { PANEL = 48 };
/// Users that are worked on at once.
enum { SVD_STREAMS = 8 };

/// One rating and where its factors are.
typedef struct {
    double *p, *q;
    double rating;
    int64_t user, item;
} svd_step;

/// A user of SVD++ with the items that they rated.
typedef struct {
    int64_t user, count, ld;
    const uint32_t *items;
    double *implicit;
    double root;
    rk_step step;
} svdpp_user;

/// What is compiled once for each kind of processor.
typedef struct {
    void (*svd_batch)(const rk_factors *m, const svd_step *steps, double *products, int count);
    void (*implicit)(const svdpp_user *u, const double *push, double *sum);
    void (*svdpp_step)(const rk_factors *m, const svdpp_user *u, const double *implicit, int64_t item, double rating, double *gain);
    void (*nmf_terms)(const rk_factors *m, const double *p, const int64_t *items, int count, double *dots);
    void (*nmf_add)(const rk_factors *m, const double *p, int64_t item, double rating, double estimate, const rk_nmf *n);
    void (*block_steps)(const rk_block_factors *m, int64_t user, const uint32_t *items, const float *ratings, int64_t count);
    void (*scores)(const rk_scoring *s, const double *const *users, const double *starts, int64_t count, double *out);
} factor_kernels;

#define LANES 2
#define VECTORS 2
#define TARGET
#define NAME(x) plain_##x
#include "factors_template.h"

#if defined(__x86_64__)
#define LANES 4
#define VECTORS 3
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(x) v3_##x
#include "factors_template.h"

#define LANES 8
#define VECTORS 6
#define TARGET __attribute__((target("avx512f"), min_vector_width(512)))
#define NAME(x) v4_##x
#include "factors_template.h"
#endif

/// The kernels for the processor of a team.
static const factor_kernels *choose(const rk_team *team) {
#if defined(__x86_64__)
    if (rk_team_kernels(team) == &rk_kernels_v4) return &v4_factor_kernels;
    if (rk_team_kernels(team) == &rk_kernels_v3) return &v3_factor_kernels;
#endif
    (void)team;
    return &plain_factor_kernels;
}

int64_t rk_panel_doubles(int64_t items, int64_t factors) { return (items + PANEL - 1) / PANEL * PANEL * factors; }

void rk_pack_panels(const double *rows, int64_t items, int64_t factors, double *panels) {
    for (int64_t first = 0; first < items; first += PANEL)
        for (int64_t f = 0; f < factors; f++)
            for (int64_t j = 0; j < PANEL; j++)
                *panels++ = first + j < items ? rows[(first + j) * factors + f] : 0;
}

double rk_factor_dot(const double *a, const double *b, int64_t factors) {
    double sum = 0;
    for (int64_t f = 0; f < factors; f++) sum = __builtin_fma(a[f], b[f], sum);
    return sum;
}

void rk_factor_scores(int level, const rk_scoring *scoring, const double *const *users, const double *starts, int64_t count,
                      double *out) {
    rk_team *team = rk_team_create(1, level);
    choose(team)->scores(scoring, users, starts, count, out);
    rk_team_destroy(team);
}

static double rating_at(const rk_ratings *ratings, int64_t place) {
    return ratings->singles ? (double)ratings->singles[place] : ratings->doubles[place];
}

/// A user whose ratings are being worked on.
typedef struct {
    int64_t user, place, end;
    /// The streams whose users come before this one's.
    unsigned older;
    /// Whether the user rated an item twice, so that its items stay pending until the user is done.
    bool repeats;
} svd_stream;

/// Lets a stream take up the next user who has a rating; false when there is none.
static bool begin(svd_stream *streams, int s, int64_t *next, const rk_ratings *ratings, uint8_t *pending) {
    for (int t = 0; t < SVD_STREAMS; t++) streams[t].older &= ~(1u << s);
    while (*next < ratings->users && ratings->bounds[*next] == ratings->bounds[*next + 1]) ++*next;
    svd_stream *stream = &streams[s];
    if (*next >= ratings->users) {
        stream->user = -1;
        return false;
    }
    int64_t user = (*next)++;
    *stream = (svd_stream){user, ratings->bounds[user], ratings->bounds[user + 1], 0, false};
    for (int t = 0; t < SVD_STREAMS; t++)
        if (t != s && streams[t].user >= 0) stream->older |= 1u << t;
    uint8_t bit = (uint8_t)(1u << s);
    for (int64_t place = stream->place; place < stream->end; place++) {
        uint8_t *marks = &pending[ratings->items[place]];
        stream->repeats |= (*marks & bit) != 0;
        *marks |= bit;
    }
    return true;
}

int rk_svd_epoch(rk_team *team, const rk_ratings *ratings, const rk_factors *model, uint8_t *pending, int (*stop)(const void *),
                 const void *context, double *products) {
    const factor_kernels *kernels = choose(team);
    svd_stream streams[SVD_STREAMS];
    for (int s = 0; s < SVD_STREAMS; s++) streams[s] = (svd_stream){.user = -1};
    int64_t next = 0;
    int active = 0;
    for (int s = 0; s < SVD_STREAMS; s++) active += begin(streams, s, &next, ratings, pending);
    bool stopped = false;
    for (int64_t round = 1; active; round++) {
        if (round % 4096 == 0 && stop(context)) {
            stopped = true;
            break;
        }
        svd_step steps[SVD_STREAMS];
        int owner[SVD_STREAMS];
        int count = 0;
        for (int s = 0; s < SVD_STREAMS; s++) {
            if (streams[s].user < 0) continue;
            int64_t place = streams[s].place;
            uint32_t item = ratings->items[place];
            // Of two streams at one item the younger waits: items of a batch are all different.
            if (pending[item] & streams[s].older) continue;
            double rating = rating_at(ratings, place);
            double *q = model->item_factors + item * model->ld;
            steps[count] = (svd_step){model->user_factors + streams[s].user * model->ld, q, rating, streams[s].user, item};
            owner[count++] = s;
            if (place + 1 < streams[s].end) {
                const char *after = (const char *)(model->item_factors + ratings->items[place + 1] * model->ld);
                for (int64_t byte = 0; byte < model->ld * 8; byte += 64) __builtin_prefetch(after + byte, 1, 3);
            }
        }
        kernels->svd_batch(model, steps, products, count);
        for (int c = 0; c < count; c++) {
            int s = owner[c];
            svd_stream *stream = &streams[s];
            if (!stream->repeats) pending[steps[c].item] &= (uint8_t)~(1u << s);
            if (++stream->place < stream->end) continue;
            if (stream->repeats)
                for (int64_t place = ratings->bounds[stream->user]; place < stream->end; place++)
                    pending[ratings->items[place]] &= (uint8_t)~(1u << s);
            active += (int)begin(streams, s, &next, ratings, pending) - 1;
        }
    }
    return stopped;
}

int rk_svdpp_epoch(rk_team *team, const rk_ratings *ratings, const rk_factors *model, double *implicit, rk_step step,
                   uint8_t *marks, int (*stop)(const void *), const void *context, double *scratch) {
    const factor_kernels *kernels = choose(team);
    double *sum = scratch, *gain = scratch + model->ld;
    int64_t work = 0;
    for (int64_t user = 0; user < ratings->users; user++) {
        int64_t first = ratings->bounds[user], end = ratings->bounds[user + 1];
        svdpp_user u = {user, end - first, model->ld, ratings->items + first, implicit, sqrt((double)(int)(end - first)), step};
        // Where an item comes twice, all its steps must be done before it enters the next sum.
        bool repeats = false;
        for (int64_t k = 0; k < u.count; k++) {
            repeats |= marks[u.items[k]];
            marks[u.items[k]] = 1;
        }
        for (int64_t k = 0; k < u.count; k++) marks[u.items[k]] = 0;
        kernels->implicit(&u, NULL, sum);
        for (int64_t place = first; place < end; place++) {
            kernels->svdpp_step(model, &u, sum, ratings->items[place], rating_at(ratings, place), gain);
            bool last = place + 1 == end;
            if (repeats) {
                kernels->implicit(&u, gain, NULL);
                if (!last) kernels->implicit(&u, NULL, sum);
            } else {
                kernels->implicit(&u, gain, last ? NULL : sum);
            }
            work += u.count;
            if (work > 1 << 16) {
                work = 0;
                if (stop(context)) return 1;
            }
        }
    }
    return 0;
}

/// The multiplicative step of one row of factors.
static void nmf_update(double *row, double *above, double *below, int64_t factors, double count, double regularization) {
    for (int64_t f = 0; f < factors; f++) {
        if (row[f] == 0) continue;
        double divisor = below[f] + count * regularization * row[f];
        if (divisor != 0) row[f] *= above[f] / divisor;
    }
}

int rk_nmf_epoch(rk_team *team, const rk_ratings *ratings, const rk_factors *model, const rk_nmf *nmf, int (*stop)(const void *),
                 const void *context) {
    const factor_kernels *kernels = choose(team);
    size_t row_bytes = (size_t)model->ld * sizeof(double);
    memset(nmf->item_above, 0, (size_t)model->items * row_bytes);
    memset(nmf->item_below, 0, (size_t)model->items * row_bytes);
    for (int64_t user = 0; user < ratings->users; user++) {
        if (user % 256 == 0 && stop(context)) return 1;
        int64_t first = ratings->bounds[user], end = ratings->bounds[user + 1];
        double *p = model->user_factors + user * model->ld;
        memset(nmf->user_above, 0, row_bytes);
        memset(nmf->user_below, 0, row_bytes);
        for (int64_t place = first; place < end; place += SVD_STREAMS) {
            int count = end - place < SVD_STREAMS ? (int)(end - place) : SVD_STREAMS;
            int64_t items[SVD_STREAMS];
            double dots[SVD_STREAMS];
            for (int s = 0; s < count; s++) items[s] = ratings->items[place + s];
            kernels->nmf_terms(model, p, items, count, dots);
            for (int s = 0; s < count; s++) {
                double *bu = model->user_bias + user, *bi = model->item_bias + items[s];
                double rating = rating_at(ratings, place + s);
                double estimate = ((model->mean + *bu) + *bi) + dots[s];
                if (model->biased) {
                    double error = rating - estimate;
                    *bu += model->user_bias_step.rate * (error - model->user_bias_step.regularization * *bu);
                    *bi += model->item_bias_step.rate * (error - model->item_bias_step.regularization * *bi);
                }
                kernels->nmf_add(model, p, items[s], rating, estimate, nmf);
            }
        }
        nmf_update(p, nmf->user_above, nmf->user_below, model->factors, (double)(end - first), model->user_step.regularization);
    }
    for (int64_t item = 0; item < model->items; item++)
        nmf_update(model->item_factors + item * model->ld, nmf->item_above + item * model->ld, nmf->item_below + item * model->ld,
                   model->factors, (double)nmf->item_counts[item], model->item_step.regularization);
    return 0;
}

typedef struct {
    const factor_kernels *kernels;
    const rk_blocks *blocks;
    const rk_block_factors *model;
    int64_t round;
    rk_pieces pieces;
} block_round;

static void block_job(rk_team *team, int index, void *raw) {
    block_round *job = raw;
    (void)team, (void)index;
    const rk_blocks *b = job->blocks;
    for (int64_t piece; rk_claim(&job->pieces, &piece);) {
        // In one round no two pieces share users or items.
        int64_t group = (piece + job->round) % b->groups;
        for (int64_t user = b->user_groups[piece]; user < b->user_groups[piece + 1]; user++) {
            const uint32_t *cuts = b->cuts + user * (b->groups + 1);
            int64_t first = b->bounds[user];
            job->kernels->block_steps(job->model, user, b->items + first + cuts[group], b->ratings + first + cuts[group],
                                      cuts[group + 1] - cuts[group]);
        }
    }
}

void rk_block_round(rk_team *team, const rk_blocks *blocks, const rk_block_factors *model, int64_t round) {
    block_round job = {choose(team), blocks, model, round, {.count = blocks->groups}};
    rk_team_run(team, block_job, &job);
}
