// Rows without quotes and faults: where their fields end is found for 64 bytes at a time, before any of them is parsed, so that
// the parsing of one field need not wait for that of the one before. The 16 bytes before a row and 32 after its marks can be
// read.
#include "csv.h"
#include "arrow.h"
#include "csv_internal.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE inline __attribute__((always_inline))

// Delimiters, line ends and quotes from `base` on, as bits that are taken one after the other.
typedef struct {
    const uint8_t *base;
    uint64_t bits;
    uint8_t delimiter, newline, quote;
} marks;

static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
static const float tens_single[] = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

#define NAME(x) x##_plain
#define RF_WIDE 0
#include "csv_quick.h"
#undef NAME
#undef RF_WIDE

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define NAME(x) x##_wide
#define RF_WIDE 1
#include "csv_quick.h"
#pragma clang attribute pop
#else
#define parse_rows_wide parse_rows_plain
#endif

// 0 until it was looked at, 1 for no, 2 for yes.
static _Atomic int wideness;

bool rf_is_wide(void) {
#if defined(__x86_64__)
    if (wideness == 0) wideness = __builtin_cpu_supports("x86-64-v3") ? 2 : 1;
#endif
    return wideness == 2;
}

void rf_hold_back_instructions(void) { wideness = 1; }

void rf_csv_parse_rows(const uint8_t *text, int64_t size, int64_t from, int64_t to, int64_t line, bool ascii,
                       const rf_csv_format *f, rf_csv_column *columns, int32_t column_count, int64_t capacity,
                       rf_csv_result *result) {
    rf_csv_parser parser = {text, text + size, f, ascii, columns, column_count, capacity, 0, line, {0}};
    if (!f->plain && rf_is_wide()) parse_rows_wide(&parser, text + from, text + to);
    else parse_rows_plain(&parser, text + from, text + to);
    *result = parser.result;
    result->rows = parser.row;
}
