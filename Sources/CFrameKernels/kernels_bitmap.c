// Bitmaps, least significant bit first.
#include "CFrameKernels.h"
#include <string.h>

static inline uint64_t load(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

size_t rf_bits_count(const uint8_t *bits, size_t from, size_t to) {
    size_t set = 0;
    while (from < to && from % 8) { set += bits[from / 8] >> from % 8 & 1; from++; }
    for (; from + 64 <= to; from += 64) set += (size_t)__builtin_popcountll(load(bits + from / 8));
    for (; from + 8 <= to; from += 8) set += (size_t)__builtin_popcount(bits[from / 8]);
    while (from < to) { set += bits[from / 8] >> from % 8 & 1; from++; }
    return set;
}

// Bits past `count` in the last byte come out zero.
void rf_bits_copy(uint8_t *to, const uint8_t *from, size_t from_bit, size_t count) {
    if (!count) return;
    size_t bytes = (count + 7) / 8;
    const uint8_t *source = from + from_bit / 8;
    unsigned shift = from_bit % 8;
    if (!shift) {
        memcpy(to, source, bytes);
    } else {
        size_t last = (from_bit % 8 + count + 7) / 8;
        for (size_t i = 0; i < bytes; i++)
            to[i] = (uint8_t)(source[i] >> shift | (i + 1 < last ? source[i + 1] << (8 - shift) : 0));
    }
    if (count % 8) to[bytes - 1] &= (uint8_t)((1u << count % 8) - 1);
}

void rf_bits_and(uint8_t *to, const uint8_t *a, const uint8_t *b, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) to[i] = a[i] & b[i];
}
