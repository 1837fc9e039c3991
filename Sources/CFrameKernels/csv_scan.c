// Where rows end, found chunk by chunk before anything is parsed, so that chunks can be parsed at the same time.
//
// A quote opens a quoted field only at the start of a field (as in pandas); anywhere else outside quotes it is text. What state a
// chunk starts in is not known, so it is scanned for both; most chunks hold no quote, and there one count serves both.
#include "csv.h"
#include "csv_internal.h"
#include <string.h>

int64_t rf_csv_boundary(const uint8_t *text, int64_t at, int64_t limit, const rf_csv_format *format) {
    // After a quote a third state is possible (a closing quote, or half of a doubled one): no chunk starts there.
    if (format->has_quote)
        while (at > 0 && at < limit && text[at - 1] == format->quote) at++;
    return at < limit ? at : -1;
}

typedef struct { int64_t newlines; uint8_t bits; bool quotes; } counts;

// Blocks of at most 255 * 32 bytes, so that a byte holds each lane's count.
RF_CLONES(static, counts, count_bytes, (const uint8_t *text, int64_t size, uint8_t newline, uint8_t quote), (text, size, newline, quote)) {
    counts total = {0, 0, false};
    uint8_t quotes = 0;
    int64_t i = 0;
    while (size - i >= 32) {
        int64_t blocks = (size - i) / 32 < 255 ? (size - i) / 32 : 255;
        uint8_t lanes[32] = {0}, bits[32] = {0}, found[32] = {0};
        for (int64_t b = 0; b < blocks; b++, i += 32)
            for (int k = 0; k < 32; k++) {
                uint8_t c = text[i + k];
                lanes[k] += c == newline;
                bits[k] |= c;
                found[k] |= c == quote;
            }
        for (int k = 0; k < 32; k++) {
            total.newlines += lanes[k];
            total.bits |= bits[k];
            quotes |= found[k];
        }
    }
    for (; i < size; i++) {
        total.newlines += text[i] == newline;
        total.bits |= text[i];
        quotes |= text[i] == quote;
    }
    total.quotes = quotes;
    return total;
}

// The exact scan of a chunk that holds quotes, from one of the two states.
static void scan_quoted(const uint8_t *text, int64_t from, int64_t to, int64_t size, int64_t origin, const rf_csv_format *f,
                        bool inside, rf_csv_scan *result) {
    int state = inside;
    int64_t rows = 0, first = -1, lines = 0, before = 0;
    const uint8_t *p = text + from, *stop = text + to;
    while ((p = rf_find2(p, stop, f->newline, f->quote)) < stop) {
        if (*p == f->newline) {
            lines++;
            if (!inside) {
                if (!rows++) {
                    first = p + 1 - text;
                    before = lines;
                }
            }
            p++;
        } else if (inside) {
            if (p + 1 < text + size && p[1] == f->quote) {
                p += 2;
            } else {
                inside = false;
                p++;
            }
        } else {
            int64_t at = p - text;
            inside = at == origin || text[at - 1] == f->delimiter || text[at - 1] == f->newline;
            p++;
        }
    }
    result->rows[state] = rows;
    result->first[state] = first;
    result->lines_before[state] = before;
    result->ends_inside[state] = inside;
    result->lines = lines;
}

void rf_csv_scan_chunk(const uint8_t *text, int64_t from, int64_t to, int64_t size, int64_t origin, const rf_csv_format *format,
                       rf_csv_scan *result) {
    uint8_t quote = format->has_quote ? format->quote : format->newline;
    counts total = count_bytes(text + from, to - from, format->newline, quote);
    result->ascii = total.bits < 0x80;
    if (format->has_quote && total.quotes) {
        scan_quoted(text, from, to, size, origin, format, false, result);
        scan_quoted(text, from, to, size, origin, format, true, result);
        return;
    }
    const uint8_t *first = memchr(text + from, format->newline, (size_t)(to - from));
    result->lines = total.newlines;
    result->rows[0] = total.newlines;
    result->first[0] = first ? first + 1 - text : -1;
    result->lines_before[0] = first ? 1 : 0;
    result->ends_inside[0] = false;
    result->rows[1] = 0;
    result->first[1] = -1;
    result->lines_before[1] = 0;
    result->ends_inside[1] = true;
}
