#include "lanes.h"

void rk_lane_pack(const double *x, int64_t count, int64_t d, int64_t ld, double *block) {
    for (int64_t f = 0; f < d; f++)
        for (int64_t i = 0; i < RK_LANES; i++) block[f * RK_LANES + i] = i < count ? x[i * ld + f] : 0;
}

#define SQUARES(finish)                                                                             \
    for (int half = 0; half < RK_LANES; half += 32) {                                               \
        rk_vec sum[4] = {};                                                                         \
        for (int64_t f = 0; f < d; f++)                                                             \
            for (int v = 0; v < 4; v++) {                                                           \
                rk_vec difference = point[f] - *(const rk_vec *)(block + f * RK_LANES + half + v * 8); \
                sum[v] += difference * difference;                                                  \
            }                                                                                       \
        for (int v = 0; v < 4; v++) *(rk_vec *)(out + half + v * 8) = finish(sum[v]);               \
    }

RK_CLONES(, void, rk_lane_squares, (const double *point, const double *block, int64_t d, double *out), (point, block, d, out)) {
    SQUARES()
}

RK_CLONES(, void, rk_lane_distances, (const double *point, const double *block, int64_t d, double *out), (point, block, d, out)) {
    SQUARES(__builtin_elementwise_sqrt)
}
