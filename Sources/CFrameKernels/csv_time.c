// Dates, times of day and spans of time as text. Days are counted with the formulas of H. Hinnant, "chrono-Compatible Low-Level
// Date Algorithms" (howardhinnant.github.io/date_algorithms.html).
#include "csv.h"
#include "csv_internal.h"

int64_t rf_days_from_civil(int64_t year, int month, int day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void rf_civil_from_days(int64_t days, int64_t *year, int *month, int *day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

typedef struct { const uint8_t *p, *stop; } cursor;

static bool take(cursor *c, uint8_t byte) {
    if (c->p >= c->stop || *c->p != byte) return false;
    c->p++;
    return true;
}

// Exactly `count` digits.
static bool take_digits(cursor *c, int count, int *value) {
    if (c->stop - c->p < count) return false;
    int sum = 0;
    for (int i = 0; i < count; i++) {
        uint8_t digit = (uint8_t)(c->p[i] - '0');
        if (digit > 9) return false;
        sum = sum * 10 + digit;
    }
    c->p += count;
    *value = sum;
    return true;
}

// A fraction of a second after its point, in microseconds; digits beyond the sixth are cut off.
static bool take_fraction(cursor *c, int64_t *micros) {
    int64_t unit = 100000, sum = 0;
    const uint8_t *from = c->p;
    for (; c->p < c->stop && (uint8_t)(*c->p - '0') < 10; c->p++) {
        sum += (*c->p - '0') * unit;
        unit /= 10;
    }
    *micros = sum;
    return c->p > from;
}

static bool take_date(cursor *c, int64_t *days) {
    int year, month, day;
    if (!take_digits(c, 4, &year) || !take(c, '-') || !take_digits(c, 2, &month) || !take(c, '-') || !take_digits(c, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1) return false;
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > lengths[month - 1] + (month == 2 && leap)) return false;
    *days = rf_days_from_civil(year, month, day);
    return true;
}

// HH:MM[:SS[.ffffff]] in microseconds.
static bool take_time(cursor *c, bool needs_seconds, int64_t *micros) {
    int hour, minute, second = 0;
    int64_t fraction = 0;
    if (!take_digits(c, 2, &hour) || !take(c, ':') || !take_digits(c, 2, &minute)) return false;
    if (take(c, ':')) {
        if (!take_digits(c, 2, &second)) return false;
        if (take(c, '.') && !take_fraction(c, &fraction)) return false;
    } else if (needs_seconds) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    *micros = ((hour * 60 + minute) * 60 + second) * 1000000LL + fraction;
    return true;
}

static cursor trimmed(const uint8_t *start, const uint8_t *stop) {
    while (start < stop && (*start == ' ' || *start == '\t')) start++;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t')) stop--;
    return (cursor){start, stop};
}

int rf_parse_datetime(const uint8_t *start, const uint8_t *stop, int64_t *micros) {
    cursor c = trimmed(start, stop);
    int64_t days, time = 0, zone = 0;
    *micros = 0;
    if (!take_date(&c, &days)) return RF_CSV_JUNK;
    if (c.p < c.stop) {
        if (!take(&c, 'T') && !take(&c, ' ')) return RF_CSV_JUNK;
        if (!take_time(&c, false, &time)) return RF_CSV_JUNK;
        if (c.p < c.stop && !take(&c, 'Z')) {
            bool west = *c.p == '-';
            int hour, minute = 0;
            if (!take(&c, '+') && !take(&c, '-')) return RF_CSV_JUNK;
            if (!take_digits(&c, 2, &hour)) return RF_CSV_JUNK;
            take(&c, ':');
            if (c.p < c.stop && !take_digits(&c, 2, &minute)) return RF_CSV_JUNK;
            if (hour > 23 || minute > 59) return RF_CSV_JUNK;
            zone = (hour * 60 + minute) * 60000000LL * (west ? -1 : 1);
        }
    }
    if (c.p != c.stop) return RF_CSV_JUNK;
    *micros = days * 86400000000LL + time - zone;
    return 0;
}

int rf_parse_date(const uint8_t *start, const uint8_t *stop, int32_t *days) {
    int64_t micros;
    *days = 0;
    if (rf_parse_datetime(start, stop, &micros) || micros % 86400000000LL) return RF_CSV_JUNK;
    *days = (int32_t)(micros / 86400000000LL);
    return 0;
}

int rf_parse_duration(const uint8_t *start, const uint8_t *stop, int64_t *micros) {
    cursor c = trimmed(start, stop);
    *micros = 0;
    bool minus = take(&c, '-');
    const uint8_t *digits = c.p;
    int64_t days = 0, time = 0;
    while (c.p < c.stop && (uint8_t)(*c.p - '0') < 10 && days < 1000000000) days = days * 10 + (*c.p++ - '0');
    if (c.p == digits) return RF_CSV_JUNK;
    if (!take(&c, ' ')) {
        c.p = digits;
        if (!take_time(&c, true, &time) || c.p != c.stop) return RF_CSV_JUNK;
        *micros = minus ? -time : time;
        return 0;
    }
    for (const char *word = "day"; *word; word++)
        if (!take(&c, (uint8_t)*word)) return RF_CSV_JUNK;
    take(&c, 's');
    if (days > 106751990) return RF_CSV_RANGE;
    // pandas writes minus three hours as `-1 days +21:00:00`: the sign is that of the days alone.
    if (c.p < c.stop) {
        if (!take(&c, ' ')) return RF_CSV_JUNK;
        take(&c, '+');
        if (!take_time(&c, true, &time)) return RF_CSV_JUNK;
    }
    if (c.p != c.stop) return RF_CSV_JUNK;
    *micros = (minus ? -days : days) * 86400000000LL + time;
    return 0;
}
