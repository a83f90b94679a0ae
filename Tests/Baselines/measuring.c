#define _GNU_SOURCE
#include "measuring.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

static uint64_t clock_ns(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) < 0) return 0;
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t bench_wall_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

uint64_t bench_thread_ns(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }

uint64_t bench_process_ns(pid_t process) {
  clockid_t clock;
  return clock_getcpuclockid(process, &clock) == 0 ? clock_ns(clock) : 0;
}

int bench_pin(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

int bench_unpin(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int processor = 0; processor < CPU_SETSIZE; processor++) CPU_SET(processor, &set);
  return pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

uint64_t bench_preemptions(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (uint64_t)usage.ru_nivcsw;
}

static atomic_int keeping_awake;

static void *stay_awake(void *processor) {
  bench_pin((int)(intptr_t)processor);
  const struct sched_param least = {0};
  if (pthread_setschedparam(pthread_self(), SCHED_IDLE, &least) != 0) return NULL;
  while (atomic_load_explicit(&keeping_awake, memory_order_relaxed)) bench_relax();
  return NULL;
}

int bench_keep_awake(int processor) {
  atomic_store(&keeping_awake, 1);
  pthread_t thread;
  const int failure = pthread_create(&thread, NULL, stay_awake, (void *)(intptr_t)processor);
  if (failure == 0) pthread_detach(thread);
  return failure;
}

void bench_let_sleep(void) { atomic_store(&keeping_awake, 0); }
