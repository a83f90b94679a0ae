#ifndef RING_BASELINE_H
#define RING_BASELINE_H
// What the ring of readings is measured against: a ring of 64-byte records for one writer and one reader in
// C++, with padded indices and a cached copy of the other side's index (the design of Rigtorp's SPSCQueue),
// written anew here. Built as the package builds it, clang -O2: on x86-64 within 2 % of clang -O3, and faster
// than g++ -O3 -march=native.
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The records that the baseline's ring holds.
enum { ring_baseline_capacity = 4096 };

/// Nanoseconds of processor time a record takes to be pushed and popped by one thread, on processor 0, when
/// the popped record is used whole. It pays there for reading sixteen bytes right after they were written
/// eight at a time.
double ring_baseline_pair_ns(uint64_t records);

/// The same when one word of the popped record is used, so that the compiler leaves out the rest of the copy.
double ring_baseline_pair_one_word_ns(uint64_t records);

/// Nanoseconds a record takes from a thread on one processor to a thread on another; negative if one got
/// lost.
double ring_baseline_crossing_ns(uint64_t records, int writer_processor, int reader_processor);

#ifdef __cplusplus
}
#endif
#endif
