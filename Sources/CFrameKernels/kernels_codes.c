// Order-preserving codes of keys.
#include "CFrameKernels.h"
#include <string.h>

static inline uint64_t order_u8(uint8_t v) { return v; }
static inline uint64_t order_u32(uint32_t v) { return v; }
static inline uint64_t order_i32(int32_t v) { return (uint32_t)v ^ 0x80000000u; }
static inline uint64_t order_i64(int64_t v) { return (uint64_t)v ^ (uint64_t)1 << 63; }
static inline uint64_t order_f32(float v) {
    uint32_t b;
    if (v != v) return UINT32_MAX;
    v += 0.0f;
    memcpy(&b, &v, 4);
    return b >> 31 ? (uint32_t)~b : b | 0x80000000u;
}
static inline uint64_t order_f64(double v) {
    uint64_t b;
    if (v != v) return UINT64_MAX;
    v += 0.0;
    memcpy(&b, &v, 8);
    return b >> 63 ? ~b : b | (uint64_t)1 << 63;
}

static inline unsigned has(const uint8_t *valid, size_t i) { return valid[i / 8] >> i % 8 & 1; }

#define RANGE(type, order)                                                                   \
    {                                                                                        \
        const type *v = values;                                                              \
        uint64_t low = *lo, high = *hi;                                                      \
        if (!valid) {                                                                        \
            for (size_t i = from; i < to; i++) {                                             \
                uint64_t o = order(v[i]);                                                    \
                low = o < low ? o : low;                                                     \
                high = o > high ? o : high;                                                  \
            }                                                                                \
        } else {                                                                             \
            for (size_t i = from; i < to; i++) {                                             \
                if (!has(valid, i)) { missing++; continue; }                                 \
                uint64_t o = order(v[i]);                                                    \
                low = o < low ? o : low;                                                     \
                high = o > high ? o : high;                                                  \
            }                                                                                \
        }                                                                                    \
        *lo = low;                                                                           \
        *hi = high;                                                                          \
        break;                                                                               \
    }

size_t rf_order_range(int kind, const void *values, const uint8_t *valid, size_t from, size_t to, uint64_t *lo, uint64_t *hi) {
    size_t missing = 0;
    switch (kind) {
    case RF_U8: RANGE(uint8_t, order_u8)
    case RF_U32: RANGE(uint32_t, order_u32)
    case RF_I32: RANGE(int32_t, order_i32)
    case RF_I64: RANGE(int64_t, order_i64)
    case RF_F32: RANGE(float, order_f32)
    case RF_F64: RANGE(double, order_f64)
    default:
        for (size_t i = from; i < to; i++) {
            if (valid && !has(valid, i)) { missing++; continue; }
            uint64_t o = has(values, i);
            if (o < *lo) *lo = o;
            if (o > *hi) *hi = o;
        }
    }
    return missing;
}

#define CODES(out, value)                                                                    \
    {                                                                                        \
        if (!valid && !descending && shift >= 8 * sizeof(out)) {                             \
            for (size_t i = from; i < to; i++) codes[i] = (out)((value) - lo);               \
            break;                                                                           \
        }                                                                                    \
        if (!valid && !descending) {                                                         \
            for (size_t i = from; i < to; i++) codes[i] = (out)(codes[i] << shift) | (out)((value) - lo); \
            break;                                                                           \
        }                                                                                    \
        for (size_t i = from; i < to; i++) {                                                 \
            uint64_t c = missing;                                                            \
            if (!valid || has(valid, i)) {                                                   \
                c = (value) - lo;                                                            \
                if (descending) c = span - c;                                                \
            }                                                                                \
            codes[i] = shift >= 8 * sizeof(out) ? (out)c : (out)(codes[i] << shift) | (out)c; \
        }                                                                                    \
        break;                                                                               \
    }

#define ALL_CODES(name, out)                                                                                           \
    void name(int kind, out *codes, unsigned shift, const void *values, const uint8_t *valid, size_t from, size_t to, \
              uint64_t lo, uint64_t span, uint64_t missing, bool descending) {                                        \
        switch (kind) {                                                                                                \
        case RF_U8: CODES(out, order_u8(((const uint8_t *)values)[i]))                                                 \
        case RF_U32: CODES(out, order_u32(((const uint32_t *)values)[i]))                                              \
        case RF_I32: CODES(out, order_i32(((const int32_t *)values)[i]))                                               \
        case RF_I64: CODES(out, order_i64(((const int64_t *)values)[i]))                                               \
        case RF_F32: CODES(out, order_f32(((const float *)values)[i]))                                                 \
        case RF_F64: CODES(out, order_f64(((const double *)values)[i]))                                                \
        default: CODES(out, (uint64_t)has(values, i))                                                                  \
        }                                                                                                              \
    }
ALL_CODES(rf_codes_32, uint32_t)
ALL_CODES(rf_codes_64, uint64_t)

#define ORDERED(name, type)                                                                  \
    bool name(const type *codes, size_t from, size_t to, bool strictly) {                    \
        for (size_t i = from ? from : 1; i < to; i++)                                        \
            if (codes[i] < codes[i - 1] || (strictly && codes[i] == codes[i - 1])) return false; \
        return true;                                                                         \
    }
ORDERED(rf_ordered_32, uint32_t)
ORDERED(rf_ordered_64, uint64_t)
