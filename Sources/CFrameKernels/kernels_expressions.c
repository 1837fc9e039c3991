// Elementwise arithmetic, comparison and logic.
#include "CFrameKernels.h"
#include <math.h>
#include <string.h>

#define BLOCK 1024

static inline unsigned has(const uint8_t *valid, size_t i) { return valid[i / 8] >> i % 8 & 1; }

#define FILL(type, expression)                                                               \
    {                                                                                        \
        type *o = out;                                                                       \
        for (size_t i = from; i < to; i++) o[i - from] = (type)(expression);                 \
        return;                                                                              \
    }
#define CONVERT(source)                                                                      \
    {                                                                                        \
        const source *v = a.values;                                                          \
        switch (to_kind) {                                                                   \
        case RF_I64: FILL(int64_t, v[i])                                                     \
        case RF_F32: FILL(float, v[i])                                                       \
        case RF_F64: FILL(double, v[i])                                                      \
        default: FILL(int32_t, v[i])                                                         \
        }                                                                                    \
    }

void rf_convert(rf_operand a, int to_kind, size_t from, size_t to, void *out) {
    if (!a.values) {
        switch (to_kind) {
        case RF_I64: FILL(int64_t, a.i)
        case RF_F32: FILL(float, a.f)
        default: FILL(double, a.f)
        }
    }
    switch (a.kind) {
    case RF_U8: CONVERT(uint8_t)
    case RF_U32: CONVERT(uint32_t)
    case RF_I32: CONVERT(int32_t)
    case RF_I64: CONVERT(int64_t)
    case RF_F32: CONVERT(float)
    case RF_F64: CONVERT(double)
    default: {
        const uint8_t *v = a.values;
        switch (to_kind) {
        case RF_I64: FILL(int64_t, has(v, i))
        case RF_F32: FILL(float, has(v, i))
        case RF_F64: FILL(double, has(v, i))
        default: FILL(int32_t, has(v, i))
        }
    }
    }
}

static size_t width(int kind) { return kind == RF_F32 ? 4 : 8; }

// The operand's rows in the common kind: its own memory where it is of that kind.
static const void *block(rf_operand a, int common, size_t from, size_t to, void *scratch, bool first) {
    if (a.values && a.kind == common) return (const char *)a.values + from * width(common);
    if (a.values || first) rf_convert(a, common, from, to, scratch);
    return scratch;
}

#define LOOP(expression) for (size_t i = 0; i < n; i++) o[i] = (expression); break;
#define FLOATS(type, rem, power, least, most)                                                \
    static void floats_##type(int op, const type *x, const type *y, type *o, size_t n) {     \
        switch (op) {                                                                        \
        case RF_ADD: LOOP(x[i] + y[i])                                                       \
        case RF_SUBTRACT: LOOP(x[i] - y[i])                                                  \
        case RF_MULTIPLY: LOOP(x[i] * y[i])                                                  \
        case RF_DIVIDE: LOOP(x[i] / y[i])                                                    \
        case RF_REMAINDER: LOOP(rem(x[i], y[i]))                                             \
        case RF_POWER: LOOP(power(x[i], y[i]))                                               \
        case RF_MINIMUM: LOOP(y[i] < x[i] || y[i] != y[i] ? y[i] : x[i])                     \
        default: LOOP(y[i] > x[i] || y[i] != y[i] ? y[i] : x[i])                             \
        }                                                                                    \
    }
FLOATS(float, fmodf, powf, fminf, fmaxf)
FLOATS(double, fmod, pow, fmin, fmax)

// One operation with its check; 0, or why it fails.
static inline int integer(int op, int64_t x, int64_t y, int64_t *o) {
    switch (op) {
    case RF_ADD: return __builtin_add_overflow(x, y, o);
    case RF_SUBTRACT: return __builtin_sub_overflow(x, y, o);
    case RF_MULTIPLY: return __builtin_mul_overflow(x, y, o);
    case RF_MINIMUM: *o = x < y ? x : y; return 0;
    case RF_MAXIMUM: *o = x > y ? x : y; return 0;
    default:
        if (y == 0) { *o = 0; return RF_ZERO_DIVISION; }
        if (y == -1) {
            if (op == RF_REMAINDER) { *o = 0; return 0; }
            return __builtin_sub_overflow((int64_t)0, x, o);
        }
        *o = op == RF_DIVIDE ? x / y : x % y;
        return 0;
    }
}

