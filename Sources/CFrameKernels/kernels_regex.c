// Regular expressions by PCRE2. Matching is bounded: a pattern that would backtrack for ever is given up after a number of steps.
#include "CFrameKernels.h"
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define STEPS 5000000

struct rf_regex {
    pcre2_code *code;
    uint32_t groups;
};

struct rf_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

rf_regex *rf_regex_new(const uint8_t *pattern, size_t length, char *message, size_t size, size_t *offset) {
    int error = 0;
    PCRE2_SIZE at = 0;
    // A pattern cannot ask for less checking of the texts, nor read files or run code.
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)(pattern ? pattern : (const uint8_t *)""), length, options, &error, &at, NULL);
    if (!code) {
        if (pcre2_get_error_message(error, (PCRE2_UCHAR *)message, size) < 0 && size) message[0] = 0;
        *offset = at;
        return NULL;
    }
    // Without machine code it matches all the same, only slower.
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    rf_regex *r = malloc(sizeof *r);
    if (!r) {
        pcre2_code_free(code);
        return NULL;
    }
    r->code = code;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &r->groups);
    return r;
}

void rf_regex_free(rf_regex *r) {
    if (!r) return;
    pcre2_code_free(r->code);
    free(r);
}

uint32_t rf_regex_groups(const rf_regex *r) { return r->groups; }

void rf_matcher_free(rf_matcher *m) {
    if (!m) return;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    free(m);
}

rf_matcher *rf_matcher_new(const rf_regex *r) {
    rf_matcher *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->data = pcre2_match_data_create_from_pattern(r->code, NULL);
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(32 * 1024, 8 * 1024 * 1024, NULL);
    if (!m->data || !m->context) {
        rf_matcher_free(m);
        return NULL;
    }
    pcre2_set_match_limit(m->context, STEPS);
    pcre2_set_heap_limit(m->context, 64 * 1024);
    if (m->stack) pcre2_jit_stack_assign(m->context, NULL, m->stack);
    return m;
}

int rf_regex_find(const rf_regex *r, rf_matcher *m, const uint8_t *text, size_t length, size_t start, uint32_t group,
                  int64_t *from, int64_t *to) {
    int found = pcre2_match(r->code, (PCRE2_SPTR)(text ? text : (const uint8_t *)""), length, start, 0, m->data, m->context);
    if (found == PCRE2_ERROR_NOMATCH) return 0;
    if (found < 0) return -1;
    PCRE2_SIZE *ends = pcre2_get_ovector_pointer(m->data);
    *from = ends[2 * group] == PCRE2_UNSET || (uint32_t)found <= group ? -1 : (int64_t)ends[2 * group];
    *to = *from < 0 ? -1 : (int64_t)ends[2 * group + 1];
    return 1;
}
