// A team of threads. A job is open while its owner works on it: threads that are free join, late ones find it closed and stay away, so
// that a busy machine never makes the owner wait for a thread that has not started. Jobs hand out their work piece by piece.
#include "internal.h"
#include "clones.h"

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
    /// Number of the job in the high half, `OPEN` while it may be joined, and how many threads have joined it.
    atomic_ullong state;
    atomic_bool ending;
    pthread_mutex_t mutex;
    pthread_cond_t started;
    pthread_t *threads;
    rk_member *members;
};

static const unsigned long long JOB = 1ull << 32, OPEN = 1ull << 31;

/// Spins for a while (some tens of microseconds), then gives the processor away.
void rk_relax(int round) {
    if (round < 1000) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    } else {
        sched_yield();
    }
}

/// Waits for a job that is not `seen`: spinning first, because jobs follow each other closely.
static unsigned long long next_job(rk_team *team, unsigned long long seen) {
    for (int round = 0; round < 1200; round++) {
        unsigned long long state = atomic_load(&team->state);
        if (state / JOB != seen) return state;
        rk_relax(round);
    }
    pthread_mutex_lock(&team->mutex);
    while (atomic_load(&team->state) / JOB == seen) pthread_cond_wait(&team->started, &team->mutex);
    pthread_mutex_unlock(&team->mutex);
    return atomic_load(&team->state);
}

static void *member_main(void *raw) {
    rk_member *member = raw;
    rk_team *team = member->team;
    unsigned long long seen = 0;
    for (;;) {
        unsigned long long state = next_job(team, seen);
        if (atomic_load(&team->ending)) return NULL;
        seen = state / JOB;
        bool joined = false;
        while ((state & OPEN) && state / JOB == seen && !joined) joined = atomic_compare_exchange_weak(&team->state, &state, state + 1);
        if (!joined) continue;
        team->job(team, member->index, team->argument);
        atomic_fetch_sub(&team->state, 1);
    }
}

_Atomic int rk_best_level = 1;

__attribute__((constructor)) static void look_at_processor(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    rk_best_level = __builtin_cpu_supports("x86-64-v4") ? 3 : __builtin_cpu_supports("x86-64-v3") ? 2 : 1;
#endif
}

void rk_hold_back_instructions(void) { rk_best_level = 1; }

static const rk_kernels *choose(int level) {
    const int best = atomic_load(&rk_best_level);
    if (level == 0 || level > best) level = best;
#if defined(__x86_64__)
    if (level > 2) return &rk_kernels_v4;
    if (level > 1) return &rk_kernels_v3;
#endif
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

static void publish(rk_team *team) {
    pthread_mutex_lock(&team->mutex);
    atomic_store(&team->state, (atomic_load(&team->state) / JOB + 1) * JOB + OPEN);
    pthread_cond_broadcast(&team->started);
    pthread_mutex_unlock(&team->mutex);
}

void rk_team_destroy(rk_team *team) {
    if (!team) return;
    if (team->size > 1) {
        atomic_store(&team->ending, true);
        publish(team);
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
    if (team->size == 1) {
        job(team, 0, argument);
        return;
    }
    team->job = job;
    team->argument = argument;
    publish(team);
    job(team, 0, argument);
    atomic_fetch_and(&team->state, ~OPEN);
    for (int round = 0; atomic_load(&team->state) % OPEN > 0; round++) rk_relax(round);
}