#define INTEGERS(operation)                                                                  \
    for (size_t i = 0; i < n; i++) failed |= integer(operation, x[i], y[i], &o[i]);          \
    break;

static bool integers(int op, const int64_t *x, const int64_t *y, int64_t *o, size_t n) {
    int failed = 0;
    switch (op) {
    case RF_ADD: INTEGERS(RF_ADD)
    case RF_SUBTRACT: INTEGERS(RF_SUBTRACT)
    case RF_MULTIPLY: INTEGERS(RF_MULTIPLY)
    case RF_DIVIDE: INTEGERS(RF_DIVIDE)
    case RF_REMAINDER: INTEGERS(RF_REMAINDER)
    case RF_MINIMUM: INTEGERS(RF_MINIMUM)
    default: INTEGERS(RF_MAXIMUM)
    }
    return failed != 0;
}

size_t rf_arithmetic(int op, int common, rf_operand a, rf_operand b, const uint8_t *valid, size_t from, size_t to, void *out,
                     int *reason) {
    double left[BLOCK], right[BLOCK];
    for (size_t start = from; start < to; start += BLOCK) {
        size_t end = start + BLOCK < to ? start + BLOCK : to, n = end - start;
        const void *x = block(a, common, start, end, left, start == from);
        const void *y = block(b, common, start, end, right, start == from);
        if (common == RF_F32) floats_float(op, x, y, (float *)out + start, n);
        else if (common == RF_F64) floats_double(op, x, y, (double *)out + start, n);
        else if (integers(op, x, y, (int64_t *)out + start, n)) {
            const int64_t *p = x, *q = y;
            for (size_t i = 0; i < n; i++) {
                int64_t ignored;
                int why = integer(op, p[i], q[i], &ignored);
                if (why && (!valid || has(valid, start + i))) {
                    *reason = why;
                    return start + i;
                }
            }
        }
    }
    return SIZE_MAX;
}

// Bits by eights, so that the compiler can pack them.
#define BITS(test)                                                                           \
    {                                                                                        \
        size_t i = 0;                                                                        \
        for (; i + 8 <= n; i += 8) {                                                         \
            uint8_t byte = 0;                                                                \
            for (size_t j = 0; j < 8; j++) byte |= (uint8_t)((x[i + j] test y[i + j]) << j); \
            out[i / 8] = byte;                                                               \
        }                                                                                    \
        for (; i < n; i++) out[i / 8] |= (uint8_t)((x[i] test y[i]) << i % 8);               \
        break;                                                                               \
    }
#define COMPARE(type)                                                                        \
    static void compare_##type(int op, const type *x, const type *y, uint8_t *out, size_t n) { \
        switch (op) {                                                                        \
        case RF_EQUAL: BITS(==)                                                              \
        case RF_NOT_EQUAL: BITS(!=)                                                          \
        case RF_LESS: BITS(<)                                                                \
        case RF_LESS_EQUAL: BITS(<=)                                                         \
        case RF_GREATER: BITS(>)                                                             \
        default: BITS(>=)                                                                    \
        }                                                                                    \
    }
COMPARE(float)
COMPARE(double)
COMPARE(int64_t)

void rf_compare(int op, int common, rf_operand a, rf_operand b, size_t from, size_t to, uint8_t *out) {
    double left[BLOCK], right[BLOCK];
    for (size_t start = from; start < to; start += BLOCK) {
        size_t end = start + BLOCK < to ? start + BLOCK : to, n = end - start;
        const void *x = block(a, common, start, end, left, start == from);
        const void *y = block(b, common, start, end, right, start == from);
        if (common == RF_F32) compare_float(op, x, y, out + start / 8, n);
        else if (common == RF_F64) compare_double(op, x, y, out + start / 8, n);
        else compare_int64_t(op, x, y, out + start / 8, n);
    }
}

