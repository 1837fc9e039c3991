#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

// Memory (kernels_memory.c). Zeroed, 64-byte aligned; blocks of 4 MiB and more come from the system in huge pages and go back to
// it. `capacity` receives what must be given to rf_free. NULL when there is none.
void *rf_allocate(size_t bytes, size_t *capacity);
void rf_free(void *base, size_t capacity);
// Gives back the pages beyond `bytes`; returns the new capacity.
size_t rf_shrink(void *base, size_t capacity, size_t bytes);

// Bitmaps (kernels_bitmap.c).
size_t rf_bits_count(const uint8_t *bits, size_t from, size_t to);
void rf_bits_copy(uint8_t *to, const uint8_t *from, size_t from_bit, size_t count);
void rf_bits_and(uint8_t *to, const uint8_t *a, const uint8_t *b, size_t bytes);

// Gathering (kernels_gather.c). A row index of UINT32_MAX means no row: the value becomes 0, the bit stays clear.
void rf_gather_1(uint8_t *to, const uint8_t *from, const uint32_t *rows, size_t count);
void rf_gather_4(uint32_t *to, const uint32_t *from, const uint32_t *rows, size_t count);
void rf_gather_8(uint64_t *to, const uint64_t *from, const uint32_t *rows, size_t count);
// `valid` NULL: all bits of rows are set. Returns how many bits it set. `to` must start zeroed.
size_t rf_gather_bits(uint8_t *to, const uint8_t *bits, const uint32_t *rows, size_t count);
// Total of the lengths of the ranges that `offsets` gives to `rows`.
int64_t rf_gather_total(const int64_t *offsets, const uint32_t *rows, size_t count);
// Writes the end offset of each row's range after `at`, and copies `width`-byte elements if `from` is not NULL.
void rf_gather_ranges(int64_t *ends, int64_t at, uint8_t *to, const uint8_t *from, const int64_t *offsets, const uint32_t *rows,
                      size_t count);
// Row numbers of the elements of the ranges.
void rf_gather_elements(uint32_t *to, const int64_t *offsets, const uint32_t *rows, size_t count);
// Row numbers whose bit is set (and, with `valid`, valid), within [from, to); returns how many.
size_t rf_mask_rows(uint32_t *rows, const uint8_t *bits, const uint8_t *valid, size_t from, size_t to);
