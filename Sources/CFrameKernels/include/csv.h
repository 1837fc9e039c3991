#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

// CSV kernels (csv_*.c): text to columns and back. Every function reads only within [text, text + size) and writes only within
// the capacities that it is given. Offsets are bytes from `text`.

// From now on no kernel uses instructions that the first processors of 64 bits did not have: slower, with the same results. For tests.
void rf_hold_back_instructions(void);

// How the text is written and what counts as missing.
typedef struct rf_csv_format {
    uint8_t delimiter;
    uint8_t newline;          // '\n', or '\r' in a file that has no '\n'
    uint8_t quote;            // used only if has_quote
    bool has_quote;
    const uint16_t *upper;    // what the bytes 0x80..0xFF mean, 0 for nothing, where every byte is a character; NULL for UTF-8
    bool replace;             // what is no text in the encoding becomes U+FFFD; otherwise it is a fault
    bool quoted_missing;      // a quoted field may be a missing token too
    bool tokens_first;        // a missing token reads as a value of some type, so tokens are looked for before parsing
    bool empty_missing;       // the empty field is a missing token
    bool plain;               // use what every CPU can do, for comparing with what this one can do
    uint32_t token_count;
    const uint8_t *tokens;    // all tokens but the empty one, one after the other
    const uint32_t *token_ends;
    uint32_t token_lengths;   // bit n: there is a token of n bytes (bit 31: of 31 or more)
    uint64_t token_starts[4]; // bit set of the tokens' first bytes
} rf_csv_format;

// One field of a row.
typedef struct rf_csv_field {
    int64_t start, stop;      // the text, without its quotes
    int64_t next;             // after the terminator
    int64_t newlines;         // line ends within the field
    uint8_t terminator;       // RF_CSV_DELIMITER, RF_CSV_NEWLINE or RF_CSV_END
    bool quoted, escaped;     // escaped: doubled quotes within
    uint8_t fault;            // 0, RF_CSV_AFTER_QUOTE or RF_CSV_UNTERMINATED
} rf_csv_field;
enum { RF_CSV_DELIMITER, RF_CSV_NEWLINE, RF_CSV_END };

// Faults of a row.
enum {
    RF_CSV_NONE, RF_CSV_JUNK, RF_CSV_RANGE, RF_CSV_AFTER_QUOTE, RF_CSV_UNTERMINATED, RF_CSV_BAD_UTF8, RF_CSV_TOO_FEW,
    RF_CSV_TOO_MANY, RF_CSV_NO_ROOM
};

// The field that starts at `at`.
rf_csv_field rf_csv_next_field(const uint8_t *text, int64_t size, int64_t at, const rf_csv_format *format);
// Writes the text of a field as UTF-8 to `to`, which has room for 3 * (stop - start) bytes; returns how many, or -1 - the offset
// of the first bad byte.
int64_t rf_csv_field_text(const uint8_t *text, const rf_csv_field *field, const rf_csv_format *format, uint8_t *to);
// Whether [start, stop) is a missing token.
bool rf_csv_is_missing(const uint8_t *start, const uint8_t *stop, const rf_csv_format *format);

// What row ends lie in a chunk, for both states that it may start in: index 0 outside quotes, 1 inside.
typedef struct rf_csv_scan {
    int64_t rows[2];          // row ends in the chunk
    int64_t first[2];         // offset after the first of them, or -1
    bool ends_inside[2];
    int64_t lines;            // line ends, in quotes or not
    int64_t lines_before[2];  // of these, up to `first`
    bool ascii;
} rf_csv_scan;
// Scans [from, to). A chunk must not start right after a quote: see rf_csv_boundary. `origin` is where the first row starts.
void rf_csv_scan_chunk(const uint8_t *text, int64_t from, int64_t to, int64_t size, int64_t origin, const rf_csv_format *format,
                       rf_csv_scan *result);
// The first place in [at, limit) where a chunk may start, or -1.
int64_t rf_csv_boundary(const uint8_t *text, int64_t at, int64_t limit, const rf_csv_format *format);

// How a column is parsed.
enum {
    RF_CSV_SKIP, RF_CSV_U8, RF_CSV_U32, RF_CSV_I32, RF_CSV_I64, RF_CSV_F32, RF_CSV_F64, RF_CSV_BOOL, RF_CSV_STRING, RF_CSV_DATE,
    RF_CSV_DATETIME, RF_CSV_DURATION,
    RF_CSV_LIST               // written, not parsed
};

// Classes of field texts, for inferring types: a bit set.
enum {
    RF_CSV_IS_INT = 1, RF_CSV_IS_BIG_INT = 2, RF_CSV_IS_DOUBLE = 4, RF_CSV_IS_BOOL = 8, RF_CSV_IS_DATE = 16, RF_CSV_IS_TEXT = 32
};
// The class of a field that is not missing.
uint8_t rf_csv_classify(const uint8_t *start, const uint8_t *stop);

