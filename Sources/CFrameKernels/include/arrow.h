#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

// Checks of mapped Arrow buffers (arrow_check.c).

// Whether `count` offsets never decrease and lie within [0, limit].
bool rf_offsets_check(const int64_t *offsets, size_t count, int64_t limit);
// The same for 32-bit offsets, which are widened into `to`.
bool rf_offsets_widen(const int32_t *offsets, int64_t *to, size_t count, int64_t limit);
// How many bytes at `start` are valid UTF-8: `stop - start` if all are.
int64_t rf_utf8_prefix(const uint8_t *start, const uint8_t *stop);
// Whether no offset points into the middle of a character of the UTF-8 text.
bool rf_offsets_on_characters(const int64_t *offsets, size_t count, const uint8_t *text, int64_t size);
// How many bytes the texts of Utf8View values have; -1 if one lies outside the `buffer_count` data buffers.
int64_t rf_views_total(const uint8_t *views, const uint8_t *valid, size_t count, const int64_t *buffer_sizes, size_t buffer_count);
// Copies the texts; offsets gets count + 1 values. Only after rf_views_total, whose result `text` has room for.
void rf_views_copy(const uint8_t *views, const uint8_t *valid, size_t count, const uint8_t *const *buffers, int64_t *offsets,
                   uint8_t *text);
