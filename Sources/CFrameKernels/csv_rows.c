// Rows of one chunk into the columns of that chunk.
#include "csv.h"
#include "arrow.h"
#include "csv_internal.h"
#include <string.h>

#define INLINE inline __attribute__((always_inline))

typedef struct {
    const uint8_t *text, *end;
    const rf_csv_format *format;
    bool ascii;
    int64_t row;
} chunk;

static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
static const float tens_single[] = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f};

// Marks: delimiters, line ends and quotes from `base` on, as bits that are taken one after the other. Where a field ends is known
// before it is parsed, so that the parsing of one field need not wait for that of the one before.
typedef struct {
    const uint8_t *base;
    uint64_t bits;
    uint8_t delimiter, newline, quote;
} marks;

static inline uint64_t marks_at(const uint8_t *p, const marks *m) {
    uint64_t bits = 0;
#if defined(__SSE2__)
    __m128i delimiter = _mm_set1_epi8((char)m->delimiter), newline = _mm_set1_epi8((char)m->newline);
    __m128i quote = _mm_set1_epi8((char)m->quote);
    for (int i = 0; i < 4; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(p + 16 * i));
        __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(x, delimiter), _mm_cmpeq_epi8(x, newline));
        hits = _mm_or_si128(hits, _mm_cmpeq_epi8(x, quote));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(hits) << (16 * i);
    }
#else
    for (int i = 0; i < 64; i++) bits |= (uint64_t)(p[i] == m->delimiter || p[i] == m->newline || p[i] == m->quote) << i;
#endif
    return bits;
}

// The next mark, or NULL where fewer than 32 bytes follow the 64 that it is looked for in.
static inline const uint8_t *next_mark(marks *m, const uint8_t *end) {
    while (!m->bits) {
        if (end - m->base < 64 + 64 + 32) return NULL;
        m->base += 64;
        m->bits = marks_at(m->base, m);
    }
    const uint8_t *mark = m->base + __builtin_ctzll(m->bits);
    m->bits &= m->bits - 1;
    return mark;
}

static inline uint64_t word_at(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x ^ 0x3030303030303030;
}

// High bits where a byte is no digit (after the digits' common bits were taken off).
static inline uint64_t not_digits(uint64_t x) { return (x | (x + 0x7676767676767676)) & 0x8080808080808080; }

// Eight digits, the first in the lowest byte: "Faster integer parsing" (kholdstare.github.io, 2020).
static inline uint64_t eight_digits(uint64_t x) {
    x = x * 10 + (x >> 8);
    uint64_t a = (x & 0x000000FF000000FF) * 0x000F424000000064, b = (x >> 16 & 0x000000FF000000FF) * 0x0000271000000001;
    return (uint32_t)((a + b) >> 32);
}

// A number of 1 to 16 digits that ends at `stop`; 24 bytes can be read from `start`.
static inline bool quick_whole(const uint8_t *start, const uint8_t *stop, uint64_t *value) {
    int64_t size = stop - start;
    if (size <= 0 || size > 16) return false;
    if (size <= 8) {
        uint64_t x = word_at(start) << (64 - 8 * size);
        *value = eight_digits(x);
        return !not_digits(x);
    }
    uint64_t high = word_at(start) << (128 - 8 * size), low = word_at(stop - 8);
    *value = eight_digits(high) * 100000000 + eight_digits(low);
    return !not_digits(high) && !not_digits(low);
}

