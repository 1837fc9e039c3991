#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

// Memory (kernels_memory.c). 64-byte aligned; blocks of 4 MiB and more come from the system in huge pages, and up to 640 MiB of
// them are kept for use again. `capacity` receives what must be given to rf_free. NULL when there is none.
void *rf_allocate(size_t bytes, bool zeroed, size_t *capacity);
// Gives all kept blocks back to the system.
void rf_release_kept(void);
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

// How values lie in memory, and what they are.
enum { RF_U8, RF_U32, RF_I32, RF_I64, RF_F32, RF_F64, RF_BITS };

// Order-preserving codes of keys (kernels_codes.c). A value's order is an unsigned number that sorts as the value does; -0.0 is
// 0.0, and all NaNs are one value above infinity.
// Widens lo...hi by the orders of the valid values of [from, to); returns how many are missing.
size_t rf_order_range(int kind, const void *values, const uint8_t *valid, size_t from, size_t to, uint64_t *lo, uint64_t *hi);
// codes = codes << shift | (order - lo, or span - (order - lo) if descending; `missing` where missing).
void rf_codes_32(int kind, uint32_t *codes, unsigned shift, const void *values, const uint8_t *valid, size_t from, size_t to,
                 uint64_t lo, uint64_t span, uint64_t missing, bool descending);
void rf_codes_64(int kind, uint64_t *codes, unsigned shift, const void *values, const uint8_t *valid, size_t from, size_t to,
                 uint64_t lo, uint64_t span, uint64_t missing, bool descending);
// Whether codes[from..to) do not decrease, also from codes[from - 1] (if from > 0); `strictly`: whether they increase.
bool rf_ordered_32(const uint32_t *codes, size_t from, size_t to, bool strictly);
bool rf_ordered_64(const uint64_t *codes, size_t from, size_t to, bool strictly);

// Radix sort passes (kernels_radix.c): counts of a digit, and the stable scatter to the positions, which move on. `rows` NULL: row
// i is i. `codes_out` NULL: codes are not wanted any more.
void rf_digits_32(const uint32_t *codes, size_t from, size_t to, unsigned shift, uint32_t mask, uint32_t *counts);
void rf_digits_64(const uint64_t *codes, size_t from, size_t to, unsigned shift, uint32_t mask, uint32_t *counts);
void rf_scatter_32(const uint32_t *codes, const uint32_t *rows, size_t from, size_t to, unsigned shift, uint32_t mask,
                   uint32_t *positions, uint32_t *codes_out, uint32_t *rows_out);
void rf_scatter_64(const uint64_t *codes, const uint32_t *rows, size_t from, size_t to, unsigned shift, uint32_t mask,
                   uint32_t *positions, uint64_t *codes_out, uint32_t *rows_out);
// Starts of the runs of equal codes in [from, to) (a run that began before `from` is not counted); returns how many.
size_t rf_runs_32(const uint32_t *codes, size_t from, size_t to, uint32_t *starts);
size_t rf_runs_64(const uint64_t *codes, size_t from, size_t to, uint32_t *starts);
// Turns counts of all codes into first positions; the codes that occur go to `present` with their start in `starts`.
// Returns how many occur. `parts` histograms of `codes` counters lie one after the other.
size_t rf_counts_to_starts(uint32_t *counts, size_t codes, size_t parts, uint32_t *starts);
// Groups by code from counts of codes: where each starts, with the total at the end, and the number of each code's group
// (UINT32_MAX if it does not occur). Returns how many there are.
size_t rf_counts_to_groups(const uint32_t *counts, size_t codes, size_t parts, uint32_t *starts, uint32_t *numbers);
// The first row of each of the groups, all of which occur.
void rf_first_rows(const uint32_t *codes, size_t count, const uint32_t *numbers, size_t groups, uint32_t *first);
// Partitions by the top bits of a hash of the codes, so that equal codes meet; within one, rows keep their order.
void rf_hash_digits_32(const uint32_t *codes, size_t from, size_t to, unsigned bits, uint32_t *counts);
void rf_hash_digits_64(const uint64_t *codes, size_t from, size_t to, unsigned bits, uint32_t *counts);
void rf_hash_scatter_32(const uint32_t *codes, size_t from, size_t to, unsigned bits, uint32_t *positions, uint32_t *codes_out,
                        uint32_t *rows_out);
void rf_hash_scatter_64(const uint64_t *codes, size_t from, size_t to, unsigned bits, uint32_t *positions, uint64_t *codes_out,
                        uint32_t *rows_out);
// Rows whose code came before (after, if `backward`), written to `repeated`; returns how many. `slots` has a power of two entries,
// more than `count`.
size_t rf_repeated_32(const uint32_t *codes, const uint32_t *rows, size_t count, bool backward, uint32_t *slots, size_t slot_count,
                      uint32_t *repeated);
