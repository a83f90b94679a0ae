#ifndef MEASURING_H
#define MEASURING_H
// Clocks and processors, for ours and the baselines alike.
#include <stdint.h>
#include <sys/types.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// Ties the calling thread to a processor; 0, or an error number.
int bench_pin(int processor);

/// Lets the calling thread run on every processor again; 0, or an error number.
int bench_unpin(void);

/// Keeps a processor from falling asleep, in whose waking other figures drown, until `bench_let_sleep`.
///
/// The thread runs only while nothing else wants the processor. Returns 0, or an error number.
int bench_keep_awake(int processor);

/// Lets all processors sleep again.
void bench_let_sleep(void);

/// Monotonic time in nanoseconds.
uint64_t bench_wall_ns(void);

/// Processor time of the calling thread in nanoseconds.
uint64_t bench_thread_ns(void);

/// Processor time of another process, in user and kernel together, in nanoseconds; 0 when it cannot be told.
uint64_t bench_process_ns(pid_t process);

/// How often the process' threads had to make way for another program's.
uint64_t bench_preemptions(void);

/// Makes the compiler believe that all bytes behind a pointer are used.
static inline void bench_use(const void *bytes) { __asm__ volatile("" : : "r"(bytes) : "memory"); }

/// Tells the processor that the thread waits in a loop.
static inline void bench_relax(void) {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#ifdef __cplusplus
}
#endif
#endif
