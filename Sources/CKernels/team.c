// A team of threads: jobs start and end together. Waiting spins for a short while, then gives the processor away.
#include "internal.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct {
    rk_team *team;
    int index;
} rk_member;

struct rk_team {
    int size;
    const rk_kernels *kernels;
    rk_job job;
    void *argument;
    atomic_uint generation;
    atomic_int running;
    atomic_int arrived;
    atomic_uint phase;
    atomic_bool ending;
    pthread_mutex_t mutex;
    pthread_cond_t started;
    pthread_t *threads;
    rk_member *members;
};

static inline void relax(int round) {
    if (round < 2000) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    } else {
        sched_yield();
    }
}

static void *member_main(void *raw) {
    rk_member *member = raw;
    rk_team *team = member->team;
    unsigned seen = 0;
    for (;;) {
        int round = 0;
        while (atomic_load_explicit(&team->generation, memory_order_acquire) == seen && round < 4000) relax(round++);
        if (atomic_load_explicit(&team->generation, memory_order_acquire) == seen) {
            pthread_mutex_lock(&team->mutex);
            while (atomic_load(&team->generation) == seen) pthread_cond_wait(&team->started, &team->mutex);
            pthread_mutex_unlock(&team->mutex);
        }
        seen = atomic_load(&team->generation);
        if (atomic_load(&team->ending)) return NULL;
        team->job(team, member->index, team->argument);
        atomic_fetch_sub_explicit(&team->running, 1, memory_order_release);
    }
}

static const rk_kernels *choose(int level) {
#if defined(__x86_64__)
    if (level != 1 && level != 2 && __builtin_cpu_supports("x86-64-v4")) return &rk_kernels_v4;
    if (level != 1 && __builtin_cpu_supports("x86-64-v3")) return &rk_kernels_v3;
#endif
    (void)level;
    return &rk_kernels_plain;
}

rk_team *rk_team_create(int threads, int level) {
    rk_team *team = calloc(1, sizeof *team);
    if (!team) return NULL;
    team->kernels = choose(level);
    team->size = 1;
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->started, NULL);
    if (threads < 2) return team;
    if (threads > 256) threads = 256;
    team->threads = calloc((size_t)threads, sizeof *team->threads);
    team->members = calloc((size_t)threads, sizeof *team->members);
    if (!team->threads || !team->members) return team;
    for (int i = 1; i < threads; i++) {
        team->members[i] = (rk_member){team, i};
        if (pthread_create(&team->threads[i], NULL, member_main, &team->members[i])) break;
        team->size = i + 1;
    }
    return team;
}

static void wake(rk_team *team) {
    pthread_mutex_lock(&team->mutex);
    atomic_fetch_add_explicit(&team->generation, 1, memory_order_release);
    pthread_cond_broadcast(&team->started);
    pthread_mutex_unlock(&team->mutex);
}

void rk_team_destroy(rk_team *team) {
    if (!team) return;
    if (team->size > 1) {
        atomic_store(&team->ending, true);
        wake(team);
        for (int i = 1; i < team->size; i++) pthread_join(team->threads[i], NULL);
    }
    pthread_cond_destroy(&team->started);
    pthread_mutex_destroy(&team->mutex);
    free(team->threads);
    free(team->members);
    free(team);
}

int rk_team_size(const rk_team *team) { return team->size; }

const rk_kernels *rk_team_kernels(const rk_team *team) { return team->kernels; }

void rk_team_run(rk_team *team, rk_job job, void *argument) {
    if (rk_team_size(team) == 1) {
        job(team, 0, argument);
        return;
    }
    team->job = job;
    team->argument = argument;
    atomic_store(&team->running, team->size - 1);
    wake(team);
    job(team, 0, argument);
    for (int round = 0; atomic_load_explicit(&team->running, memory_order_acquire) > 0; round++) relax(round);
}

void rk_team_barrier(rk_team *team) {
    if (rk_team_size(team) == 1) return;
    unsigned phase = atomic_load(&team->phase);
    if (atomic_fetch_add(&team->arrived, 1) == team->size - 1) {
        atomic_store(&team->arrived, 0);
        atomic_fetch_add_explicit(&team->phase, 1, memory_order_release);
    } else {
        for (int round = 0; atomic_load_explicit(&team->phase, memory_order_acquire) == phase; round++) relax(round);
    }
}
