// Memory of column buffers. Clearing fresh pages costs more than most operators, so large blocks that were given back are kept for a
// while and used again.
#include "CFrameKernels.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define LARGE ((size_t)4 << 20)
#define KEPT_BLOCKS 16
#define KEPT_BYTES ((size_t)640 << 20)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { void *base; size_t capacity; } kept[KEPT_BLOCKS];
static size_t kept_bytes;

// The smallest kept block that is large enough and not much too large.
static void *take_kept(size_t size, size_t *capacity) {
    void *base = NULL;
    pthread_mutex_lock(&lock);
    int best = -1;
    for (int i = 0; i < KEPT_BLOCKS; i++)
        if (kept[i].base && kept[i].capacity >= size && kept[i].capacity <= size + size / 4 + LARGE
            && (best < 0 || kept[i].capacity < kept[best].capacity))
            best = i;
    if (best >= 0) {
        base = kept[best].base;
        *capacity = kept[best].capacity;
        kept_bytes -= kept[best].capacity;
        kept[best].base = NULL;
    }
    pthread_mutex_unlock(&lock);
    return base;
}

void *rf_allocate(size_t bytes, bool zeroed, size_t *capacity) {
    if (bytes > SIZE_MAX / 2) return NULL;
    if (bytes < LARGE) {
        size_t size = (bytes + 63) / 64 * 64;
        if (size == 0) size = 64;
        void *block = aligned_alloc(64, size);
        if (block && zeroed) memset(block, 0, size);
        *capacity = size;
        return block;
    }
    size_t size = (bytes + 4095) / 4096 * 4096;
    void *again = take_kept(size, capacity);
    if (again) {
        if (zeroed) memset(again, 0, bytes);
        return again;
    }
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
    if (capacity < LARGE) {
        free(base);
        return;
    }
    pthread_mutex_lock(&lock);
    if (kept_bytes + capacity <= KEPT_BYTES)
        for (int i = 0; i < KEPT_BLOCKS && base; i++)
            if (!kept[i].base) {
                kept[i].base = base;
                kept[i].capacity = capacity;
                kept_bytes += capacity;
                base = NULL;
            }
    pthread_mutex_unlock(&lock);
    if (base) munmap(base, capacity);
}

void rf_release_kept(void) {
    pthread_mutex_lock(&lock);
    for (int i = 0; i < KEPT_BLOCKS; i++) {
        if (kept[i].base) munmap(kept[i].base, kept[i].capacity);
        kept[i].base = NULL;
    }
    kept_bytes = 0;
    pthread_mutex_unlock(&lock);
}

size_t rf_shrink(void *base, size_t capacity, size_t bytes) {
    size_t size = (bytes + 4095) / 4096 * 4096;
    // A block stays of the kind that it was made as.
    if (size < LARGE) size = LARGE;
    if (capacity < LARGE || size >= capacity) return capacity;
    munmap((char *)base + size, capacity - size);
    return size;
}