// A decimal of up to 8 characters, one of which may be a point: `digits` over 10^`places`.
static inline bool quick_decimal(const uint8_t *start, const uint8_t *stop, uint64_t *digits, int *places) {
    int64_t size = stop - start;
    if (size <= 0 || size > 8) return false;
    uint64_t x = word_at(start) << (64 - 8 * size), others = not_digits(x);
    *places = 0;
    if (others) {
        int point = __builtin_ctzll(others) & ~7;
        if ((x >> point & 0xFF) != ('.' ^ '0') || size == 1) return false;
        // What stands before the point moves up over it.
        uint64_t before = ((uint64_t)1 << point) - 1;
        uint64_t after = point == 56 ? 0 : ~(uint64_t)0 << (point + 8);
        x = (x & after) | (x & before) << 8;
        *places = 7 - point / 8;
        others = not_digits(x);
    }
    *digits = eight_digits(x);
    return !others;
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

// Parses an unquoted field into row `c->row`; false leaves the row to the slow path.
static INLINE bool quick_field(const chunk *c, rf_csv_column *column, const uint8_t *start, const uint8_t *stop) {
    const rf_csv_format *f = c->format;
    uint64_t whole;
    int places;
    if (f->tokens_first && column->kind != RF_CSV_SKIP && rf_csv_is_missing(start, stop, f)) {
        set_missing(column, c->row);
        return true;
    }
    bool minus = start < stop && *start == '-';
    switch (column->kind) {
    case RF_CSV_SKIP: return true;
    case RF_CSV_U8:
        if (!quick_whole(start, stop, &whole) || whole > UINT8_MAX) break;
        ((uint8_t *)column->values)[c->row] = (uint8_t)whole;
        return true;
    case RF_CSV_U32:
        if (!quick_whole(start, stop, &whole) || whole > UINT32_MAX) break;
        ((uint32_t *)column->values)[c->row] = (uint32_t)whole;
        return true;
    case RF_CSV_I32:
        if (!quick_whole(start + minus, stop, &whole) || whole > INT32_MAX) break;
        ((int32_t *)column->values)[c->row] = minus ? -(int32_t)whole : (int32_t)whole;
        return true;
    case RF_CSV_I64:
        if (!quick_whole(start + minus, stop, &whole)) break;
        ((int64_t *)column->values)[c->row] = minus ? -(int64_t)whole : (int64_t)whole;
        return true;
    case RF_CSV_F32: {
        // Both operands are exact, so the one rounding of the division is that of the decimal: W. Clinger, "How to read floating
        // point numbers accurately", PLDI 1990.
        if (!quick_decimal(start + minus, stop, &whole, &places) || whole > 1 << 24) break;
        float value = (float)(uint32_t)whole / tens_single[places];
        ((float *)column->values)[c->row] = minus ? -value : value;
        return true;
    }
    case RF_CSV_F64: {
        if (!quick_decimal(start + minus, stop, &whole, &places)) break;
        double value = (double)(int64_t)whole / tens[places];
        ((double *)column->values)[c->row] = minus ? -value : value;
        return true;
    }
    case RF_CSV_STRING: {
        int64_t size = stop - start;
        if (column->room - column->used < size) return false;
        if (rf_csv_is_missing(start, stop, f)) {
            set_missing(column, c->row);
            return true;
        }
        if (!c->ascii && (f->latin1 || rf_utf8_prefix(start, stop) < size)) return false;
        memcpy(column->bytes + column->used, start, (size_t)size);
        column->used += size;
        ((int64_t *)column->values)[c->row] = column->used;
        return true;
    }
    default: break;
    }
    if (rf_csv_is_missing(start, stop, f)) {
        set_missing(column, c->row);
        return true;
    }
    return !(column->inferred && column->kind == RF_CSV_BOOL) && !parse_value(column, c->row, start, stop);
}

// Parses the row at `p` if it is one without quotes and faults; returns where the next one begins, or NULL.
static INLINE const uint8_t *quick_row(const chunk *c, marks *m, const uint8_t *p, rf_csv_column *columns, int32_t column_count) {
    for (int32_t i = 0; i < column_count; i++) {
        const uint8_t *mark = next_mark(m, c->end);
        bool last = i == column_count - 1;
        if (!mark || *mark != (last ? m->newline : m->delimiter)) return NULL;
        const uint8_t *stop = mark;
        if (last && mark > p && mark[-1] == '\r' && m->newline == '\n') stop--;
        // An empty line is no row.
        if (column_count == 1 && stop == p) return NULL;
        if (!quick_field(c, &columns[i], p, stop)) return NULL;
        p = mark + 1;
    }
    return p;
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
    marks m = {p, 0, f->delimiter, f->newline, f->has_quote ? f->quote : f->newline};
    result->rows = result->fault_count = 0;
    while (p < stop && c.row < capacity) {
        if (c.end - p >= 64 + 32) {
            m.base = p;
            m.bits = marks_at(p, &m);
            const uint8_t *next = quick_row(&c, &m, p, columns, column_count);
            if (next) {
                p = next;
                c.row++;
                line++;
                continue;
            }
            undo_row(columns, column_count, c.row);
        }
        if (*p == f->newline) {
            p++, line++;
            continue;
        }
        if (*p == '\r' && f->newline == '\n' && (p + 1 == c.end || p[1] == '\n')) {
            p += p + 1 == c.end ? 1 : 2;
            line++;
            continue;
        }
        int64_t lines = 0;
        uint8_t fault = 0, terminator = RF_CSV_DELIMITER;
        bool conflict = false;
        int32_t at_column = 0, i = 0;
        int64_t at = 0, length = 0, extra = 0;
        for (; i < column_count; i++) {
            rf_csv_column *column = &columns[i];
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