size_t rf_repeated_64(const uint64_t *codes, const uint32_t *rows, size_t count, bool backward, uint32_t *slots, size_t slot_count,
                      uint32_t *repeated);
// keep bit i set if the row is the first (or last, or only) of its run; runs of `rows` by `starts` (runs + 1 of them).
void rf_mark_runs(uint8_t *keep, const uint32_t *rows, const uint32_t *starts, size_t runs, int which);

// Texts to numbers in order of first appearance (kernels_dictionary.c). The bytes of texts added must outlive the dictionary.
typedef struct rf_dictionary rf_dictionary;
rf_dictionary *rf_dictionary_new(void);
void rf_dictionary_free(rf_dictionary *d);
size_t rf_dictionary_count(const rf_dictionary *d);
// Numbers of the texts of [from, to), UINT32_MAX where missing; false when memory ran out or there are 2^32 - 2 texts.
bool rf_dictionary_add(rf_dictionary *d, const int64_t *offsets, const uint8_t *bytes, const uint8_t *valid, size_t from, size_t to,
                       uint32_t *numbers);
// The number of one text, UINT32_MAX if it is not there.
uint32_t rf_dictionary_find(const rf_dictionary *d, const uint8_t *text, size_t length);
// rank[number] = place of the text in byte order. False when memory ran out.
bool rf_dictionary_ranks(const rf_dictionary *d, uint32_t *ranks);
// The text of a number.
const uint8_t *rf_dictionary_text(const rf_dictionary *d, uint32_t number, size_t *length);
// numbers[i] = ranks[numbers[i]], UINT32_MAX stays.
void rf_remap(uint32_t *numbers, const uint32_t *ranks, size_t count);

// Looking codes up (kernels_join.c).
// Fills `slots` (a power of two many, all UINT32_MAX) with indices of `codes`, which are distinct.
void rf_index_64(const uint64_t *codes, size_t count, uint32_t *slots, size_t slot_count);
// found[i] = index of codes[i] among `keys`, UINT32_MAX if none.
void rf_lookup_64(const uint64_t *codes, size_t count, const uint64_t *keys, const uint32_t *slots, size_t slot_count,
                  uint32_t *found);
// found[i] = table[codes[i]].
void rf_lookup_32(const uint32_t *codes, size_t count, const uint32_t *table, uint32_t *found);
// found[i] becomes UINT32_MAX where `valid` is not set, for i in [from, to).
void rf_forget_missing(uint32_t *found, const uint8_t *valid, size_t from, size_t to);
// Rows that matching left rows [from, to) gives: the size of each one's group, and 1 for no group if `outer`.
size_t rf_join_count(const uint32_t *found, size_t from, size_t to, const uint32_t *starts, bool outer);
// Writes pairs of rows: left rows in order, the rows of each one's group in order.
void rf_join_write(const uint32_t *found, size_t from, size_t to, const uint32_t *starts, const uint32_t *rows, bool outer,
                   uint32_t *left, uint32_t *right);
// Sets the bits of left rows that have a group (or have none, if `without`).
void rf_join_mark(const uint32_t *found, size_t from, size_t to, bool without, uint8_t *bits);
// Sets the bits of all rows whose group nobody found.
void rf_join_rest(const uint32_t *found, size_t count, const uint32_t *starts, const uint32_t *rows, size_t groups, uint8_t *seen,
                  uint8_t *bits);

// Elementwise expressions (kernels_expressions.c). An operand is values of a kind, or a scalar where `values` is NULL; work is done
// in `common`, one of RF_I64, RF_F32, RF_F64, to which operands are converted block by block. SIZE_MAX reads as -1 in Swift.
typedef struct {
    int kind;
    const void *values;
    int64_t i;
    double f;
} rf_operand;
enum { RF_ADD, RF_SUBTRACT, RF_MULTIPLY, RF_DIVIDE, RF_REMAINDER, RF_POWER, RF_MINIMUM, RF_MAXIMUM };
enum { RF_EQUAL, RF_NOT_EQUAL, RF_LESS, RF_LESS_EQUAL, RF_GREATER, RF_GREATER_EQUAL };
enum { RF_NEGATE, RF_ABS, RF_SQRT, RF_EXP, RF_LOG, RF_LOG10, RF_LOG2, RF_LOG1P, RF_FLOOR, RF_CEIL, RF_ROUND };
// Why arithmetic failed.
enum { RF_OVERFLOW = 1, RF_ZERO_DIVISION };
// Writes rows [from, to) to `out` (its start is row 0). Returns SIZE_MAX, or the first valid row that fails, with the reason.
size_t rf_arithmetic(int op, int common, rf_operand a, rf_operand b, const uint8_t *valid, size_t from, size_t to, void *out,
                     int *reason);
