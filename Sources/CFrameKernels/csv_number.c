// Decimal text to binary numbers, exactly rounded.
#define _GNU_SOURCE
#include "csv.h"
#include "csv_internal.h"
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const rf_wide powers_of_five[] = {
#include "csv_powers.h"
};

rf_wide rf_power_of_five(int q) { return powers_of_five[q + 342]; }

static inline rf_wide multiply(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    return (rf_wide){(uint64_t)(product >> 64), (uint64_t)product};
}

// What differs between binary32 and binary64.
typedef struct {
    int mantissa_bits, minimum_exponent, infinite_power, smallest_power, largest_power, even_from, even_to;
} float_format;
static const float_format binary64 = {52, -1023, 0x7FF, -342, 308, -4, 23};
static const float_format binary32 = {23, -127, 0xFF, -65, 38, -17, 10};

// w * 10^q as mantissa and biased exponent: D. Lemire (2021), algorithm 1, with the proof that no fallback is needed by N.
// Mushtak and D. Lemire, "Fast number parsing without fallback", Software: Practice and Experience 53 (2023).
static uint64_t scaled(uint64_t w, int64_t q, const float_format *f) {
    if (w == 0 || q < f->smallest_power) return 0;
    uint64_t infinity = (uint64_t)f->infinite_power << f->mantissa_bits;
    if (q > f->largest_power) return infinity;
    int zeros = __builtin_clzll(w);
    w <<= zeros;
    rf_wide five = powers_of_five[q + 342];
    rf_wide product = multiply(w, five.high);
    uint64_t mask = UINT64_MAX >> (f->mantissa_bits + 3);
    if ((product.high & mask) == mask) {
        rf_wide second = multiply(w, five.low);
        product.low += second.high;
        if (second.high > product.low) product.high++;
    }
    int upper = (int)(product.high >> 63);
    int shift = upper + 64 - f->mantissa_bits - 3;
    uint64_t mantissa = product.high >> shift;
    int64_t power = (((152170 + 65536) * q) >> 16) + 63 + upper - zeros - f->minimum_exponent;
    if (power <= 0) {
        if (1 - power >= 64) return 0;
        mantissa >>= 1 - power;
        mantissa += mantissa & 1;
        return mantissa >> 1;  // a carry into the exponent's lowest bit makes the smallest normal number
    }
    if (product.low <= 1 && q >= f->even_from && q <= f->even_to && (mantissa & 3) == 1 && (mantissa << shift) == product.high)
        mantissa &= ~(uint64_t)1;
    mantissa += mantissa & 1;
    mantissa >>= 1;
    if (mantissa >= (uint64_t)2 << f->mantissa_bits) {
        mantissa = (uint64_t)1 << f->mantissa_bits;
        power++;
    }
    if (power >= f->infinite_power) return infinity;
    return (mantissa & ~((uint64_t)1 << f->mantissa_bits)) | (uint64_t)power << f->mantissa_bits;
}

static locale_t plain_locale;
static pthread_once_t plain_locale_once = PTHREAD_ONCE_INIT;
static void make_plain_locale(void) { plain_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

// For the rare decimals of more than 19 digits that lie too near the middle of two floats: the C library, which is exact.
static uint64_t by_library(const uint8_t *start, const uint8_t *stop, bool single) {
    pthread_once(&plain_locale_once, make_plain_locale);
    size_t size = (size_t)(stop - start);
    char small[1024], *copy = size < sizeof small ? small : malloc(size + 1);
    if (!copy) return 0;
    memcpy(copy, start, size);
    copy[size] = 0;
    uint64_t bits = 0;
    if (single) {
        float value = strtof_l(copy, NULL, plain_locale);
        uint32_t word;
        memcpy(&word, &value, 4);
        bits = word & 0x7FFFFFFF;
    } else {
        double value = strtod_l(copy, NULL, plain_locale);
        memcpy(&bits, &value, 8);
        bits &= ~((uint64_t)1 << 63);
    }
    if (copy != small) free(copy);
    return bits;
}

static inline bool is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }

static void trim(const uint8_t **start, const uint8_t **stop) {
    while (*start < *stop && (**start == ' ' || **start == '\t')) ++*start;
    while (*stop > *start && ((*stop)[-1] == ' ' || (*stop)[-1] == '\t')) --*stop;
}

static bool is_word(const uint8_t *start, const uint8_t *stop, const char *word) {
    while (start < stop && *word && (*start | 0x20) == (uint8_t)*word) start++, word++;
    return start == stop && !*word;
}

