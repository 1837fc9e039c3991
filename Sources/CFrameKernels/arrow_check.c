// Checks of Arrow buffers that come from files: nothing that is read here is believed.
#include "arrow.h"
#include "csv_internal.h"
#include <string.h>

RF_CLONES(, bool, rf_offsets_check, (const int64_t *offsets, size_t count, int64_t limit), (offsets, count, limit)) {
    if (!count) return true;
    uint64_t bad = offsets[0] < 0 || offsets[count - 1] > limit;
    for (size_t i = 1; i < count; i++) bad |= offsets[i] < offsets[i - 1];
    return !bad;
}

bool rf_offsets_widen(const int32_t *offsets, int64_t *to, size_t count, int64_t limit) {
    for (size_t i = 0; i < count; i++) to[i] = offsets[i];
    return rf_offsets_check(to, count, limit);
}

bool rf_offsets_on_characters(const int64_t *offsets, size_t count, const uint8_t *text, int64_t size) {
    bool bad = false;
    for (size_t i = 0; i < count; i++) bad |= offsets[i] < size && (text[offsets[i]] & 0xC0) == 0x80;
    return !bad;
}

// A view: length; then up to 12 bytes of text, or 4 bytes of it, the number of a buffer and an offset in it.
static int32_t word(const uint8_t *view, int at) {
    int32_t value;
    memcpy(&value, view + at, 4);
    return value;
}

static bool is_valid(const uint8_t *valid, size_t i) { return !valid || (valid[i >> 3] >> (i & 7) & 1); }

int64_t rf_views_total(const uint8_t *views, const uint8_t *valid, size_t count, const int64_t *buffer_sizes, size_t buffer_count) {
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_valid(valid, i)) continue;
        const uint8_t *view = views + 16 * i;
        int64_t length = word(view, 0);
        if (length < 0) return -1;
        if (length > 12) {
            int64_t buffer = word(view, 8), offset = word(view, 12);
            if (buffer < 0 || (size_t)buffer >= buffer_count || offset < 0 || offset + length > buffer_sizes[buffer]) return -1;
        }
        total += length;
    }
    return total;
}

void rf_views_copy(const uint8_t *views, const uint8_t *valid, size_t count, const uint8_t *const *buffers, int64_t *offsets,
                   uint8_t *text) {
    int64_t at = 0;
    offsets[0] = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_valid(valid, i)) {
            const uint8_t *view = views + 16 * i;
            int64_t length = word(view, 0);
            memcpy(text + at, length > 12 ? buffers[word(view, 8)] + word(view, 12) : view + 4, (size_t)length);
            at += length;
        }
        offsets[i + 1] = at;
    }
}