static inline int order_of(rf_texts a, rf_texts b, size_t i, bool equality) {
    const uint8_t *x = a.offsets ? a.bytes + a.offsets[i] : a.bytes, *y = b.offsets ? b.bytes + b.offsets[i] : b.bytes;
    size_t n = a.offsets ? (size_t)(a.offsets[i + 1] - a.offsets[i]) : a.length;
    size_t m = b.offsets ? (size_t)(b.offsets[i + 1] - b.offsets[i]) : b.length;
    if (equality && n != m) return 1;
    size_t shorter = n < m ? n : m;
    int order = shorter ? memcmp(x, y, shorter) : 0;
    return order ? order : n < m ? -1 : n > m;
}

void rf_compare_texts(int op, rf_texts a, rf_texts b, size_t from, size_t to, uint8_t *out) {
    for (size_t i = from; i < to; i++) {
        int order = order_of(a, b, i, op <= RF_NOT_EQUAL);
        int is = op == RF_EQUAL ? order == 0 : op == RF_NOT_EQUAL ? order != 0 : op == RF_LESS ? order < 0
               : op == RF_LESS_EQUAL ? order <= 0 : op == RF_GREATER ? order > 0 : order >= 0;
        out[i / 8] |= (uint8_t)(is << i % 8);
    }
}

