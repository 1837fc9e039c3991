// The quick path of csv_quick.c, compiled once for every CPU and once for those with AVX2 (RF_WIDE), with the same results.

static INLINE uint64_t NAME(marks_at)(const uint8_t *p, const marks *m) {
    uint64_t bits = 0;
#if RF_WIDE
    __m256i delimiter = _mm256_set1_epi8((char)m->delimiter), newline = _mm256_set1_epi8((char)m->newline);
    __m256i quote = _mm256_set1_epi8((char)m->quote);
    for (int i = 0; i < 2; i++) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(p + 32 * i));
        __m256i hits = _mm256_or_si256(_mm256_cmpeq_epi8(x, delimiter), _mm256_cmpeq_epi8(x, newline));
        hits = _mm256_or_si256(hits, _mm256_cmpeq_epi8(x, quote));
        bits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(hits) << (32 * i);
    }
#elif defined(__SSE2__)
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
static INLINE const uint8_t *NAME(next_mark)(marks *m, const uint8_t *end) {
    while (__builtin_expect(!m->bits, 0)) {
        if (end - m->base < 64 + 64 + 32) return NULL;
        m->base += 64;
        m->bits = NAME(marks_at)(m->base, m);
    }
    const uint8_t *mark = m->base + __builtin_ctzll(m->bits);
    m->bits &= m->bits - 1;
    return mark;
}

#if RF_WIDE

// The 16 characters that end at `stop` less '0', zero before the last `size` of them.
static INLINE __m128i NAME(tail)(const uint8_t *stop, int64_t size) {
    static const uint8_t masks[32] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    __m128i x = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(stop - 16)), _mm_set1_epi8('0'));
    return _mm_and_si128(x, _mm_loadu_si128((const __m128i *)(masks + size)));
}

static INLINE bool NAME(number)(__m128i x, uint64_t *value) {
    __m128i over = _mm_subs_epu8(x, _mm_set1_epi8(9));
    x = _mm_maddubs_epi16(x, _mm_set1_epi16(10 | 1 << 8));
    x = _mm_madd_epi16(x, _mm_set1_epi32(100 | 1 << 16));
    x = _mm_packus_epi32(x, x);
    x = _mm_madd_epi16(x, _mm_set1_epi32(10000 | 1 << 16));
    uint64_t halves = (uint64_t)_mm_cvtsi128_si64(x);
    *value = (halves & 0xFFFFFFFF) * 100000000 + (halves >> 32);
    return _mm_testz_si128(over, over);
}

// A number of 1 to 16 digits.
static INLINE bool NAME(quick_whole)(const uint8_t *start, const uint8_t *stop, uint64_t *value) {
    int64_t size = stop - start;
    if (size <= 0 || size > 16) return false;
    return NAME(number)(NAME(tail)(stop, size), value);
}

// A decimal of up to 16 characters, one of which may be a point: `digits` over 10^`places`.
static INLINE bool NAME(quick_decimal)(const uint8_t *start, const uint8_t *stop, uint64_t *digits, int *places) {
    int64_t size = stop - start;
    if (size <= 0 || size > 16) return false;
    __m128i x = NAME(tail)(stop, size);
    unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('.' - '0')));
    *places = 0;
    if (points) {
        if (size == 1) return false;
        // What stands before the point moves up over it: byte i takes byte i - 1 up to the point.
        int point = __builtin_ctz(points);
        __m128i order = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        order = _mm_add_epi8(order, _mm_cmpgt_epi8(_mm_set1_epi8((char)(point + 1)), order));
        x = _mm_shuffle_epi8(x, order);
        *places = 15 - point;
    }
    return NAME(number)(x, digits);
}

#else

static INLINE uint64_t NAME(word_at)(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x ^ 0x3030303030303030;
}

// High bits where a byte is no digit (after the digits' common bits were taken off).
static INLINE uint64_t NAME(not_digits)(uint64_t x) { return (x | (x + 0x7676767676767676)) & 0x8080808080808080; }

// Eight digits, the first in the lowest byte: "Faster integer parsing" (kholdstare.github.io, 2020).
static INLINE uint64_t NAME(eight_digits)(uint64_t x) {
    x = x * 10 + (x >> 8);
    uint64_t a = (x & 0x000000FF000000FF) * 0x000F424000000064, b = (x >> 16 & 0x000000FF000000FF) * 0x0000271000000001;
    return (uint32_t)((a + b) >> 32);
}

// A number of 1 to 16 digits that ends at `stop`; 24 bytes can be read from `start`.
static INLINE bool NAME(quick_whole)(const uint8_t *start, const uint8_t *stop, uint64_t *value) {
    int64_t size = stop - start;
    if (size <= 0 || size > 16) return false;
    if (size <= 8) {
        uint64_t x = NAME(word_at)(start) << (64 - 8 * size);
        *value = NAME(eight_digits)(x);
        return !NAME(not_digits)(x);
    }
    uint64_t high = NAME(word_at)(start) << (128 - 8 * size), low = NAME(word_at)(stop - 8);
    *value = NAME(eight_digits)(high) * 100000000 + NAME(eight_digits)(low);
    return !NAME(not_digits)(high) && !NAME(not_digits)(low);
}

