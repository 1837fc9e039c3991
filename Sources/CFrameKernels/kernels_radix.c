// Stable radix sort and what is read off its result.
#include "CFrameKernels.h"

#define RADIX(digits, scatter, runs, type)                                                                             \
    void digits(const type *codes, size_t from, size_t to, unsigned shift, uint32_t mask, uint32_t *counts) {          \
        for (size_t i = from; i < to; i++) counts[codes[i] >> shift & mask]++;                                         \
    }                                                                                                                  \
    void scatter(const type *codes, const uint32_t *rows, size_t from, size_t to, unsigned shift, uint32_t mask,       \
                 uint32_t *positions, type *codes_out, uint32_t *rows_out) {                                           \
        if (!codes_out) {                                                                                              \
            for (size_t i = from; i < to; i++)                                                                         \
                rows_out[positions[codes[i] >> shift & mask]++] = rows ? rows[i] : (uint32_t)i;                        \
            return;                                                                                                    \
        }                                                                                                              \
        for (size_t i = from; i < to; i++) {                                                                           \
            uint32_t place = positions[codes[i] >> shift & mask]++;                                                    \
            codes_out[place] = codes[i];                                                                               \
            rows_out[place] = rows ? rows[i] : (uint32_t)i;                                                            \
        }                                                                                                              \
    }                                                                                                                  \
    size_t runs(const type *codes, size_t from, size_t to, uint32_t *starts) {                                         \
        size_t found = 0;                                                                                              \
        for (size_t i = from; i < to; i++)                                                                             \
            if (i == 0 || codes[i] != codes[i - 1]) {                                                                  \
                if (starts) starts[found] = (uint32_t)i;                                                               \
                found++;                                                                                               \
            }                                                                                                          \
        return found;                                                                                                  \
    }
RADIX(rf_digits_32, rf_scatter_32, rf_runs_32, uint32_t)
RADIX(rf_digits_64, rf_scatter_64, rf_runs_64, uint64_t)

size_t rf_counts_to_starts(uint32_t *counts, size_t codes, size_t parts, uint32_t *starts) {
    uint32_t position = 0;
    size_t present = 0;
    for (size_t c = 0; c < codes; c++) {
        uint32_t start = position;
        for (size_t p = 0; p < parts; p++) {
            uint32_t count = counts[p * codes + c];
            counts[p * codes + c] = position;
            position += count;
        }
        if (position != start) {
            if (starts) starts[present] = start;
            present++;
        }
    }
    if (starts) starts[present] = position;
    return present;
}

void rf_first_rows(const uint32_t *codes, size_t from, size_t to, uint32_t *first) {
    for (size_t i = to; i-- > from;) first[codes[i]] = (uint32_t)i;
}

static inline void set(uint8_t *bits, uint32_t row) { bits[row / 8] |= (uint8_t)(1u << row % 8); }

void rf_mark_runs(uint8_t *keep, const uint32_t *rows, const uint32_t *starts, size_t runs, int which) {
    for (size_t r = 0; r < runs; r++) {
        uint32_t start = starts[r], end = starts[r + 1];
        if (which == 2 && end - start > 1) continue;
        uint32_t at = which == 1 ? end - 1 : start;
        set(keep, rows ? rows[at] : at);
    }
}