#define UNARY(type, f)                                                                       \
    static void unary_##type(int op, const type *x, type *o, size_t n, double scale) {       \
        type s = (type)(scale < 0 ? -scale : scale);                                         \
        switch (op) {                                                                        \
        case RF_NEGATE: LOOP(-x[i])                                                          \
        case RF_ABS: LOOP(fabs##f(x[i]))                                                     \
        case RF_SQRT: LOOP(sqrt##f(x[i]))                                                    \
        case RF_EXP: LOOP(exp##f(x[i]))                                                      \
        case RF_LOG: LOOP(log##f(x[i]))                                                      \
        case RF_LOG10: LOOP(log10##f(x[i]))                                                  \
        case RF_LOG2: LOOP(log2##f(x[i]))                                                    \
        case RF_LOG1P: LOOP(log1p##f(x[i]))                                                  \
        case RF_FLOOR: LOOP(floor##f(x[i]))                                                  \
        case RF_CEIL: LOOP(ceil##f(x[i]))                                                    \
        default:                                                                             \
            if (s == 1) { LOOP(rint##f(x[i])) }                                              \
            if (scale > 0) { LOOP(rint##f(x[i] * s) / s) }                                   \
            LOOP(rint##f(x[i] / s) * s)                                                      \
        }                                                                                    \
    }
UNARY(float, f)
UNARY(double, )

size_t rf_unary(int op, int common, rf_operand a, double scale, const uint8_t *valid, size_t from, size_t to, void *out,
                int *reason) {
    double scratch[BLOCK];
    for (size_t start = from; start < to; start += BLOCK) {
        size_t end = start + BLOCK < to ? start + BLOCK : to, n = end - start;
        const void *x = block(a, common, start, end, scratch, start == from);
        if (common == RF_F32) unary_float(op, x, (float *)out + start, n, scale);
        else if (common == RF_F64) unary_double(op, x, (double *)out + start, n, scale);
        else {
            const int64_t *v = x;
            int64_t *o = (int64_t *)out + start;
            for (size_t i = 0; i < n; i++) {
                if (op == RF_NEGATE || (op == RF_ABS && v[i] < 0)) {
                    if (__builtin_sub_overflow((int64_t)0, v[i], &o[i]) && (!valid || has(valid, start + i))) {
                        *reason = RF_OVERFLOW;
                        return start + i;
                    }
                } else {
                    o[i] = v[i];
                }
            }
        }
    }
    return SIZE_MAX;
}

void rf_is_nan(int kind, const void *values, size_t from, size_t to, uint8_t *out) {
    for (size_t i = from; i < to; i++) {
        double v = kind == RF_F32 ? ((const float *)values)[i] : ((const double *)values)[i];
        out[i / 8] |= (uint8_t)((v != v) << i % 8);
    }
}

// `low` and `high` are the exclusive bounds in floating point of what truncates into the type.
#define NARROW(type, least, most, low, high)                                                 \
    {                                                                                        \
        type *o = out;                                                                       \
        if (a.kind == RF_F32 || a.kind == RF_F64) {                                          \
            for (size_t i = from; i < to; i++) {                                             \
                double v = a.kind == RF_F32 ? ((const float *)a.values)[i] : ((const double *)a.values)[i]; \
                if (v > low && v < high) o[i] = (type)v;                                     \
                else {                                                                       \
                    o[i] = 0;                                                                \
                    if (!valid || has(valid, i)) return i;                                   \
                }                                                                            \
            }                                                                                \
            return to;                                                                       \
        }                                                                                    \
        int64_t scratch[BLOCK];                                                              \
        for (size_t start = from; start < to; start += BLOCK) {                              \
            size_t end = start + BLOCK < to ? start + BLOCK : to, bad = 0;                   \
            const int64_t *v = block(a, RF_I64, start, end, scratch, start == from);         \
            for (size_t i = 0; i < end - start; i++) {                                       \
                bad |= v[i] < least || v[i] > most;                                          \
                o[start + i] = (type)v[i];                                                   \
            }                                                                                \
            for (size_t i = 0; bad && i < end - start; i++)                                  \
                if ((v[i] < least || v[i] > most) && (!valid || has(valid, start + i))) return start + i; \
        }                                                                                    \
        return to;                                                                           \
    }

size_t rf_narrow(rf_operand a, int to_kind, const uint8_t *valid, size_t from, size_t to, void *out) {
    switch (to_kind) {
    case RF_U8: NARROW(uint8_t, 0, 255, -1.0, 256.0)
    case RF_U32: NARROW(uint32_t, 0, UINT32_MAX, -1.0, 4294967296.0)
    case RF_I32: NARROW(int32_t, INT32_MIN, INT32_MAX, -2147483649.0, 2147483648.0)
    // -2^63 itself fits: the next number below it is -2^63 - 2048.
    default: NARROW(int64_t, INT64_MIN, INT64_MAX, -9223372036854777856.0, 9223372036854775808.0)
    }
}

void rf_logic(bool or, const uint8_t *a, const uint8_t *a_valid, const uint8_t *b, const uint8_t *b_valid, uint8_t *out,
              uint8_t *out_valid, size_t bytes) {
    uint8_t flip = or ? 255 : 0;
    for (size_t i = 0; i < bytes; i++) {
        uint8_t va = a_valid ? a_valid[i] : 255, vb = b_valid ? b_valid[i] : 255;
        // Seen from `and`: a false side decides.
        uint8_t x = a[i] ^ flip, y = b[i] ^ flip;
        out[i] = (uint8_t)(((x | ~va) & (y | ~vb)) ^ flip);
        if (out_valid) out_valid[i] = (uint8_t)((va & vb) | (va & ~x) | (vb & ~y));
    }
}

void rf_not(const uint8_t *a, uint8_t *out, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) out[i] = (uint8_t)~a[i];
}

#define CHOOSE(type)                                                                         \
    {                                                                                        \
        const type *x = a, *y = b;                                                           \
        type *o = out;                                                                       \
        for (size_t i = from; i < to; i++) o[i] = has(choose, i) ? x[a_one ? 0 : i] : y[b_one ? 0 : i]; \
        break;                                                                               \
    }

void rf_choose(const uint8_t *choose, const void *a, bool a_one, const void *b, bool b_one, size_t width, size_t from, size_t to,
               void *out) {
    switch (width) {
    case 1: CHOOSE(uint8_t)
    case 4: CHOOSE(uint32_t)
    default: CHOOSE(uint64_t)
    }
}