// Where a column of one chunk goes.
typedef struct rf_csv_column {
    uint8_t kind;
    bool inferred;            // a value of another kind is noted in `conflicts` instead of being a fault
    uint8_t conflict;         // that of the row being parsed
    uint8_t conflicts;        // classes of the values that did not fit
    int64_t conflict_count;
    int64_t missing;
    void *values;             // fixed width: the chunk's first value; bool: bits; string: int64_t ends within `bytes`
    uint64_t *valid;          // bits of the chunk, set where there is a value; room for `capacity` rows
    uint8_t *bytes;           // string only
    int64_t used, room;       // of `bytes`
} rf_csv_column;

typedef struct rf_csv_fault {
    uint8_t kind;
    int32_t column;           // counted from 0 in the file
    int64_t line;             // counted from 1
    int64_t at, length;       // the offending text
    int64_t fields;           // how many fields the row has, for TOO_FEW and TOO_MANY
} rf_csv_fault;

#define RF_CSV_FAULTS 8
typedef struct rf_csv_result {
    int64_t rows;             // rows written
    int64_t fault_count;      // rows left out
    rf_csv_fault faults[RF_CSV_FAULTS];
} rf_csv_result;

// Parses the rows in [from, to), of which `line` is the first one's line, into `columns`, each with room for `capacity` rows.
// Bits of `valid` and of bools must be set and cleared, respectively. Rows with a fault are left out.
void rf_csv_parse_rows(const uint8_t *text, int64_t size, int64_t from, int64_t to, int64_t line, bool ascii,
                       const rf_csv_format *format, rf_csv_column *columns, int32_t column_count, int64_t capacity,
                       rf_csv_result *result);

// Numbers and times (csv_number.c, csv_time.c). Spaces and tabs around are ignored. 0, RF_CSV_JUNK or RF_CSV_RANGE.
int rf_parse_int64(const uint8_t *start, const uint8_t *stop, int64_t *value);
// Nearest value, ties to even; `inf`, `infinity` and `nan` in any case. RF_CSV_RANGE for a decimal too large (value is then
// infinite).
int rf_parse_double(const uint8_t *start, const uint8_t *stop, double *value);
int rf_parse_float(const uint8_t *start, const uint8_t *stop, float *value);
// `true` or `false` (also True, TRUE), 1 or 0.
int rf_parse_bool(const uint8_t *start, const uint8_t *stop, bool *value);
// YYYY-MM-DD; also with a time of day that is midnight.
int rf_parse_date(const uint8_t *start, const uint8_t *stop, int32_t *days);
// YYYY-MM-DD, then optionally T or a space, HH:MM[:SS[.ffffff]] and Z or +HH:MM; no zone is UTC.
int rf_parse_datetime(const uint8_t *start, const uint8_t *stop, int64_t *micros);
// [-]D days [+]HH:MM:SS[.ffffff] as pandas writes it, or [-]HH:MM:SS[.ffffff].
int rf_parse_duration(const uint8_t *start, const uint8_t *stop, int64_t *micros);

// Shortest text that reads back the same, laid out as Python's repr; at most 32 bytes. Returns the end.
uint8_t *rf_format_uint64(uint8_t *to, uint64_t value);
uint8_t *rf_format_int64(uint8_t *to, int64_t value);
uint8_t *rf_format_float(uint8_t *to, float value);
uint8_t *rf_format_double(uint8_t *to, double value);
// As pandas writes them; at most 40 bytes.
uint8_t *rf_format_date(uint8_t *to, int64_t days);
uint8_t *rf_format_datetime(uint8_t *to, int64_t micros);
uint8_t *rf_format_duration(uint8_t *to, int64_t micros);

// Writing rows (csv_write.c). A column to write: its buffers as in Arrow, from row 0 on.
typedef struct rf_csv_source {
    uint8_t kind;
    const void *values;
    const uint8_t *valid;
    const uint8_t *bytes;
    const struct rf_csv_source *child;
} rf_csv_source;
typedef struct rf_csv_style {
    uint8_t delimiter, quote;
    const uint8_t *separator;   // between the elements of a list
    int64_t separator_size;
} rf_csv_style;
// The room that rf_csv_write_rows needs at most.
int64_t rf_csv_rows_bound(const rf_csv_source *columns, int32_t count, int64_t from, int64_t to, int64_t separator_size);
// Writes rows [from, to); returns how many bytes, or -1 if `room` is less than rf_csv_rows_bound.
int64_t rf_csv_write_rows(const rf_csv_source *columns, int32_t count, int64_t from, int64_t to, const rf_csv_style *style,
                          uint8_t *out, int64_t room);
// Puts [start, stop) in quotes where it must be; there must be room for its size again and 2 bytes. Returns the end.
uint8_t *rf_csv_quote(uint8_t *start, uint8_t *stop, const rf_csv_style *style);
