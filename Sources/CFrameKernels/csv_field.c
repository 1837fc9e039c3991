// One field at a time: what the fast paths leave, the header, and samples.
#include "csv.h"
#include "csv_internal.h"
#include <string.h>

// Ends an unquoted field that goes on at `p`.
static void end_plain(const uint8_t *text, int64_t size, const uint8_t *p, const rf_csv_format *f, rf_csv_field *field) {
    const uint8_t *end = text + size;
    p = rf_find2(p, end, f->delimiter, f->newline);
    field->stop = p - text;
    field->next = p < end ? field->stop + 1 : field->stop;
    field->terminator = p == end ? RF_CSV_END : *p == f->delimiter ? RF_CSV_DELIMITER : RF_CSV_NEWLINE;
    if (field->terminator != RF_CSV_DELIMITER && f->newline == '\n' && field->stop > field->start && p[-1] == '\r') field->stop--;
}

rf_csv_field rf_csv_next_field(const uint8_t *text, int64_t size, int64_t at, const rf_csv_format *f) {
    rf_csv_field field = {.start = at};
    const uint8_t *p = text + at, *end = text + size;
    if (p >= end || !f->has_quote || *p != f->quote) {
        end_plain(text, size, p < end ? p : end, f, &field);
        return field;
    }
    field.quoted = true;
    field.start = at + 1;
    p++;
    while (true) {
        p = rf_find2(p, end, f->quote, f->newline);
        if (p == end) {
            field.stop = field.next = size;
            field.terminator = RF_CSV_END;
            field.fault = RF_CSV_UNTERMINATED;
            return field;
        }
        if (*p == f->newline) {
            field.newlines++;
            p++;
        } else if (p + 1 < end && p[1] == f->quote) {
            field.escaped = true;
            p += 2;
        } else {
            break;
        }
    }
    field.stop = p - text;
    p++;
    field.next = p < end ? p + 1 - text : size;
    if (p == end) {
        field.terminator = RF_CSV_END;
    } else if (*p == f->delimiter) {
        field.terminator = RF_CSV_DELIMITER;
    } else if (*p == f->newline) {
        field.terminator = RF_CSV_NEWLINE;
    } else if (*p == '\r' && f->newline == '\n' && (p + 1 == end || p[1] == '\n')) {
        field.terminator = p + 1 == end ? RF_CSV_END : RF_CSV_NEWLINE;
        field.next = p + 1 == end ? size : p + 2 - text;
    } else {
        field.start = at;
        end_plain(text, size, p, f, &field);
        field.fault = RF_CSV_AFTER_QUOTE;
    }
    return field;
}

bool rf_csv_is_missing(const uint8_t *start, const uint8_t *stop, const rf_csv_format *f) {
    size_t size = (size_t)(stop - start);
    if (!size) return f->empty_missing;
    if (!(f->token_starts[*start >> 6] >> (*start & 63) & 1)) return false;
    if (!(f->token_lengths >> (size < 31 ? size : 31) & 1)) return false;
    uint32_t from = 0;
    for (uint32_t i = 0; i < f->token_count; i++) {
        uint32_t to = f->token_ends[i];
        if (to - from == size && !memcmp(f->tokens + from, start, size)) return true;
        from = to;
    }
    return false;
}