// A decimal of up to 8 characters, one of which may be a point: `digits` over 10^`places`.
static INLINE bool NAME(quick_decimal)(const uint8_t *start, const uint8_t *stop, uint64_t *digits, int *places) {
    int64_t size = stop - start;
    if (size <= 0 || size > 8) return false;
    uint64_t x = NAME(word_at)(start) << (64 - 8 * size), others = NAME(not_digits)(x);
    *places = 0;
    if (others) {
        int point = __builtin_ctzll(others) & ~7;
        if ((x >> point & 0xFF) != ('.' ^ '0') || size == 1) return false;
        // What stands before the point moves up over it.
        uint64_t before = ((uint64_t)1 << point) - 1;
        uint64_t after = point == 56 ? 0 : ~(uint64_t)0 << (point + 8);
        x = (x & after) | (x & before) << 8;
        *places = 7 - point / 8;
        others = NAME(not_digits)(x);
    }
    *digits = NAME(eight_digits)(x);
    return !others;
}

#endif

// Parses an unquoted field into row `c->row`; false leaves the row to the slow path.
static INLINE bool NAME(quick_field)(const rf_csv_parser *c, rf_csv_column *column, const uint8_t *start, const uint8_t *stop) {
    const rf_csv_format *f = c->format;
    uint64_t whole;
    int places;
    if (f->tokens_first && column->kind != RF_CSV_SKIP && rf_csv_is_missing(start, stop, f)) {
        rf_csv_set_missing(column, c->row);
        return true;
    }
    bool minus = start < stop && *start == '-';
    switch (column->kind) {
    case RF_CSV_SKIP: return true;
    case RF_CSV_U8:
        if (!NAME(quick_whole)(start, stop, &whole) || whole > UINT8_MAX) break;
        ((uint8_t *)column->values)[c->row] = (uint8_t)whole;
        return true;
    case RF_CSV_U32:
        if (!NAME(quick_whole)(start, stop, &whole) || whole > UINT32_MAX) break;
        ((uint32_t *)column->values)[c->row] = (uint32_t)whole;
        return true;
    case RF_CSV_I32:
        if (!NAME(quick_whole)(start + minus, stop, &whole) || whole > INT32_MAX) break;
        ((int32_t *)column->values)[c->row] = minus ? -(int32_t)whole : (int32_t)whole;
        return true;
    case RF_CSV_I64:
        if (!NAME(quick_whole)(start + minus, stop, &whole)) break;
        ((int64_t *)column->values)[c->row] = minus ? -(int64_t)whole : (int64_t)whole;
        return true;
    case RF_CSV_F32: {
        // Both operands are exact, so the one rounding of the division is that of the decimal: W. Clinger, "How to read floating
        // point numbers accurately", PLDI 1990.
        if (!NAME(quick_decimal)(start + minus, stop, &whole, &places) || whole > 1 << 24 || places > 10) break;
        float value = (float)(uint32_t)whole / tens_single[places];
        ((float *)column->values)[c->row] = minus ? -value : value;
        return true;
    }
    case RF_CSV_F64: {
        if (!NAME(quick_decimal)(start + minus, stop, &whole, &places) || whole > (uint64_t)1 << 53) break;
        double value = (double)(int64_t)whole / tens[places];
        ((double *)column->values)[c->row] = minus ? -value : value;
        return true;
    }
    case RF_CSV_STRING: {
        int64_t size = stop - start;
        if (column->room - column->used < size) return false;
        if (rf_csv_is_missing(start, stop, f)) {
            rf_csv_set_missing(column, c->row);
            return true;
        }
        if (!c->ascii && (f->upper || rf_utf8_prefix(start, stop) < size)) return false;
        memcpy(column->bytes + column->used, start, (size_t)size);
        column->used += size;
        ((int64_t *)column->values)[c->row] = column->used;
        return true;
    }
    default: break;
    }
    if (rf_csv_is_missing(start, stop, f)) {
        rf_csv_set_missing(column, c->row);
        return true;
    }
    return !(column->inferred && column->kind == RF_CSV_BOOL) && !rf_csv_parse_value(column, c->row, start, stop);
}

// Parses the row at `p` if it is one without quotes and faults; returns where the next one begins, or NULL.
static INLINE const uint8_t *NAME(quick_row)(const rf_csv_parser *c, marks *m, const uint8_t *p, rf_csv_column *columns, int32_t column_count) {
    for (int32_t i = 0; i < column_count; i++) {
        const uint8_t *mark = NAME(next_mark)(m, c->end);
        bool last = i == column_count - 1;
        if (!mark || *mark != (last ? m->newline : m->delimiter)) return NULL;
        const uint8_t *stop = mark;
        if (last && mark > p && mark[-1] == '\r' && m->newline == '\n') stop--;
        // An empty line is no row.
        if (column_count == 1 && stop == p) return NULL;
        if (!NAME(quick_field)(c, &columns[i], p, stop)) return NULL;
        p = mark + 1;
    }
    return p;
}

static void NAME(parse_rows)(rf_csv_parser *c, const uint8_t *p, const uint8_t *stop) {
    const rf_csv_format *f = c->format;
    marks m = {p, 0, f->delimiter, f->newline, f->has_quote ? f->quote : f->newline};
    while (p < stop && c->row < c->capacity) {
        if (c->end - p >= 64 + 32 && p - c->text >= 16) {
            m.base = p;
            m.bits = NAME(marks_at)(p, &m);
            const uint8_t *next = NAME(quick_row)(c, &m, p, c->columns, c->column_count);
            if (next) {
                p = next;
                c->row++;
                c->line++;
                continue;
            }
            rf_csv_undo_row(c->columns, c->column_count, c->row);
        }
        p = rf_csv_slow_row(c, p);
    }
}
