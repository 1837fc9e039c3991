// Memory of column buffers.
#include "CFrameKernels.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define LARGE ((size_t)4 << 20)

void *rf_allocate(size_t bytes, size_t *capacity) {
    if (bytes > SIZE_MAX / 2) return NULL;
    if (bytes < LARGE) {
        size_t size = (bytes + 63) / 64 * 64;
        if (size == 0) size = 64;
        void *block = aligned_alloc(64, size);
        if (block) memset(block, 0, size);
        *capacity = size;
        return block;
    }
    size_t size = (bytes + 4095) / 4096 * 4096;
    char *raw = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED) return NULL;
    size_t lead = (HUGE_PAGE - (uintptr_t)raw % HUGE_PAGE) % HUGE_PAGE;
    if (lead) munmap(raw, lead);
    if (HUGE_PAGE - lead) munmap(raw + lead + size, HUGE_PAGE - lead);
    madvise(raw + lead, size, MADV_HUGEPAGE);
    *capacity = size;
    return raw + lead;
}

void rf_free(void *base, size_t capacity) {
    if (capacity < LARGE) free(base);
    else munmap(base, capacity);
}

size_t rf_shrink(void *base, size_t capacity, size_t bytes) {
    size_t size = (bytes + 4095) / 4096 * 4096;
    // A block stays of the kind that it was made as.
    if (size < LARGE) size = LARGE;
    if (capacity < LARGE || size >= capacity) return capacity;
    munmap((char *)base + size, capacity - size);
    return size;
}
