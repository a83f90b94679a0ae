import Baselines
import Glibc
import Quantities
import Readings
import Synchronization

extension BenchCase {
  /// The ring of readings against the C++ ring with cached indices (modbus, section 3).
  static let ring = BenchCase(
    name: "ring",
    explanation: "64-byte records, against a C++ ring of one writer and one reader with cached indices"
  ) {
    let pair = try interleaved(
      15, ours: { try pairNanoseconds(1_000_000, whole: true) },
      baseline: { ring_baseline_pair_ns(1_000_000) })
    let oneWord = try interleaved(
      15, ours: { try pairNanoseconds(1_000_000, whole: false) },
      baseline: { ring_baseline_pair_one_word_ns(1_000_000) })
    let crossing = try interleaved(
      31, ours: { try crossingNanoseconds(200_000) }, baseline: { try baselineCrossing(200_000) })
    return [
      result("push and pop, one thread, record used whole", pair, .atMost(1.1)),
      result("push and pop, one thread, one word used", oneWord, .atMost(1.1)),
      result("from one processor to another", crossing, .atMost(1.2)),
    ]
  }
}

private func result(
  _ title: String, _ measured: (ours: [Double], baseline: [Double]), _ target: BenchResult.Target
) -> BenchResult {
  BenchResult(title: title, unit: "ns", ours: measured.ours, baseline: measured.baseline, target: target)
}

private let anchor = ClockAnchor(boot: .none, uptime: .origin, civil: CivilTime(unixMilliseconds: 0))

/// One thread writes each record and reads it back.
private func pairNanoseconds(_ records: UInt64, whole: Bool) throws -> Double {
  var writer = try RingWriter(inMemoryOf: ring_baseline_capacity, anchor: anchor)
  var reader = try RingReader(writer.ring, from: .end)
  bench_pin(0)
  for number in 0..<UInt64(ring_baseline_capacity) {
    writer.append(Record(words: [0, number, 0, 0, 0, 0, 0, 0]))
    _ = reader.next()
  }
  let start = bench_thread_ns()
  let sum =
    whole
    ? pairs(records, &writer, &reader) { withUnsafePointer(to: $0) { bench_use($0) } }
    : pairs(records, &writer, &reader) { _ in }
  let elapsed = bench_thread_ns() - start
  guard sum == records * (records - 1) / 2 else { throw BenchFailure.broken("a record was lost") }
  return Double(elapsed) / Double(records)
}

/// Writes and reads back, and adds up one word of each record.
@inline(__always)
private func pairs(
  _ records: UInt64, _ writer: inout RingWriter, _ reader: inout RingReader, use: (Record) -> Void
) -> UInt64 {
  var sum: UInt64 = 0
  for number in 0..<records {
    writer.append(Record(words: [0, number, 0, 0, 0, 0, 0, 0]))
    if case .record(let record, _) = reader.next() {
      use(record)
      sum &+= record.words[1]
    }
  }
  return sum
}

private func baselineCrossing(_ records: UInt64) throws -> Double {
  let elapsed = ring_baseline_crossing_ns(records, 0, 1)
  guard elapsed >= 0 else { throw BenchFailure.broken("the baseline lost a record") }
  return elapsed
}

/// What the two threads share besides the ring.
///
/// Our ring never makes its writer wait, the baseline's does. To carry the same records the reader tells how
/// far it is, as the baseline's index does, and the writer waits for room; both on lines of their own.
private final class Crossing: Sendable {
  let ready = Atomic<Int>(0)
  let start = Atomic<UInt64>(0)
  let end = Atomic<UInt64>(0)
  let sum = Atomic<UInt64>(0)
  let padding = InlineArray<16, UInt64>(repeating: 0)
  let consumed = Atomic<UInt64>(0)
  let morePadding = InlineArray<16, UInt64>(repeating: 0)

  func meet() {
    ready.add(1, ordering: .acquiringAndReleasing)
    while ready.load(ordering: .acquiring) < 2 { sched_yield() }
  }
}

/// A thread on processor 0 writes, a thread on processor 1 reads, nothing is lost.
private func crossingNanoseconds(_ records: UInt64) throws -> Double {
  let capacity = UInt64(ring_baseline_capacity)
  let shared = Crossing()
  let writer = try RingWriter(inMemoryOf: Int(capacity), anchor: anchor)
  let reader = try RingReader(writer.ring, from: .end)
  let box = WriterBox(writer)
  let reading = try PinnedThread(processor: 1) { receive(records, reader, shared) }
  let writing = try PinnedThread(processor: 0) { send(records, box, shared, capacity) }
  writing.join()
  reading.join()
  guard shared.sum.load(ordering: .relaxed) == records * (records - 1) / 2 else {
    throw BenchFailure.broken("a record was lost")
  }
  return Double(shared.end.load(ordering: .relaxed) - shared.start.load(ordering: .relaxed)) / Double(records)
}

/// Hands the writer over to its thread, once.
private final class WriterBox: @unchecked Sendable {
  private var writer: RingWriter?

  init(_ writer: consuming RingWriter) { self.writer = consume writer }

  func take() -> RingWriter? { writer.take() }
}

private func receive(_ records: UInt64, _ start: RingReader, _ shared: Crossing) {
  var reader = start
  var sum: UInt64 = 0
  shared.meet()
  for number in 0..<records {
    while true {
      if case .record(let record, _) = reader.next() {
        withUnsafePointer(to: record) { bench_use($0) }
        sum &+= record.words[1]
        break
      }
      bench_relax()
    }
    shared.consumed.store(number + 1, ordering: .releasing)
  }
  shared.end.store(bench_wall_ns(), ordering: .relaxed)
  shared.sum.store(sum, ordering: .relaxed)
}

private func send(_ records: UInt64, _ box: WriterBox, _ shared: Crossing, _ capacity: UInt64) {
  guard var writer = box.take() else { return }
  var seen: UInt64 = 0
  shared.meet()
  shared.start.store(bench_wall_ns(), ordering: .relaxed)
  for number in 0..<records {
    while number - seen == capacity {
      seen = shared.consumed.load(ordering: .acquiring)
      if number - seen == capacity { bench_relax() }
    }
    writer.append(Record(words: [0, number, 0, 0, 0, 0, 0, ~number]))
  }
}
