// Taking rows of columns.
#include "CFrameKernels.h"
#include <string.h>

#define NONE UINT32_MAX

#define GATHER(name, type)                                                                   \
    void name(type *to, const type *from, const uint32_t *rows, size_t count) {              \
        for (size_t i = 0; i < count; i++) to[i] = rows[i] == NONE ? 0 : from[rows[i]];      \
    }
GATHER(rf_gather_1, uint8_t)
GATHER(rf_gather_4, uint32_t)
GATHER(rf_gather_8, uint64_t)

size_t rf_gather_bits(uint8_t *to, const uint8_t *bits, const uint32_t *rows, size_t count) {
    size_t set = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        unsigned value = row == NONE ? 0 : bits ? bits[row / 8] >> row % 8 & 1 : 1;
        to[i / 8] |= (uint8_t)(value << i % 8);
        set += value;
    }
    return set;
}

int64_t rf_gather_total(const int64_t *offsets, const uint32_t *rows, size_t count) {
    int64_t total = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i] != NONE) total += offsets[rows[i] + 1] - offsets[rows[i]];
    return total;
}

void rf_gather_ranges(int64_t *ends, int64_t at, uint8_t *to, const uint8_t *from, const int64_t *offsets, const uint32_t *rows,
                      size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i] != NONE) {
            int64_t start = offsets[rows[i]], length = offsets[rows[i] + 1] - start;
            if (from) memcpy(to + at, from + start, (size_t)length);
            at += length;
        }
        ends[i] = at;
    }
}

void rf_gather_elements(uint32_t *to, const int64_t *offsets, const uint32_t *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == NONE) continue;
        for (int64_t j = offsets[rows[i]]; j < offsets[rows[i] + 1]; j++) *to++ = (uint32_t)j;
    }
}

size_t rf_mask_rows(uint32_t *rows, const uint8_t *bits, const uint8_t *valid, size_t from, size_t to) {
    uint32_t *next = rows;
    size_t i = from;
    while (i < to && i % 64) {
        if (bits[i / 8] >> i % 8 & 1 && (!valid || valid[i / 8] >> i % 8 & 1)) *next++ = (uint32_t)i;
        i++;
    }
    for (; i + 64 <= to; i += 64) {
        uint64_t word, other;
        memcpy(&word, bits + i / 8, 8);
        if (valid) { memcpy(&other, valid + i / 8, 8); word &= other; }
        if (word == UINT64_MAX) {
            for (unsigned j = 0; j < 64; j++) next[j] = (uint32_t)(i + j);
            next += 64;
        } else {
            while (word) {
                *next++ = (uint32_t)(i + (unsigned)__builtin_ctzll(word));
                word &= word - 1;
            }
        }
    }
    for (; i < to; i++)
        if (bits[i / 8] >> i % 8 & 1 && (!valid || valid[i / 8] >> i % 8 & 1)) *next++ = (uint32_t)i;
    return (size_t)(next - rows);
}
