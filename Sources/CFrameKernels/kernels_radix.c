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

size_t rf_counts_to_groups(const uint32_t *counts, size_t codes, size_t parts, uint32_t *starts, uint32_t *numbers) {
    uint32_t position = 0, groups = 0;
    for (size_t c = 0; c < codes; c++) {
        uint32_t count = 0;
        for (size_t p = 0; p < parts; p++) count += counts[p * codes + c];
        numbers[c] = UINT32_MAX;
        if (!count) continue;
        starts[groups] = position;
        numbers[c] = groups++;
        position += count;
    }
    starts[groups] = position;
    return groups;
}

void rf_first_rows(const uint32_t *codes, size_t count, const uint32_t *numbers, size_t groups, uint32_t *first) {
    for (size_t g = 0; g < groups; g++) first[g] = UINT32_MAX;
    size_t left = groups;
    for (size_t i = 0; i < count && left; i++) {
        uint32_t *at = &first[numbers[codes[i]]];
        if (*at != UINT32_MAX) continue;
        *at = (uint32_t)i;
        left--;
    }
}

static inline uint64_t hash_of(uint64_t code) {
    uint64_t h = (code ^ code >> 32) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

#define PARTITIONS(digits, scatter, repeats, type)                                                                     \
    void digits(const type *codes, size_t from, size_t to, unsigned bits, uint32_t *counts) {                          \
        for (size_t i = from; i < to; i++) counts[hash_of(codes[i]) >> (64 - bits)]++;                                 \
    }                                                                                                                  \
    void scatter(const type *codes, size_t from, size_t to, unsigned bits, uint32_t *positions, type *codes_out,       \
                 uint32_t *rows_out) {                                                                                 \
        for (size_t i = from; i < to; i++) {                                                                           \
            uint32_t place = positions[hash_of(codes[i]) >> (64 - bits)]++;                                            \
            codes_out[place] = codes[i];                                                                               \
            rows_out[place] = (uint32_t)i;                                                                             \
        }                                                                                                              \
    }                                                                                                                  \
    size_t repeats(const type *codes, const uint32_t *rows, size_t count, bool backward, uint32_t *slots, size_t slot_count, \
                   uint32_t *repeated) {                                                                               \
        size_t found = 0;                                                                                              \
        for (size_t i = 0; i < slot_count; i++) slots[i] = UINT32_MAX;                                                 \
        for (size_t i = 0; i < count; i++) {                                                                           \
            size_t at = backward ? count - 1 - i : i, slot = hash_of(codes[at]) & (slot_count - 1);                    \
            while (slots[slot] != UINT32_MAX && codes[slots[slot]] != codes[at]) slot = (slot + 1) & (slot_count - 1); \
            if (slots[slot] == UINT32_MAX) slots[slot] = (uint32_t)at;                                                 \
            else repeated[found++] = rows[at];                                                                         \
        }                                                                                                              \
        return found;                                                                                                  \
    }
PARTITIONS(rf_hash_digits_32, rf_hash_scatter_32, rf_repeated_32, uint32_t)
PARTITIONS(rf_hash_digits_64, rf_hash_scatter_64, rf_repeated_64, uint64_t)

static inline void set(uint8_t *bits, uint32_t row) { bits[row / 8] |= (uint8_t)(1u << row % 8); }

void rf_mark_runs(uint8_t *keep, const uint32_t *rows, const uint32_t *starts, size_t runs, int which) {
    for (size_t r = 0; r < runs; r++) {
        uint32_t start = starts[r], end = starts[r + 1];
        if (which == 2 && end - start > 1) continue;
        uint32_t at = which == 1 ? end - 1 : start;
        set(keep, rows ? rows[at] : at);
    }
}
