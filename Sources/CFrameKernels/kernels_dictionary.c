// Texts to numbers: open addressing over 64-bit hashes, of which 32 bits are kept beside the number.
#define _GNU_SOURCE
#include "CFrameKernels.h"
#include <stdlib.h>
#include <string.h>

typedef struct { const uint8_t *text; size_t length; } entry;
typedef struct { uint32_t hash, number; } slot;

struct rf_dictionary {
    entry *entries;
    size_t count, capacity;
    slot *slots;
    size_t slot_count;
};

static inline uint64_t mix(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_of(const uint8_t *text, size_t length) {
    const uint64_t k0 = 0x9E3779B97F4A7C15u, k1 = 0xD6E8FEB86659FD93u;
    uint64_t h = length * k0, word;
    size_t left = length;
    for (; left >= 8; left -= 8, text += 8) {
        memcpy(&word, text, 8);
        h = mix(h ^ word, k1) + k0;
    }
    word = 0;
    memcpy(&word, text, left);
    return mix(h ^ word ^ k1, k0);
}

rf_dictionary *rf_dictionary_new(void) {
    rf_dictionary *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    d->slot_count = 64;
    d->capacity = 32;
    d->entries = malloc(d->capacity * sizeof *d->entries);
    d->slots = malloc(d->slot_count * sizeof *d->slots);
    if (!d->entries || !d->slots) { rf_dictionary_free(d); return NULL; }
    memset(d->slots, 255, d->slot_count * sizeof *d->slots);
    return d;
}

void rf_dictionary_free(rf_dictionary *d) {
    if (!d) return;
    free(d->entries);
    free(d->slots);
    free(d);
}

size_t rf_dictionary_count(const rf_dictionary *d) { return d->count; }

static bool grow(rf_dictionary *d) {
    size_t slot_count = d->slot_count * 2, capacity = d->capacity * 2;
    slot *slots = malloc(slot_count * sizeof *slots);
    entry *entries = realloc(d->entries, capacity * sizeof *entries);
    if (entries) { d->entries = entries; d->capacity = capacity; }
    if (!slots || !entries) { free(slots); return false; }
    memset(slots, 255, slot_count * sizeof *slots);
    for (size_t i = 0; i < d->count; i++) {
        uint64_t h = hash_of(d->entries[i].text, d->entries[i].length);
        size_t at = h & (slot_count - 1);
        while (slots[at].number != UINT32_MAX) at = (at + 1) & (slot_count - 1);
        slots[at] = (slot){(uint32_t)(h >> 32), (uint32_t)i};
    }
    free(d->slots);
    d->slots = slots;
    d->slot_count = slot_count;
    return true;
}

// The slot of a text, or the free one where it would go.
static inline size_t probe(const rf_dictionary *d, const uint8_t *text, size_t length, uint64_t h) {
    size_t at = h & (d->slot_count - 1);
    for (;; at = (at + 1) & (d->slot_count - 1)) {
        slot s = d->slots[at];
        if (s.number == UINT32_MAX) return at;
        if (s.hash != (uint32_t)(h >> 32)) continue;
        entry e = d->entries[s.number];
        if (e.length == length && memcmp(e.text, text, length) == 0) return at;
    }
}

static const uint8_t no_text[1];

bool rf_dictionary_add(rf_dictionary *d, const int64_t *offsets, const uint8_t *bytes, const uint8_t *valid, size_t from, size_t to,
                       uint32_t *numbers) {
    for (size_t i = from; i < to; i++) {
        if (valid && !(valid[i / 8] >> i % 8 & 1)) { numbers[i - from] = UINT32_MAX; continue; }
        const uint8_t *text = bytes ? bytes + offsets[i] : no_text;
        size_t length = (size_t)(offsets[i + 1] - offsets[i]);
        uint64_t h = hash_of(text, length);
        size_t at = probe(d, text, length, h);
        if (d->slots[at].number == UINT32_MAX) {
            if (d->count == d->capacity) {
                if (d->count >= UINT32_MAX - 1 || !grow(d)) return false;
                at = probe(d, text, length, h);
            }
            d->entries[d->count] = (entry){text, length};
            d->slots[at] = (slot){(uint32_t)(h >> 32), (uint32_t)d->count++};
        }
        numbers[i - from] = d->slots[at].number;
    }
    return true;
}

uint32_t rf_dictionary_find(const rf_dictionary *d, const uint8_t *text, size_t length) {
    if (!text) text = no_text;
    return d->slots[probe(d, text, length, hash_of(text, length))].number;
}

const uint8_t *rf_dictionary_text(const rf_dictionary *d, uint32_t number, size_t *length) {
    *length = d->entries[number].length;
    return d->entries[number].text;
}

// The first eight bytes decide most comparisons.
typedef struct { uint64_t head; uint32_t number; } sortable;

static int by_text(const void *a, const void *b, void *context) {
    const sortable *x = a, *y = b;
    if (x->head != y->head) return x->head < y->head ? -1 : 1;
    const entry *entries = context;
    entry p = entries[x->number], q = entries[y->number];
    size_t shorter = p.length < q.length ? p.length : q.length;
    int order = memcmp(p.text, q.text, shorter);
    return order ? order : p.length < q.length ? -1 : p.length > q.length;
}

bool rf_dictionary_ranks(const rf_dictionary *d, uint32_t *ranks) {
    sortable *all = malloc((d->count + 1) * sizeof *all);
    if (!all) return false;
    for (size_t i = 0; i < d->count; i++) {
        uint64_t head = 0;
        size_t length = d->entries[i].length;
        memcpy(&head, d->entries[i].text, length < 8 ? length : 8);
        all[i] = (sortable){__builtin_bswap64(head), (uint32_t)i};
    }
    qsort_r(all, d->count, sizeof *all, by_text, d->entries);
    for (size_t i = 0; i < d->count; i++) ranks[all[i].number] = (uint32_t)i;
    free(all);
    return true;
}

void rf_remap(uint32_t *numbers, const uint32_t *ranks, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (numbers[i] != UINT32_MAX) numbers[i] = ranks[numbers[i]];
}
