// Rows of one chunk into the columns of that chunk.
#include "csv.h"
#include "arrow.h"
#include "csv_internal.h"
#include <string.h>

typedef struct {
    const uint8_t *text, *end;
    const rf_csv_format *format;
    bool ascii;
    int64_t row;
} chunk;

static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
static const float tens_single[] = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f};
static const uint32_t whole_tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

// The run of digits, at most 8, at the start of the 8 bytes at `p`: their count and, in `value`, their number. D. Lemire and others,
// "Faster integer parsing" (kholdstare.github.io/technical/2020/05/26/faster-integer-parsing.html), with a mask for the length.
static inline int eight_digits(const uint8_t *p, uint32_t *value) {
    uint64_t x;
    memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    x ^= 0x3030303030303030;
    uint64_t others = (x | (x + 0x7676767676767676)) & 0x8080808080808080;
    int count = 8;
    if (others) {
        count = __builtin_ctzll(others) >> 3;
        if (!count) return 0;
        x <<= 64 - 8 * count;
    }
    x = x * 10 + (x >> 8);
    *value = (uint32_t)((((x & 0x000000FF000000FF) * 0x000F424000000064) + (((x >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
    return count;
}

// An unsigned number of up to 15 digits at `p`, where 24 bytes can be read; returns where it ends, or NULL.
static inline const uint8_t *quick_whole(const uint8_t *p, uint64_t *value) {
    uint32_t high, low;
    int count = eight_digits(p, &high);
    if (count < 8) {
        *value = high;
        return count ? p + count : NULL;
    }
    count = eight_digits(p + 8, &low);
    if (count == 8) return NULL;
    *value = count ? (uint64_t)high * whole_tens[count] + low : high;
    return p + 8 + count;
}

// Digits, and a point with up to 7 more digits: `digits` over 10^`places`.
static inline const uint8_t *quick_decimal(const uint8_t *p, uint64_t *digits, int *places) {
    uint32_t whole, part;
    int count = eight_digits(p, &whole);
    if (!count) return NULL;
    p += count;
    *digits = whole;
    *places = 0;
    if (*p != '.') return count < 8 ? p : NULL;
    count = eight_digits(p + 1, &part);
    if (!count || count == 8) return NULL;
    *digits = (uint64_t)whole * whole_tens[count] + part;
    *places = count;
    return p + 1 + count;
}

// Parses the field at `p` into row `c->row` if it is an ordinary one; returns its end, or NULL to leave it to `slow_field`.
static inline const uint8_t *quick_field(const chunk *c, rf_csv_column *column, const uint8_t *p) {
    uint64_t whole;
    int places;
    switch (column->kind) {
    case RF_CSV_U8:
        p = quick_whole(p, &whole);
        if (!p || whole > UINT8_MAX) return NULL;
        ((uint8_t *)column->values)[c->row] = (uint8_t)whole;
        return p;
    case RF_CSV_U32:
        p = quick_whole(p, &whole);
        if (!p || whole > UINT32_MAX) return NULL;
        ((uint32_t *)column->values)[c->row] = (uint32_t)whole;
        return p;
    case RF_CSV_I32: {
        bool minus = *p == '-';
        p = quick_whole(p + minus, &whole);
        if (!p || whole > INT32_MAX) return NULL;
        ((int32_t *)column->values)[c->row] = minus ? -(int32_t)whole : (int32_t)whole;
        return p;
    }
    case RF_CSV_I64: {
        bool minus = *p == '-';
        p = quick_whole(p + minus, &whole);
        if (!p) return NULL;
        ((int64_t *)column->values)[c->row] = minus ? -(int64_t)whole : (int64_t)whole;
        return p;
    }
    case RF_CSV_F32: {
        // Both operands are exact, so the one rounding of the division is that of the decimal: W. Clinger, "How to read floating
        // point numbers accurately", PLDI 1990.
        bool minus = *p == '-';
        p = quick_decimal(p + minus, &whole, &places);
        if (!p || whole > 1 << 24) return NULL;
        float value = (float)(uint32_t)whole / tens_single[places];
        ((float *)column->values)[c->row] = minus ? -value : value;
        return p;
    }
    case RF_CSV_F64: {
        bool minus = *p == '-';
        p = quick_decimal(p + minus, &whole, &places);
        if (!p) return NULL;
        double value = (double)(int64_t)whole / tens[places];
        ((double *)column->values)[c->row] = minus ? -value : value;
        return p;
    }
    default: return NULL;
    }
}

static void set_missing(rf_csv_column *column, int64_t row) {
    column->valid[row >> 6] &= ~((uint64_t)1 << (row & 63));
    column->missing++;
    switch (column->kind) {
    case RF_CSV_U8: ((uint8_t *)column->values)[row] = 0; break;
    case RF_CSV_U32: case RF_CSV_I32: case RF_CSV_DATE: case RF_CSV_F32: ((uint32_t *)column->values)[row] = 0; break;
    case RF_CSV_I64: case RF_CSV_F64: case RF_CSV_DATETIME: case RF_CSV_DURATION: ((uint64_t *)column->values)[row] = 0; break;
    case RF_CSV_STRING: ((int64_t *)column->values)[row] = column->used; break;
    default: break;
    }
}

static int whole_field(const uint8_t *start, const uint8_t *stop, int64_t low, int64_t high, int64_t *value) {
    int fault = rf_parse_int64(start, stop, value);
    return !fault && (*value < low || *value > high) ? RF_CSV_RANGE : fault;
}

// Parses the text of a field that is not missing, by the kind of its column.
static int parse_value(rf_csv_column *column, int64_t row, const uint8_t *start, const uint8_t *stop) {
    int64_t whole;
    int fault;
    switch (column->kind) {
    case RF_CSV_U8:
        if (!(fault = whole_field(start, stop, 0, UINT8_MAX, &whole))) ((uint8_t *)column->values)[row] = (uint8_t)whole;
        return fault;
    case RF_CSV_U32:
        if (!(fault = whole_field(start, stop, 0, UINT32_MAX, &whole))) ((uint32_t *)column->values)[row] = (uint32_t)whole;
        return fault;
    case RF_CSV_I32:
        if (!(fault = whole_field(start, stop, INT32_MIN, INT32_MAX, &whole))) ((int32_t *)column->values)[row] = (int32_t)whole;
        return fault;
    case RF_CSV_I64: return rf_parse_int64(start, stop, (int64_t *)column->values + row);
    case RF_CSV_F32: return rf_parse_float(start, stop, (float *)column->values + row);
    case RF_CSV_F64: return rf_parse_double(start, stop, (double *)column->values + row);
    case RF_CSV_DATE: return rf_parse_date(start, stop, (int32_t *)column->values + row);
    case RF_CSV_DATETIME: return rf_parse_datetime(start, stop, (int64_t *)column->values + row);
    case RF_CSV_DURATION: return rf_parse_duration(start, stop, (int64_t *)column->values + row);
    case RF_CSV_BOOL: {
        bool truth;
        if ((fault = rf_parse_bool(start, stop, &truth))) return fault;
        if (truth) ((uint64_t *)column->values)[row >> 6] |= (uint64_t)1 << (row & 63);
        return 0;
    }
    default: return 0;
    }
}

// A field in full generality; `bad` receives the place of bad UTF-8, `conflict` whether an inferred type does not hold.
static int slow_value(const chunk *c, rf_csv_column *column, const rf_csv_field *field, int64_t *bad, bool *conflict) {
    const rf_csv_format *f = c->format;
    const uint8_t *start = c->text + field->start, *stop = c->text + field->stop;
    if (column->kind == RF_CSV_SKIP) return 0;
    if ((!field->quoted || f->quoted_missing) && rf_csv_is_missing(start, stop, f)) {
        set_missing(column, c->row);
        return 0;
    }
    if (column->kind == RF_CSV_STRING) {
        if (column->room - column->used < 3 * (stop - start)) return RF_CSV_NO_ROOM;
        int64_t size = rf_csv_field_text(c->text, field, f, column->bytes + column->used);
        if (size < 0) {
            *bad = -1 - size;
            return RF_CSV_BAD_UTF8;
        }
        column->used += size;
        ((int64_t *)column->values)[c->row] = column->used;
        return 0;
    }
    int fault = parse_value(column, c->row, start, stop);
    // 0 and 1 are booleans only where the user says so.
    if (!fault && column->inferred && column->kind == RF_CSV_BOOL && rf_csv_classify(start, stop) != RF_CSV_IS_BOOL)
        fault = RF_CSV_JUNK;
    if (fault && column->inferred) {
        if (fault == RF_CSV_RANGE && column->kind == RF_CSV_F64) return 0;
        column->conflict = rf_csv_classify(start, stop);
        *conflict = true;
        return 0;
    }
    // An empty field is no number, but nothing else either.
    if (fault && start == stop) {
        set_missing(column, c->row);
        return 0;
    }
    return fault;
}

// Takes back what was written for the row.
static void undo_row(rf_csv_column *columns, int32_t count, int64_t row) {
    uint64_t mask = (uint64_t)1 << (row & 63);
    for (int32_t i = 0; i < count; i++) {
        rf_csv_column *column = &columns[i];
        column->conflict = 0;
        if (column->kind == RF_CSV_SKIP) continue;
        if (!(column->valid[row >> 6] & mask)) {
            column->valid[row >> 6] |= mask;
            column->missing--;
        }
        if (column->kind == RF_CSV_BOOL) ((uint64_t *)column->values)[row >> 6] &= ~mask;
        if (column->kind == RF_CSV_STRING) column->used = row ? ((int64_t *)column->values)[row - 1] : 0;
    }
}

// Counts the row's values that do not fit an inferred type.
static void keep_conflicts(rf_csv_column *columns, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        columns[i].conflicts |= columns[i].conflict;
        columns[i].conflict_count += columns[i].conflict != 0;
        columns[i].conflict = 0;
    }
}

// An unquoted string that is copied while its end is looked for; NULL leaves it to the slow path.
static inline const uint8_t *quick_string(const chunk *c, rf_csv_column *column, const uint8_t *p, bool last) {
    const rf_csv_format *f = c->format;
    const uint8_t *stop = rf_find2(p, c->end, f->delimiter, f->newline);
    const uint8_t *text_stop = stop;
    if (last && stop > p && stop[-1] == '\r') {
        if (f->newline != '\n') return NULL;
        text_stop--;
    }
    int64_t size = text_stop - p;
    if (stop == c->end || column->room - column->used < size) return NULL;
    if (rf_csv_is_missing(p, text_stop, f)) {
        set_missing(column, c->row);
        return stop;
    }
    memcpy(column->bytes + column->used, p, (size_t)size);
    column->used += size;
    ((int64_t *)column->values)[c->row] = column->used;
    return stop;
}

static void note(rf_csv_result *result, uint8_t kind, int32_t column, int64_t line, int64_t at, int64_t length, int64_t fields) {
    if (result->fault_count < RF_CSV_FAULTS)
        result->faults[result->fault_count] = (rf_csv_fault){kind, column, line, at, length, fields};
    result->fault_count++;
}

void rf_csv_parse_rows(const uint8_t *text, int64_t size, int64_t from, int64_t to, int64_t line, bool ascii,
                       const rf_csv_format *f, rf_csv_column *columns, int32_t column_count, int64_t capacity,
                       rf_csv_result *result) {
    chunk c = {text, text + size, f, ascii, 0};
    const uint8_t *p = text + from, *stop = text + to;
    bool plain_text = ascii || !f->latin1;
    result->rows = result->fault_count = 0;
    while (p < stop) {
        if (*p == f->newline) {
            p++, line++;
            continue;
        }
        if (*p == '\r' && f->newline == '\n' && (p + 1 == c.end || p[1] == '\n')) {
            p += p + 1 == c.end ? 1 : 2;
            line++;
            continue;
        }
        if (c.row >= capacity) break;
        int64_t lines = 0;
        uint8_t fault = 0, terminator = RF_CSV_DELIMITER;
        bool conflict = false;
        int32_t at_column = 0, i = 0;
        int64_t at = 0, length = 0, extra = 0;
        for (; i < column_count; i++) {
            rf_csv_column *column = &columns[i];
            bool last = i == column_count - 1;
            const uint8_t *q = NULL;
            if (c.end - p >= 32 && !fault) {
                if (column->kind == RF_CSV_STRING || column->kind == RF_CSV_SKIP) {
                    if (f->has_quote && *p == f->quote) q = NULL;
                    else if (column->kind == RF_CSV_SKIP) q = rf_find2(p, c.end, f->delimiter, f->newline);
                    else if (plain_text && (ascii || !f->replace)) {
                        int64_t used = column->used;
                        q = quick_string(&c, column, p, last);
                        if (q && !ascii && rf_utf8_prefix(column->bytes + used, column->bytes + column->used) < column->used - used) {
                            column->used = used;
                            q = NULL;
                        }
                    }
                } else if (!f->tokens_first) {
                    q = quick_field(&c, column, p);
                }
            }
            if (q && q < c.end) {
                if (!last && *q == f->delimiter) {
                    p = q + 1;
                    continue;
                }
                if (last && *q == f->newline) {
                    p = q + 1;
                    terminator = RF_CSV_NEWLINE;
                    continue;
                }
                if (last && *q == '\r' && f->newline == '\n' && q + 1 < c.end && q[1] == '\n') {
                    p = q + 2;
                    terminator = RF_CSV_NEWLINE;
                    continue;
                }
                if (column->kind == RF_CSV_STRING) {
                    // The slow path writes the row again.
                    column->used = c.row ? ((int64_t *)column->values)[c.row - 1] : 0;
                    uint64_t mask = (uint64_t)1 << (c.row & 63);
                    if (!(column->valid[c.row >> 6] & mask)) {
                        column->valid[c.row >> 6] |= mask;
                        column->missing--;
                    }
                }
            }
            rf_csv_field field = rf_csv_next_field(text, size, p - text, f);
            if (!fault) {
                int64_t bad = -1;
                fault = field.fault ? field.fault : (uint8_t)slow_value(&c, column, &field, &bad, &conflict);
                if (fault) {
                    at_column = i;
                    at = bad >= 0 ? bad : field.start;
                    length = bad >= 0 ? 1 : field.stop - field.start;
                    extra = lines;
                }
            }
            lines += field.newlines;
            p = text + field.next;
            terminator = field.terminator;
            if (terminator != RF_CSV_DELIMITER) {
                i++;
                break;
            }
        }
        int64_t fields = i;
        // A row with too many fields.
        while (terminator == RF_CSV_DELIMITER) {
            rf_csv_field field = rf_csv_next_field(text, size, p - text, f);
            if (field.fault == RF_CSV_UNTERMINATED) {
                fault = field.fault;
                at = field.start;
                length = field.stop - field.start;
                at_column = column_count - 1;
                extra = lines;
            }
            lines += field.newlines;
            p = text + field.next;
            terminator = field.terminator;
            fields++;
        }
        // A wrong number of fields explains most other faults of a row, an open quote explains a wrong number.
        if (fields != column_count && fault != RF_CSV_UNTERMINATED && fault != RF_CSV_AFTER_QUOTE) {
            fault = fields < column_count ? RF_CSV_TOO_FEW : RF_CSV_TOO_MANY;
            at_column = (int32_t)(fields < column_count ? fields : column_count) - 1;
            extra = 0;
        }
        if (fault) {
            note(result, fault, at_column, line + extra, at, length, fields);
            undo_row(columns, column_count, c.row);
        } else {
            if (conflict) keep_conflicts(columns, column_count);
            c.row++;
        }
        line += lines + (terminator == RF_CSV_NEWLINE);
    }
    result->rows = c.row;
}
