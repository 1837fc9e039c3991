// Rows of columns as CSV text.
#include "csv.h"
#include "csv_internal.h"
#include <string.h>

static bool is_valid(const uint8_t *valid, int64_t row) { return !valid || (valid[row >> 3] >> (row & 7) & 1); }

static int64_t saturated(int64_t a, int64_t b) { return a > INT64_MAX - b ? INT64_MAX : a + b; }

// The most bytes the values in [from, to) take, without quoting.
static int64_t bound(const rf_csv_source *column, int64_t from, int64_t to, int64_t separator) {
    const int64_t *offsets = column->values;
    switch (column->kind) {
    case RF_CSV_STRING: return offsets[to] - offsets[from];
    case RF_CSV_LIST: {
        int64_t elements = offsets[to] - offsets[from];
        if (elements > INT64_MAX / (separator + 1)) return INT64_MAX;
        return saturated(bound(column->child, offsets[from], offsets[to], separator), elements * separator);
    }
    default: return (to - from) * 40;
    }
}

int64_t rf_csv_rows_bound(const rf_csv_source *columns, int32_t count, int64_t from, int64_t to, int64_t separator) {
    int64_t total = 64;
    for (int32_t i = 0; i < count; i++) {
        int64_t size = bound(&columns[i], from, to, separator);
        // Every character may be a quote, which is doubled; around the field two more, and a delimiter or line end.
        size = size > INT64_MAX / 2 - 4 * (to - from) ? INT64_MAX : 2 * size + 4 * (to - from);
        total = saturated(total, size);
    }
    return total;
}

static uint8_t *format_value(uint8_t *to, const rf_csv_source *column, int64_t row, const rf_csv_style *style) {
    switch (column->kind) {
    case RF_CSV_U8: return rf_format_uint64(to, ((const uint8_t *)column->values)[row]);
    case RF_CSV_U32: return rf_format_uint64(to, ((const uint32_t *)column->values)[row]);
    case RF_CSV_I32: return rf_format_int64(to, ((const int32_t *)column->values)[row]);
    case RF_CSV_I64: return rf_format_int64(to, ((const int64_t *)column->values)[row]);
    case RF_CSV_F32: return rf_format_float(to, ((const float *)column->values)[row]);
    case RF_CSV_F64: return rf_format_double(to, ((const double *)column->values)[row]);
    case RF_CSV_DATE: return rf_format_date(to, ((const int32_t *)column->values)[row]);
    case RF_CSV_DATETIME: return rf_format_datetime(to, ((const int64_t *)column->values)[row]);
    case RF_CSV_DURATION: return rf_format_duration(to, ((const int64_t *)column->values)[row]);
    case RF_CSV_BOOL: {
        bool truth = ((const uint8_t *)column->values)[row >> 3] >> (row & 7) & 1;
        memcpy(to, truth ? "True" : "False", truth ? 4 : 5);
        return to + (truth ? 4 : 5);
    }
    case RF_CSV_STRING: {
        const int64_t *offsets = column->values;
        size_t size = (size_t)(offsets[row + 1] - offsets[row]);
        if (size) memcpy(to, column->bytes + offsets[row], size);
        return to + size;
    }
    case RF_CSV_LIST: {
        const int64_t *offsets = column->values;
        for (int64_t i = offsets[row]; i < offsets[row + 1]; i++) {
            if (i > offsets[row]) {
                memcpy(to, style->separator, (size_t)style->separator_size);
                to += style->separator_size;
            }
            if (is_valid(column->child->valid, i)) to = format_value(to, column->child, i, style);
        }
        return to;
    }
    default: return to;
    }
}

static bool needs_quotes(const uint8_t *start, const uint8_t *stop, const rf_csv_style *style) {
    if (start == stop) return true;
    for (; start < stop; start++)
        if (*start == style->delimiter || *start == style->quote || *start == '\n' || *start == '\r') return true;
    return false;
}

uint8_t *rf_csv_quote(uint8_t *start, uint8_t *stop, const rf_csv_style *style) {
    if (!needs_quotes(start, stop, style)) return stop;
    int64_t quotes = 0;
    for (const uint8_t *p = start; p < stop; p++) quotes += *p == style->quote;
    // Back to front, as the text moves towards the end.
    uint8_t *from = stop, *to = stop + quotes + 2, *end = to;
    *--to = style->quote;
    while (from > start) {
        *--to = *--from;
        if (*from == style->quote) *--to = style->quote;
    }
    *--to = style->quote;
    return end;
}

/// Texts of floating-point numbers that came lately: columns often hold few different ones, and finding the shortest text takes long.
typedef struct {
    uint64_t bits;
    uint8_t size;
    uint8_t text[31];
} recent;

enum { RECENT = 256 };

static uint8_t *format_recent(uint8_t *to, recent *all, bool is_double, const void *value) {
    uint64_t bits = 0;
    memcpy(&bits, value, is_double ? 8 : 4);
    recent *one = &all[bits * 0x9E3779B97F4A7C15 >> 56];
    if (one->bits != bits || !one->size) {
        uint8_t *end;
        if (is_double)
            end = rf_format_double(to, *(const double *)value);
        else
            end = rf_format_float(to, *(const float *)value);
        if ((size_t)(end - to) > sizeof one->text) return end;
        one->bits = bits;
        one->size = (uint8_t)(end - to);
        memcpy(one->text, to, one->size);
        return end;
    }
    // There is room for 40 bytes and more.
    memcpy(to, one->text, sizeof one->text);
    return to + one->size;
}

int64_t rf_csv_write_rows(const rf_csv_source *columns, int32_t count, int64_t from, int64_t to, const rf_csv_style *style,
                          uint8_t *out, int64_t room) {
    if (room < rf_csv_rows_bound(columns, count, from, to, style->separator_size)) return -1;
    uint8_t *p = out;
    recent doubles[RECENT], floats[RECENT];
    memset(doubles, 0, sizeof doubles);
    memset(floats, 0, sizeof floats);
    for (int64_t row = from; row < to; row++) {
        for (int32_t i = 0; i < count; i++) {
            const rf_csv_source *column = &columns[i];
            if (is_valid(column->valid, row)) {
                uint8_t *start = p;
                if (column->kind == RF_CSV_F64)
                    p = format_recent(p, doubles, true, (const double *)column->values + row);
                else if (column->kind == RF_CSV_F32)
                    p = format_recent(p, floats, false, (const float *)column->values + row);
                else
                    p = format_value(p, column, row, style);
                // Plain numbers hold no character that needs quotes, but a time holds a colon and a space.
                if (column->kind >= RF_CSV_STRING) p = rf_csv_quote(start, p, style);
            } else if (count == 1) {
                // An empty line would be no row.
                *p++ = style->quote;
                *p++ = style->quote;
            }
            *p++ = i == count - 1 ? '\n' : style->delimiter;
        }
    }
    return p - out;
}
