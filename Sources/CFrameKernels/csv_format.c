// Numbers and times as text.
#include "csv.h"
#include "csv_internal.h"
#include <string.h>

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

uint8_t *rf_format_uint64(uint8_t *to, uint64_t value) {
    uint8_t digits[20];
    int at = 20;
    while (value >= 100) {
        at -= 2;
        memcpy(digits + at, pairs + 2 * (value % 100), 2);
        value /= 100;
    }
    if (value >= 10) {
        at -= 2;
        memcpy(digits + at, pairs + 2 * value, 2);
    } else {
        digits[--at] = (uint8_t)('0' + value);
    }
    memcpy(to, digits + at, (size_t)(20 - at));
    return to + 20 - at;
}

uint8_t *rf_format_int64(uint8_t *to, int64_t value) {
    if (value >= 0) return rf_format_uint64(to, (uint64_t)value);
    *to++ = '-';
    return rf_format_uint64(to, 0 - (uint64_t)value);
}

static inline uint64_t round_to_odd(rf_wide g, uint64_t c) {
    __uint128_t low = (__uint128_t)g.low * c, high = (__uint128_t)g.high * c;
    high += (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

// The power 10^q as a 128-bit number, rounded up.
static inline rf_wide power_up(int q) {
    rf_wide g = rf_power_of_five(q);
    // The table is exact up to 5^55, rounded up just below 5^0, and cut off elsewhere.
    if (q > 55 || q < -27) {
        g.low++;
        g.high += g.low == 0;
    }
    return g;
}

typedef struct { uint64_t digits; int exponent; } decimal;

// The shortest decimal that reads back as c * 2^q, nearest to it: R. Giulietti, "The Schubfach way to render doubles" (2020), in
// the variant of A. Bolz (github.com/abolz/Drachennest) with 128-bit powers.
static decimal shortest(uint64_t c, int q, bool closer_below) {
    bool odd = c & 1;
    uint64_t below = 4 * c - 2 + closer_below, middle = 4 * c, above = 4 * c + 2;
    int k = closer_below ? (q * 1262611 - 524031) >> 22 : (q * 1262611) >> 22;
    int h = q + ((-k * 1741647) >> 19) + 1;
    rf_wide g = power_up(-k);
    uint64_t low = round_to_odd(g, below << h) + odd, value = round_to_odd(g, middle << h);
    uint64_t high = round_to_odd(g, above << h) - odd;
    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool lower = low <= 40 * tens, upper = 40 * tens + 40 <= high;
        if (lower != upper) return (decimal){tens + upper, k + 1};
    }
    bool lower = low <= 4 * s, upper = 4 * s + 4 <= high;
    if (lower != upper) return (decimal){s + upper, k};
    uint64_t half = 4 * s + 2;
    return (decimal){s + (value > half || (value == half && (s & 1))), k};
}

// As Python's repr lays it out: plain from 1e-4 to below 1e16.
static uint8_t *lay_out(uint8_t *to, decimal d) {
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    uint8_t digits[20];
    int count = (int)(rf_format_uint64(digits, d.digits) - digits);
    int point = count + d.exponent;
    if (point > 0 && point <= 16) {
        if (count <= point) {
            memcpy(to, digits, (size_t)count);
            memset(to + count, '0', (size_t)(point - count));
            to += point;
            *to++ = '.';
            *to++ = '0';
            return to;
        }
        memcpy(to, digits, (size_t)point);
        to += point;
        *to++ = '.';
        memcpy(to, digits + point, (size_t)(count - point));
        return to + count - point;
    }
    if (point <= 0 && point > -4) {
        memcpy(to, "0.000", 5);
        to += 2 - point;
        memcpy(to, digits, (size_t)count);
        return to + count;
    }
    *to++ = digits[0];
    if (count > 1) {
        *to++ = '.';
        memcpy(to, digits + 1, (size_t)(count - 1));
        to += count - 1;
    }
    *to++ = 'e';
    int exponent = point - 1;
    *to++ = exponent < 0 ? '-' : '+';
    if (exponent < 0) exponent = -exponent;
    if (exponent < 10) *to++ = '0';
    return rf_format_uint64(to, (uint64_t)exponent);
}

static uint8_t *format_binary(uint8_t *to, bool negative, uint64_t mantissa, int exponent, int mantissa_bits, int infinite,
                              int bias) {
    if (exponent == infinite && mantissa) {
        memcpy(to, "NaN", 3);
        return to + 3;
    }
    if (negative) *to++ = '-';
    if (exponent == infinite) {
        memcpy(to, "inf", 3);
        return to + 3;
    }
    if (!exponent && !mantissa) {
        memcpy(to, "0.0", 3);
        return to + 3;
    }
    uint64_t c = exponent ? mantissa | (uint64_t)1 << mantissa_bits : mantissa;
    int q = (exponent ? exponent : 1) - bias;
    // Whole numbers below 2^(mantissa_bits + 1) have all their digits.
    if (q <= 0 && -q <= mantissa_bits && (c & (((uint64_t)1 << -q) - 1)) == 0) return lay_out(to, (decimal){c >> -q, 0});
    return lay_out(to, shortest(c, q, !mantissa && exponent > 1));
}

uint8_t *rf_format_double(uint8_t *to, double value) {
    uint64_t bits;
    memcpy(&bits, &value, 8);
    return format_binary(to, bits >> 63, bits & 0xFFFFFFFFFFFFF, (int)(bits >> 52 & 0x7FF), 52, 0x7FF, 1075);
}

uint8_t *rf_format_float(uint8_t *to, float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return format_binary(to, bits >> 31, bits & 0x7FFFFF, (int)(bits >> 23 & 0xFF), 23, 0xFF, 150);
}

static uint8_t *two(uint8_t *to, int value) {
    memcpy(to, pairs + 2 * value, 2);
    return to + 2;
}

uint8_t *rf_format_date(uint8_t *to, int64_t days) {
    int64_t year;
    int month, day;
    rf_civil_from_days(days, &year, &month, &day);
    if (year < 0) {
        *to++ = '-';
        year = -year;
    }
    for (int64_t limit = 1000; limit > 1 && year < limit; limit /= 10) *to++ = '0';
    to = rf_format_uint64(to, (uint64_t)year);
    *to++ = '-';
    to = two(to, month);
    *to++ = '-';
    return two(to, day);
}

// HH:MM:SS and six more digits where there is a fraction; `micros` of a day.
static uint8_t *format_time(uint8_t *to, int64_t micros) {
    int64_t seconds = micros / 1000000;
    int fraction = (int)(micros % 1000000);
    to = two(to, (int)(seconds / 3600));
    *to++ = ':';
    to = two(to, (int)(seconds / 60 % 60));
    *to++ = ':';
    to = two(to, (int)(seconds % 60));
    if (!fraction) return to;
    *to++ = '.';
    to = two(to, fraction / 10000);
    to = two(to, fraction / 100 % 100);
    return two(to, fraction % 100);
}

#define DAY 86400000000LL
static int64_t floor_days(int64_t micros) { return micros / DAY - (micros % DAY < 0); }

uint8_t *rf_format_datetime(uint8_t *to, int64_t micros) {
    int64_t days = floor_days(micros);
    to = rf_format_date(to, days);
    *to++ = ' ';
    return format_time(to, micros - days * DAY);
}

uint8_t *rf_format_duration(uint8_t *to, int64_t micros) {
    int64_t days = floor_days(micros);
    to = rf_format_int64(to, days);
    memcpy(to, " days ", 6);
    to += 6;
    if (days < 0) *to++ = '+';
    return format_time(to, (int64_t)((uint64_t)micros - (uint64_t)days * DAY));
}