// The bits of the absolute value in `bits`, the sign in `negative`.
static int parse_decimal(const uint8_t *start, const uint8_t *stop, bool single, uint64_t *bits, bool *negative) {
    const float_format *f = single ? &binary32 : &binary64;
    uint64_t infinity = (uint64_t)f->infinite_power << f->mantissa_bits;
    trim(&start, &stop);
    const uint8_t *p = start;
    *negative = p < stop && *p == '-';
    *bits = 0;
    if (p < stop && (*p == '-' || *p == '+')) p++;
    if (p == stop) return RF_CSV_JUNK;
    if (!is_digit(*p) && *p != '.') {
        if (is_word(p, stop, "nan")) *bits = infinity | (uint64_t)1 << (f->mantissa_bits - 1);
        else if (is_word(p, stop, "inf") || is_word(p, stop, "infinity")) *bits = infinity;
        else return RF_CSV_JUNK;
        return 0;
    }
    uint64_t w = 0;
    int digits = 0;          // significant ones in w, 19 at most
    bool any = false, cut = false, point = false;
    int64_t exponent = 0;
    for (; p < stop; p++) {
        if (*p == '.' && !point) {
            point = true;
        } else if (is_digit(*p)) {
            any = true;
            if (digits < 19) {
                w = w * 10 + (*p - '0');
                if (w) digits++;
                if (point) exponent--;
            } else {
                cut |= *p != '0';
                if (!point) exponent++;
            }
        } else {
            break;
        }
    }
    if (!any) return RF_CSV_JUNK;
    if (p < stop && (*p | 0x20) == 'e') {
        p++;
        bool minus = p < stop && *p == '-';
        if (p < stop && (*p == '-' || *p == '+')) p++;
        if (p == stop) return RF_CSV_JUNK;
        int64_t written = 0;
        for (; p < stop && is_digit(*p); p++)
            if (written < 1000000000000) written = written * 10 + (*p - '0');
        exponent += minus ? -written : written;
    }
    if (p != stop) return RF_CSV_JUNK;
    *bits = scaled(w, exponent, f);
    if (cut && *bits != scaled(w + 1, exponent, f)) *bits = by_library(start, stop, single);
    return *bits == infinity ? RF_CSV_RANGE : 0;
}

int rf_parse_double(const uint8_t *start, const uint8_t *stop, double *value) {
    uint64_t bits;
    bool negative;
    int fault = parse_decimal(start, stop, false, &bits, &negative);
    bits |= (uint64_t)negative << 63;
    memcpy(value, &bits, 8);
    return fault;
}

int rf_parse_float(const uint8_t *start, const uint8_t *stop, float *value) {
    uint64_t bits;
    bool negative;
    int fault = parse_decimal(start, stop, true, &bits, &negative);
    uint32_t word = (uint32_t)bits | (uint32_t)negative << 31;
    memcpy(value, &word, 4);
    return fault;
}

int rf_parse_int64(const uint8_t *start, const uint8_t *stop, int64_t *value) {
    trim(&start, &stop);
    bool negative = start < stop && *start == '-';
    if (start < stop && (*start == '-' || *start == '+')) start++;
    if (start == stop) return RF_CSV_JUNK;
    uint64_t sum = 0, limit = (uint64_t)INT64_MAX + negative;
    bool over = false;
    for (; start < stop; start++) {
        if (!is_digit(*start)) return RF_CSV_JUNK;
        uint64_t digit = *start - '0';
        over |= sum > (limit - digit) / 10;
        if (!over) sum = sum * 10 + digit;
    }
    if (over) return RF_CSV_RANGE;
    *value = (int64_t)(negative ? 0 - sum : sum);
    return 0;
}

int rf_parse_bool(const uint8_t *start, const uint8_t *stop, bool *value) {
    trim(&start, &stop);
    size_t size = (size_t)(stop - start);
    *value = false;
    if (size == 1 && (*start == '0' || *start == '1')) {
        *value = *start == '1';
        return 0;
    }
    static const char *const words[] = {"true", "True", "TRUE", "false", "False", "FALSE"};
    for (int i = 0; i < 6; i++)
        if (strlen(words[i]) == size && !memcmp(words[i], start, size)) {
            *value = i < 3;
            return 0;
        }
    return RF_CSV_JUNK;
}

uint8_t rf_csv_classify(const uint8_t *start, const uint8_t *stop) {
    int64_t whole;
    int fault = rf_parse_int64(start, stop, &whole);
    if (fault == 0) return RF_CSV_IS_INT;
    if (fault == RF_CSV_RANGE) return RF_CSV_IS_BIG_INT;
    double number;
    if (rf_parse_double(start, stop, &number) != RF_CSV_JUNK) return RF_CSV_IS_DOUBLE;
    bool truth;
    if (rf_parse_bool(start, stop, &truth) == 0) return RF_CSV_IS_BOOL;
    int32_t days;
    if (rf_parse_date(start, stop, &days) == 0) return RF_CSV_IS_DATE;
    return RF_CSV_IS_TEXT;
}
