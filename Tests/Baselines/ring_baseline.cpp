#include "ring_baseline.h"

#include "measuring.h"

#include <sched.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>

namespace {

struct Record {
  uint64_t words[8];
};
static_assert(sizeof(Record) == 64, "a record is one cache line");

// Each side owns two lines: its own index, which the other side reads, and its copy of the other side's
// index.
template <size_t Capacity>
class CachedIndexRing {
  static_assert((Capacity & (Capacity - 1)) == 0, "a power of two");

 public:
  bool push(const Record &record) {
    const size_t index = written_.load(std::memory_order_relaxed);
    if (index - read_seen_ == Capacity) {
      read_seen_ = read_.load(std::memory_order_acquire);
      if (index - read_seen_ == Capacity) return false;
    }
    records_[index & (Capacity - 1)] = record;
    written_.store(index + 1, std::memory_order_release);
    return true;
  }

  bool pop(Record &record) {
    const size_t index = read_.load(std::memory_order_relaxed);
    if (index == written_seen_) {
      written_seen_ = written_.load(std::memory_order_acquire);
      if (index == written_seen_) return false;
    }
    record = records_[index & (Capacity - 1)];
    read_.store(index + 1, std::memory_order_release);
    return true;
  }

 private:
  alignas(64) std::atomic<size_t> written_{0};
  alignas(64) size_t read_seen_ = 0;
  alignas(64) std::atomic<size_t> read_{0};
  alignas(64) size_t written_seen_ = 0;
  alignas(64) Record records_[Capacity] = {};
};

using Ring = CachedIndexRing<ring_baseline_capacity>;

}  // namespace

template <bool whole>
static double pair_ns(uint64_t records) {
  const auto ring = std::make_unique<Ring>();
  bench_pin(0);
  Record in{};
  uint64_t sum = 0;
  for (uint64_t lap = 0; lap < ring_baseline_capacity; lap++) {
    Record out;
    ring->push(in);
    ring->pop(out);
  }
  const uint64_t start = bench_thread_ns();
  for (uint64_t number = 0; number < records; number++) {
    in.words[1] = number;
    ring->push(in);
    Record out;
    ring->pop(out);
    if (whole) bench_use(&out);
    sum += out.words[1];
    asm volatile("" ::"r"(sum) : "memory");
  }
  return static_cast<double>(bench_thread_ns() - start) / static_cast<double>(records);
}

double ring_baseline_pair_ns(uint64_t records) { return pair_ns<true>(records); }

double ring_baseline_pair_one_word_ns(uint64_t records) { return pair_ns<false>(records); }

double ring_baseline_crossing_ns(uint64_t records, int writer_processor, int reader_processor) {
  const auto ring = std::make_unique<Ring>();
  std::atomic<int> ready{0};
  uint64_t start = 0, end = 0, sum = 0;
  std::thread reader([&] {
    bench_pin(reader_processor);
    ready++;
    while (ready < 2) sched_yield();
    Record record;
    for (uint64_t number = 0; number < records; number++) {
      while (!ring->pop(record)) bench_relax();
      bench_use(&record);
      sum += record.words[1];
    }
    end = bench_wall_ns();
  });
  std::thread writer([&] {
    bench_pin(writer_processor);
    ready++;
    while (ready < 2) sched_yield();
    Record record{};
    start = bench_wall_ns();
    for (uint64_t number = 0; number < records; number++) {
      record.words[1] = number;
      record.words[7] = ~number;
      while (!ring->push(record)) bench_relax();
    }
  });
  writer.join();
  reader.join();
  if (sum != records * (records - 1) / 2) return -1;
  return static_cast<double>(end - start) / static_cast<double>(records);
}
