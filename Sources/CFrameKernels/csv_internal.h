// What the CSV kernels share among themselves.
#pragma once
#include <stdint.h>
#include <stdbool.h>
#include "csv.h"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Whether there are, and may be used, the instructions of x86-64-v3.
bool rf_is_wide(void);

// Heads a definition that is compiled for two generations of processors and chosen at run time; the results are the same:
// `RF_CLONES(static, int, name, (int a, int b), (a, b)) { ... }`.
#if defined(__x86_64__) && defined(__linux__)
#define RF_CLONES(storage, result, name, parameters, arguments)                                                           \
    static inline __attribute__((always_inline)) result name##_any parameters;                                            \
    __attribute__((target("arch=x86-64-v3"))) static result name##_v3 parameters { return name##_any arguments; }         \
    static result name##_base parameters { return name##_any arguments; }                                                 \
    storage result name parameters { return rf_is_wide() ? name##_v3 arguments : name##_base arguments; }                 \
    static inline __attribute__((always_inline)) result name##_any parameters
#else
#define RF_CLONES(storage, result, name, parameters, arguments) storage result name parameters
#endif

typedef struct { uint64_t high, low; } rf_wide;
// 5^q, normalised to 128 bits, for q in -342...324: see csv_powers.h.
rf_wide rf_power_of_five(int q);

int64_t rf_days_from_civil(int64_t year, int month, int day);
void rf_civil_from_days(int64_t days, int64_t *year, int *month, int *day);


// The first byte in [p, stop) that is `a` or `b`, or `stop`.
static inline const uint8_t *rf_find2(const uint8_t *p, const uint8_t *stop, uint8_t a, uint8_t b) {
#if defined(__SSE2__)
    __m128i va = _mm_set1_epi8((char)a), vb = _mm_set1_epi8((char)b);
    while (stop - p >= 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)p);
        unsigned hits = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(x, va), _mm_cmpeq_epi8(x, vb)));
        if (hits) return p + __builtin_ctz(hits);
        p += 16;
    }
#endif
    while (p < stop && *p != a && *p != b) p++;
    return p;
}

// The state of parsing one chunk.
typedef struct {
    const uint8_t *text, *end;
    const rf_csv_format *format;
    bool ascii;
    rf_csv_column *columns;
    int32_t column_count;
    int64_t capacity;
    int64_t row;            // rows written so far
    int64_t line;           // of the next row
    rf_csv_result result;
} rf_csv_parser;

// Reads the row, or the empty line, at `p`; returns where the next one begins.
const uint8_t *rf_csv_slow_row(rf_csv_parser *c, const uint8_t *p);
// Takes back what was written for the row.
void rf_csv_undo_row(rf_csv_column *columns, int32_t count, int64_t row);
void rf_csv_set_missing(rf_csv_column *column, int64_t row);
// Parses the text of a field that is not missing, by the kind of its column.
int rf_csv_parse_value(rf_csv_column *column, int64_t row, const uint8_t *start, const uint8_t *stop);
