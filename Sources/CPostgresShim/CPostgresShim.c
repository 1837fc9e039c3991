#include "CPostgresShim.h"

#include <dlfcn.h>
#include <pthread.h>

#define PQ_POINTER(type, name, parameters, arguments) type(*name) parameters;
static struct {
    PQ_FUNCTIONS(PQ_POINTER)
} libpq;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;

static void load(void) {
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    int found = 1;
#define PQ_FIND(type, name, parameters, arguments)                                                                             \
    libpq.name = (type(*) parameters)dlsym(library, "PQ" #name);                                                               \
    found &= libpq.name != 0;
    PQ_FUNCTIONS(PQ_FIND)
    is_loaded = found;
}

int pq_load(void) {
    pthread_once(&once, load);
    return is_loaded;
}

#define PQ_DEFINE(type, name, parameters, arguments)                                                                           \
    type pq_##name parameters { return libpq.name arguments; }
PQ_FUNCTIONS(PQ_DEFINE)
