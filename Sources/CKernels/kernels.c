// The kernels that are worth wide vectors, compiled for each kind of processor from one text.
#include "internal.h"

/// `rk_block_depth` where BLAS multiplies a matrix with its own transpose.
static inline int64_t rk_symmetric_depth(int64_t left) {
    if (left >= 512) return 256;
    if (left > 256) return (left + 1) / 2;
    return left;
}

#define LANES 2
#define TARGET
#define NAME(x) plain_##x
#define TABLE rk_kernels_plain
#define POINTS 2
#define GROUP_VECTORS 2
#define GROUP_COLUMNS 2
#include "kernels_template.h"

#if defined(__x86_64__)
#define LANES 4
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define NAME(x) v3_##x
#define TABLE rk_kernels_v3
#define POINTS 4
#define GROUP_VECTORS 2
#define GROUP_COLUMNS 5
#include "kernels_template.h"

#define LANES 8
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define NAME(x) v4_##x
#define TABLE rk_kernels_v4
#define POINTS 8
#define GROUP_VECTORS 2
#define GROUP_COLUMNS 8
#include "kernels_template.h"
#endif
