// The text of fields: UTF-8, one byte a character, and doubled quotes.
#include "csv.h"
#include "arrow.h"
#include "csv_internal.h"
#include <string.h>

// Length of the valid sequence at `p`, or 0: table 3-7 of the Unicode standard.
static inline int sequence(const uint8_t *p, const uint8_t *stop) {
    uint8_t a = p[0];
    if (a < 0x80) return 1;
    int64_t left = stop - p;
    if (a < 0xC2 || left < 2) return 0;
    uint8_t b = p[1];
    if (a < 0xE0) return (b & 0xC0) == 0x80 ? 2 : 0;
    if (a < 0xF0) {
        uint8_t low = a == 0xE0 ? 0xA0 : 0x80, high = a == 0xED ? 0x9F : 0xBF;
        return left >= 3 && b >= low && b <= high && (p[2] & 0xC0) == 0x80 ? 3 : 0;
    }
    if (a > 0xF4) return 0;
    uint8_t low = a == 0xF0 ? 0x90 : 0x80, high = a == 0xF4 ? 0x8F : 0xBF;
    return left >= 4 && b >= low && b <= high && (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80 ? 4 : 0;
}

int64_t rf_utf8_prefix(const uint8_t *start, const uint8_t *stop) {
    const uint8_t *p = start;
    while (p < stop) {
        while (stop - p >= 8) {
            uint64_t word;
            memcpy(&word, p, 8);
            if (word & 0x8080808080808080) break;
            p += 8;
        }
        if (p == stop) break;
        int length = sequence(p, stop);
        if (!length) return p - start;
        p += length;
    }
    return stop - start;
}

int64_t rf_csv_field_text(const uint8_t *text, const rf_csv_field *field, const rf_csv_format *format, uint8_t *to) {
    const uint8_t *start = text + field->start, *stop = text + field->stop;
    uint8_t *out = to;
    if (!format->upper && !format->replace) {
        int64_t good = rf_utf8_prefix(start, stop);
        if (good < stop - start) return -1 - (field->start + good);
        if (!field->escaped) {
            memcpy(out, start, (size_t)(stop - start));
            return stop - start;
        }
    }
    while (start < stop) {
        uint8_t c = *start;
        if (c < 0x80) {
            *out++ = c;
            // A quote within a quoted field stands for itself only as half of a pair.
            start += field->escaped && c == format->quote && start + 1 < stop && start[1] == c ? 2 : 1;
        } else if (format->upper) {
            uint16_t character = format->upper[c - 0x80];
            if (!character && !format->replace) return -1 - (start - text);
            if (!character) character = 0xFFFD;
            if (character < 0x800) {
                *out++ = (uint8_t)(0xC0 | character >> 6);
            } else {
                *out++ = (uint8_t)(0xE0 | character >> 12);
                *out++ = (uint8_t)(0x80 | (character >> 6 & 0x3F));
            }
            *out++ = (uint8_t)(0x80 | (character & 0x3F));
            start++;
        } else {
            int length = sequence(start, stop);
            if (length) {
                memcpy(out, start, (size_t)length);
                out += length;
                start += length;
            } else {
                memcpy(out, "\xEF\xBF\xBD", 3);
                out += 3;
                start++;
            }
        }
    }
    return out - to;
}