// Sets bits of [from, to) in zeroed `out`; from is a multiple of 8. NaN is equal to nothing.
void rf_compare(int op, int common, rf_operand a, rf_operand b, size_t from, size_t to, uint8_t *out);
// One side may be a single text: its offsets NULL, bytes and length given.
typedef struct {
    const int64_t *offsets;
    const uint8_t *bytes;
    size_t length;
} rf_texts;
void rf_compare_texts(int op, rf_texts a, rf_texts b, size_t from, size_t to, uint8_t *out);
// As rf_arithmetic, for one operand. `scale` is 10^digits of RF_ROUND, negative digits given as a negative power.
size_t rf_unary(int op, int common, rf_operand a, double scale, const uint8_t *valid, size_t from, size_t to, void *out, int *reason);
void rf_is_nan(int kind, const void *values, size_t from, size_t to, uint8_t *out);
// Values of [from, to) as another kind; `out` starts at row `from`. Only widening or rounding conversions.
void rf_convert(rf_operand a, int to_kind, size_t from, size_t to, void *out);
// Narrowing with a check (truncation towards zero from floating point). Returns `to`, or the first row at or after `from` that is
// valid and does not fit; rows before it are written. `out` starts at row 0.
size_t rf_narrow(rf_operand a, int to_kind, const uint8_t *valid, size_t from, size_t to, void *out);
// Kleene logic on whole bytes; valid bitmaps may be NULL. `or` is true for or.
void rf_logic(bool or, const uint8_t *a, const uint8_t *a_valid, const uint8_t *b, const uint8_t *b_valid, uint8_t *out,
              uint8_t *out_valid, size_t bytes);
void rf_not(const uint8_t *a, uint8_t *out, size_t bytes);
// out[i] = bit of `choose` set ? a : b, for values of a width of 1, 4 or 8 bytes (a stride of 0 repeats the first value).
void rf_choose(const uint8_t *choose, const void *a, bool a_one, const void *b, bool b_one, size_t width, size_t from, size_t to,
               void *out);

// Aggregates of groups (kernels_group.c): group g has the rows rows[starts[g]] ... rows[starts[g + 1] - 1] (row i is i if `rows` is
// NULL), taken in this order; groups [from, to) are done, outputs start at group 0.
typedef struct {
    int kind;
    const void *values;
    const uint8_t *valid;
    const uint32_t *rows;
    const uint32_t *starts;
} rf_groups;
// The same for rows by code, in one pass over the rows: row i is of group numbers[codes[i]]; groups [from, to) are done.
typedef struct {
    const uint32_t *codes;
    const uint32_t *numbers;
    size_t count;
} rf_coded;
void rf_coded_count(rf_groups g, rf_coded c, size_t from, size_t to, int64_t *counts);
void rf_coded_sum(rf_groups g, rf_coded c, bool mean, size_t from, size_t to, void *out, double *lost, int64_t *counts);
void rf_coded_variance(rf_groups g, rf_coded c, int64_t ddof, bool narrow, size_t from, size_t to, double *out, double *means,
                       int64_t *counts);
// How many values are there.
void rf_group_count(rf_groups g, size_t from, size_t to, int64_t *counts);
// Exact sums of integers; SIZE_MAX, or the group that overflows.
size_t rf_group_sum_i64(rf_groups g, size_t from, size_t to, int64_t *sums);
// Kahan sums in row order as pandas' groupby does them: in float for RF_F32, in double otherwise. `mean` divides by the counts.
// `out` is float for RF_F32, double otherwise.
void rf_group_sum(rf_groups g, bool mean, size_t from, size_t to, void *out, int64_t *counts);
// Sums or means of groups of rows one after the other (`rows` NULL), none missing, as pandas' groupby adds them where there is no NaN
// (kernels_runs.c); all kinds but RF_BITS. The first group with a NaN, where it stops, or SIZE_MAX. `out` as of rf_group_sum.
size_t rf_run_sum(rf_groups g, bool mean, size_t from, size_t to, void *out);
// Variances by Welford's recurrence as pandas' groupby: in double, or of RF_F32 in float if `narrow`. NaN for groups with no more
// than `ddof` values.
void rf_group_variance(rf_groups g, int64_t ddof, bool narrow, size_t from, size_t to, double *out, int64_t *counts);
// The row of the smallest or largest value, the first of equal ones; a NaN wins both ways. UINT32_MAX for no value.
void rf_group_extreme(rf_groups g, bool largest, size_t from, size_t to, uint32_t *rows);
// The first or last row with a value.
void rf_group_edge(rf_groups g, bool last, size_t from, size_t to, uint32_t *rows);
// Quantiles with linear interpolation; `numpy` chooses NumPy's form of the interpolation instead of pandas' groupby's. `scratch`
// has room for the largest group. NaN if a value is NaN or there is none.
void rf_group_quantile(rf_groups g, double q, bool numpy, size_t from, size_t to, double *scratch, double *out, int64_t *counts);
// Medians: the mean of the middle two.
void rf_group_median(rf_groups g, size_t from, size_t to, double *scratch, double *out, int64_t *counts);
// ids[row] = group.
void rf_group_ids(rf_groups g, size_t from, size_t to, uint32_t *ids);

