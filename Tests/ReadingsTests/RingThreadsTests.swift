import Readings
import RingProof
import Synchronization
import Testing

/// What one reading thread counted.
private final class Tally: Sendable {
  let seen = Atomic<UInt64>(0)
  let lost = Atomic<UInt64>(0)
  let torn = Atomic<UInt64>(0)
  let outOfOrder = Atomic<UInt64>(0)
  let checksum = Atomic<UInt64>(0)
}

/// Reads until the writer is done and nothing is left; works on each record as long as its pace says.
private func follow(_ start: RingReader, pace: Int, until done: borrowing Atomic<Bool>, _ tally: Tally) {
  var reader = start
  var expected = start.cursor
  while true {
    let ending = done.load(ordering: .acquiring)
    switch reader.next() {
    case .record(let record, let index):
      if index != expected { tally.outOfOrder.add(1, ordering: .relaxed) }
      for _ in 0..<pace where !ProvableRecord.holds(record, at: index) {
        tally.torn.add(1, ordering: .relaxed)
      }
      tally.seen.add(1, ordering: .relaxed)
      tally.checksum.bitwiseXor(record.words[7] &+ index, ordering: .relaxed)
      expected = index + 1
    case .lost(let count):
      tally.lost.add(count, ordering: .relaxed)
      expected += count
    case .empty:
      if ending { return }
    }
  }
}

private final class Shared: Sendable {
  let done = Atomic<Bool>(false)
  let tallies = [Tally(), Tally(), Tally()]
}

@Suite struct RingThreadsTests {
  /// The last ring has room for everything, so its readers' check sum must be that of all that was written.
  @Test(arguments: [8, 64, 262_144])
  func `readers of different pace agree with the writer, and none sees a torn record`(capacity: Int) throws {
    let written: UInt64 = 150_000
    var writer = try RingWriter(inMemoryOf: capacity, anchor: .boot(1))
    let shared = Shared()
    let start = try RingReader(writer.ring, from: .oldest)
    let eager = try JoinedThread { follow(start, pace: 1, until: shared.done, shared.tallies[0]) }
    let slow = try JoinedThread { follow(start, pace: 5, until: shared.done, shared.tallies[1]) }
    let slowest = try JoinedThread { follow(start, pace: 20, until: shared.done, shared.tallies[2]) }
    writer.prove(upTo: written)
    shared.done.store(true, ordering: .releasing)
    eager.join()
    slow.join()
    slowest.join()
    let whole = (0..<written).reduce(UInt64(0)) { $0 ^ (ProvableRecord.record(at: $1).words[7] &+ $1) }
    for tally in shared.tallies {
      #expect(tally.torn.load(ordering: .relaxed) == 0)
      #expect(tally.outOfOrder.load(ordering: .relaxed) == 0)
      #expect(tally.seen.load(ordering: .relaxed) + tally.lost.load(ordering: .relaxed) == written)
      if tally.lost.load(ordering: .relaxed) == 0 {
        #expect(tally.checksum.load(ordering: .relaxed) == whole)
      }
      if capacity >= written { #expect(tally.lost.load(ordering: .relaxed) == 0) }
    }
  }
}
