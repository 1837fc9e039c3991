// Texts, byte by byte: UTF-8 needs no more for what is here.
#define _GNU_SOURCE
#include "CFrameKernels.h"
#include <string.h>

void rf_text_test(int test, const int64_t *offsets, const uint8_t *bytes, size_t from, size_t to, const uint8_t *needle,
                  size_t length, uint8_t *bits) {
    for (size_t i = from; i < to; i++) {
        const uint8_t *text = bytes + offsets[i];
        size_t n = (size_t)(offsets[i + 1] - offsets[i]);
        bool is = length == 0;
        if (!is && n >= length)
            is = test == RF_CONTAINS ? memmem(text, n, needle, length) != NULL
               : memcmp(test == RF_STARTS ? text : text + n - length, needle, length) == 0;
        bits[i / 8] |= (uint8_t)(is << i % 8);
    }
}

static inline bool has(const uint8_t *valid, size_t i) { return !valid || (valid[i / 8] >> i % 8 & 1); }

void rf_split_size(const int64_t *offsets, const uint8_t *bytes, const uint8_t *valid, size_t from, size_t to,
                   const uint8_t *separator, size_t length, int64_t *pieces, int64_t *size) {
    int64_t count = 0, kept = 0;
    for (size_t i = from; i < to; i++) {
        if (!has(valid, i)) continue;
        const uint8_t *at = bytes + offsets[i], *end = bytes + offsets[i + 1], *next;
        kept += end - at;
        count++;
        while ((next = memmem(at, (size_t)(end - at), separator, length))) {
            count++;
            kept -= (int64_t)length;
            at = next + length;
        }
    }
    *pieces = count;
    *size = kept;
}

void rf_split_write(const int64_t *offsets, const uint8_t *bytes, const uint8_t *valid, size_t from, size_t to,
                    const uint8_t *separator, size_t length, int64_t piece, int64_t at, int64_t *rows, int64_t *ends, uint8_t *out) {
    for (size_t i = from; i < to; i++) {
        if (has(valid, i)) {
            const uint8_t *text = bytes + offsets[i], *end = bytes + offsets[i + 1];
            for (;;) {
                const uint8_t *next = memmem(text, (size_t)(end - text), separator, length);
                size_t n = (size_t)((next ? next : end) - text);
                memcpy(out + at, text, n);
                at += (int64_t)n;
                ends[piece++] = at;
                if (!next) break;
                text = next + length;
            }
        }
        rows[i] = piece;
    }
}

void rf_text_length(const int64_t *offsets, const uint8_t *bytes, size_t from, size_t to, int64_t *lengths) {
    for (size_t i = from; i < to; i++) {
        int64_t count = 0;
        for (int64_t at = offsets[i]; at < offsets[i + 1]; at++) count += (bytes[at] & 0xC0) != 0x80;
        lengths[i] = count;
    }
}

bool rf_text_case(uint8_t *to, const uint8_t *from, size_t count, bool upper) {
    uint8_t any = 0;
    for (size_t i = 0; i < count; i++) any |= from[i];
    if (any & 0x80) return false;
    uint8_t first = upper ? 'a' : 'A';
    for (size_t i = 0; i < count; i++) to[i] = (uint8_t)(from[i] - first) < 26 ? from[i] ^ 0x20 : from[i];
    return true;
}