// Whole columns as NumPy adds them (kernels_sum.c): pairwise, blocks of 128 with eight sums; missing counts as 0.
double rf_pairwise_f64(const double *values, const uint8_t *valid, size_t from, size_t count);
float rf_pairwise_f32(const float *values, const uint8_t *valid, size_t from, size_t count);
// The same of the squared deviations from `mean`.
double rf_pairwise_squares_f64(const double *values, const uint8_t *valid, size_t from, size_t count, double mean);

// Texts (kernels_text.c). Rows of [from, to); `bits` start zeroed.
enum { RF_CONTAINS, RF_STARTS, RF_ENDS };
void rf_text_test(int test, const int64_t *offsets, const uint8_t *bytes, size_t from, size_t to, const uint8_t *needle,
                  size_t length, uint8_t *bits);
// Splitting: how many pieces and bytes they have; then, per row, the number of pieces up to its end, and the end of each piece.
void rf_split_size(const int64_t *offsets, const uint8_t *bytes, const uint8_t *valid, size_t from, size_t to,
                   const uint8_t *separator, size_t length, int64_t *pieces, int64_t *size);
void rf_split_write(const int64_t *offsets, const uint8_t *bytes, const uint8_t *valid, size_t from, size_t to,
                    const uint8_t *separator, size_t length, int64_t piece, int64_t at, int64_t *rows, int64_t *ends, uint8_t *out);
// Unicode scalars of each text.
void rf_text_length(const int64_t *offsets, const uint8_t *bytes, size_t from, size_t to, int64_t *lengths);
// Lower or upper case of ASCII letters; returns false, having done nothing, where a byte is beyond ASCII.
bool rf_text_case(uint8_t *to, const uint8_t *from, size_t count, bool upper);

// Regular expressions by PCRE2 with its compiler to machine code (kernels_regex.c); UTF-8, Unicode classes.
typedef struct rf_regex rf_regex;
// NULL with a message (of at most `size` bytes) and the offset of what is wrong.
rf_regex *rf_regex_new(const uint8_t *pattern, size_t length, char *message, size_t size, size_t *offset);
void rf_regex_free(rf_regex *r);
uint32_t rf_regex_groups(const rf_regex *r);
// One thread's room for matching.
typedef struct rf_matcher rf_matcher;
rf_matcher *rf_matcher_new(const rf_regex *r);
void rf_matcher_free(rf_matcher *m);
// 1 with the bytes of the group (start -1 if it took no part in the match), 0 for no match, -1 if it takes too many steps.
int rf_regex_find(const rf_regex *r, rf_matcher *m, const uint8_t *text, size_t length, size_t start, uint32_t group,
                  int64_t *from, int64_t *to);

// Dates (kernels_dates.c). Values are Int64 microseconds, or Int32 days if `days`.
enum { RF_YEAR, RF_MONTH, RF_DAY, RF_HOUR, RF_MINUTE, RF_SECOND, RF_WEEKDAY, RF_YEAR_DAY };
void rf_date_part(int part, bool days, const void *values, size_t from, size_t to, int32_t *out);

// Pairwise sum in double of values of any kind but bits: of the values (power 0), or of the deviations from `mean` or their squares
// (power 1, 2); missing and NaN count as 0.
double rf_moment(int kind, const void *values, const uint8_t *valid, size_t from, size_t count, double mean, int power);
// Scaling: (x - offset) / scale, or x * scale + offset, in the kind of `out` (RF_F32 or RF_F64); RF_CENTRED_WIDE computes in double
// and rounds each step.
enum { RF_AFFINE, RF_CENTRED, RF_CENTRED_WIDE };
void rf_scale(rf_operand a, int how, double offset, double scale, size_t from, size_t to, int out_kind, void *out);
// norms[i] += the value's square, magnitude, or takes the largest magnitude.
enum { RF_L2, RF_L1, RF_MAX };
void rf_add_norm(int norm, rf_operand a, size_t from, size_t to, double *norms);
// The same for parts that follow from the day, by a table of the days from `first`.
void rf_date_lookup(const int32_t *table, int64_t first, size_t size, int part, bool days, const void *values, size_t from, size_t to,
                    int32_t *out);
