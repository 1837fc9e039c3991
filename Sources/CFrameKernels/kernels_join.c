// Looking codes up.
#include "CFrameKernels.h"

static inline size_t slot_of(uint64_t code, size_t slot_count) {
    uint64_t h = code * 0x9E3779B97F4A7C15u;
    return (h ^ h >> 32) & (slot_count - 1);
}

void rf_index_64(const uint64_t *codes, size_t count, uint32_t *slots, size_t slot_count) {
    for (size_t i = 0; i < count; i++) {
        size_t at = slot_of(codes[i], slot_count);
        while (slots[at] != UINT32_MAX) at = (at + 1) & (slot_count - 1);
        slots[at] = (uint32_t)i;
    }
}

void rf_lookup_64(const uint64_t *codes, size_t count, const uint64_t *keys, const uint32_t *slots, size_t slot_count,
                  uint32_t *found) {
    for (size_t i = 0; i < count; i++) {
        size_t at = slot_of(codes[i], slot_count);
        while (slots[at] != UINT32_MAX && keys[slots[at]] != codes[i]) at = (at + 1) & (slot_count - 1);
        found[i] = slots[at];
    }
}

void rf_lookup_32(const uint32_t *codes, size_t count, const uint32_t *table, uint32_t *found) {
    for (size_t i = 0; i < count; i++) found[i] = table[codes[i]];
}

void rf_forget_missing(uint32_t *found, const uint8_t *valid, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (!(valid[i / 8] >> i % 8 & 1)) found[i] = UINT32_MAX;
}

size_t rf_join_count(const uint32_t *found, size_t from, size_t to, const uint32_t *starts, bool outer) {
    size_t total = 0;
    for (size_t i = from; i < to; i++)
        total += found[i] == UINT32_MAX ? outer : starts[found[i] + 1] - starts[found[i]];
    return total;
}

void rf_join_write(const uint32_t *found, size_t from, size_t to, const uint32_t *starts, const uint32_t *rows, bool outer,
                   uint32_t *left, uint32_t *right) {
    for (size_t i = from; i < to; i++) {
        if (found[i] == UINT32_MAX) {
            if (!outer) continue;
            *left++ = (uint32_t)i;
            *right++ = UINT32_MAX;
            continue;
        }
        for (uint32_t at = starts[found[i]]; at < starts[found[i] + 1]; at++) {
            *left++ = (uint32_t)i;
            *right++ = rows ? rows[at] : at;
        }
    }
}

void rf_join_mark(const uint32_t *found, size_t from, size_t to, bool without, uint8_t *bits) {
    for (size_t i = from; i < to; i++)
        if ((found[i] == UINT32_MAX) == without) bits[i / 8] |= (uint8_t)(1u << i % 8);
}

void rf_join_rest(const uint32_t *found, size_t count, const uint32_t *starts, const uint32_t *rows, size_t groups, uint8_t *seen,
                  uint8_t *bits) {
    for (size_t i = 0; i < count; i++)
        if (found[i] != UINT32_MAX) seen[found[i]] = 1;
    for (size_t g = 0; g < groups; g++) {
        if (seen[g]) continue;
        for (uint32_t at = starts[g]; at < starts[g + 1]; at++) {
            uint32_t row = rows ? rows[at] : at;
            bits[row / 8] |= (uint8_t)(1u << row % 8);
        }
    }
}
