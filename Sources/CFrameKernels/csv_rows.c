// Rows of one chunk, field by field, in full generality: what the quick path leaves.
#include "csv.h"
#include "arrow.h"
#include "csv_internal.h"
#include <string.h>

void rf_csv_set_missing(rf_csv_column *column, int64_t row) {
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

int rf_csv_parse_value(rf_csv_column *column, int64_t row, const uint8_t *start, const uint8_t *stop) {
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
static int slow_value(const rf_csv_parser *c, rf_csv_column *column, const rf_csv_field *field, int64_t *bad, bool *conflict) {
    const rf_csv_format *f = c->format;
    const uint8_t *start = c->text + field->start, *stop = c->text + field->stop;
    if (column->kind == RF_CSV_SKIP) return 0;
    if ((!field->quoted || f->quoted_missing) && rf_csv_is_missing(start, stop, f)) {
        rf_csv_set_missing(column, c->row);
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
    int fault = rf_csv_parse_value(column, c->row, start, stop);
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
        rf_csv_set_missing(column, c->row);
        return 0;
    }
    return fault;
}

void rf_csv_undo_row(rf_csv_column *columns, int32_t count, int64_t row) {
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

static void note(rf_csv_result *result, uint8_t kind, int32_t column, int64_t line, int64_t at, int64_t length, int64_t fields) {
    if (result->fault_count < RF_CSV_FAULTS)
        result->faults[result->fault_count] = (rf_csv_fault){kind, column, line, at, length, fields};
    result->fault_count++;
}

const uint8_t *rf_csv_slow_row(rf_csv_parser *c, const uint8_t *p) {
    const rf_csv_format *f = c->format;
    const uint8_t *text = c->text;
    int64_t size = c->end - text;
    if (*p == f->newline) {
        c->line++;
        return p + 1;
    }
    if (*p == '\r' && f->newline == '\n' && (p + 1 == c->end || p[1] == '\n')) {
        c->line++;
        return p + 1 == c->end ? p + 1 : p + 2;
    }
    int64_t lines = 0;
    uint8_t fault = 0, terminator = RF_CSV_DELIMITER;
    bool conflict = false;
    int32_t at_column = 0, i = 0;
    int64_t at = 0, length = 0, extra = 0;
    for (; i < c->column_count; i++) {
        rf_csv_column *column = &c->columns[i];
        rf_csv_field field = rf_csv_next_field(text, size, p - text, f);
        if (!fault) {
            int64_t bad = -1;
            fault = field.fault ? field.fault : (uint8_t)slow_value(c, column, &field, &bad, &conflict);
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
            at_column = c->column_count - 1;
            extra = lines;
        }
        lines += field.newlines;
        p = text + field.next;
        terminator = field.terminator;
        fields++;
    }
    // A wrong number of fields explains most other faults of a row, an open quote explains a wrong number.
    if (fields != c->column_count && fault != RF_CSV_UNTERMINATED && fault != RF_CSV_AFTER_QUOTE) {
        fault = fields < c->column_count ? RF_CSV_TOO_FEW : RF_CSV_TOO_MANY;
        at_column = (int32_t)(fields < c->column_count ? fields : c->column_count) - 1;
        extra = 0;
    }
    if (fault) {
        note(&c->result, fault, at_column, c->line + extra, at, length, fields);
        rf_csv_undo_row(c->columns, c->column_count, c->row);
    } else {
        if (conflict) keep_conflicts(c->columns, c->column_count);
        c->row++;
    }
    c->line += lines + (terminator == RF_CSV_NEWLINE);
    return p;
}
