// Parts of dates. After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (civil_from_days).
#include "CFrameKernels.h"

#define DAY INT64_C(86400000000)

static inline int64_t floored(int64_t a, int64_t b) { return a / b - (a % b < 0); }

void rf_date_lookup(const int32_t *table, int64_t first, size_t size, int part, bool days, const void *values, size_t from, size_t to,
                    int32_t *out) {
    for (size_t i = from; i < to; i++) {
        int64_t day = days ? ((const int32_t *)values)[i] : floored(((const int64_t *)values)[i], DAY);
        if ((uint64_t)(day - first) < size) out[i] = table[day - first];
        else rf_date_part(part, days, values, i, i + 1, out);
    }
}

void rf_date_part(int part, bool days, const void *values, size_t from, size_t to, int32_t *out) {
    int64_t known = INT64_MIN;
    int32_t known_part = 0;
    for (size_t i = from; i < to; i++) {
        int64_t time = days ? 0 : ((const int64_t *)values)[i];
        int64_t day = days ? ((const int32_t *)values)[i] : floored(time, DAY);
        if (part >= RF_HOUR && part <= RF_SECOND) {
            int64_t rest = days ? 0 : time - day * DAY;
            out[i] = (int32_t)(part == RF_HOUR ? rest / 3600000000 : part == RF_MINUTE ? rest / 60000000 % 60 : rest / 1000000 % 60);
            continue;
        }
        // Neighbours are often of one day.
        if (day != known) {
            known = day;
            int64_t z = day + 719468, era = floored(z, 146097), of_era = z - era * 146097;
            int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
            int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
            int64_t shifted = (5 * of_year + 2) / 153, month = shifted < 10 ? shifted + 3 : shifted - 9;
            int64_t year = year_of_era + era * 400 + (month <= 2);
            switch (part) {
            case RF_YEAR: known_part = (int32_t)year; break;
            case RF_MONTH: known_part = (int32_t)month; break;
            case RF_DAY: known_part = (int32_t)(of_year - (153 * shifted + 2) / 5 + 1); break;
            // 1970-01-01 was a Thursday; Monday is 1.
            case RF_WEEKDAY: known_part = (int32_t)(day + 3 - floored(day + 3, 7) * 7 + 1); break;
            default: {
                bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                known_part = (int32_t)(month > 2 ? of_year + 60 + leap : of_year - 305);
            }
            }
        }
        out[i] = known_part;
    }
}
