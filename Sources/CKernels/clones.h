// Functions compiled for several generations of processors. With contraction off the bits are the same; the best that the processor has
// runs, unless instructions are held back.
#pragma once
#include <stdatomic.h>

/// 1 for no special instructions, 2 for x86-64-v3, 3 for v4: what functions and teams may use at most.
extern _Atomic int rk_best_level;

#if defined(__x86_64__) && defined(__ELF__)
/// Heads a definition: `RK_CLONES(static, int, name, (int a, int b), (a, b)) { ... }`.
#define RK_CLONES(storage, result, name, parameters, arguments)                                             \
    static inline __attribute__((always_inline)) result name##_any parameters;                              \
    __attribute__((target("arch=x86-64-v4"))) static result name##_v4 parameters { return name##_any arguments; } \
    __attribute__((target("arch=x86-64-v3"))) static result name##_v3 parameters { return name##_any arguments; } \
    static result name##_plain parameters { return name##_any arguments; }                                  \
    storage result name parameters {                                                                        \
        const int level = atomic_load_explicit(&rk_best_level, memory_order_relaxed);                       \
        return level > 2 ? name##_v4 arguments : level > 1 ? name##_v3 arguments : name##_plain arguments;  \
    }                                                                                                       \
    static inline __attribute__((always_inline)) result name##_any parameters
#else
#define RK_CLONES(storage, result, name, parameters, arguments) storage result name parameters
#endif
