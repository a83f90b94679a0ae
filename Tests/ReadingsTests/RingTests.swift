import Quantities
import Readings
import RingProof
import Testing

extension ClockAnchor {
  static func boot(_ number: UInt64) -> ClockAnchor {
    ClockAnchor(
      boot: BootIdentity(high: number, low: 7), uptime: Uptime(nanoseconds: 5_000_000_000),
      civil: CivilTime(unixMilliseconds: 1_700_000_000_000))
  }
}

extension RingWriter {
  /// Appends self-proving records until the next index is the one given.
  mutating func prove(upTo end: UInt64) {
    while nextIndex < end { append(ProvableRecord.record(at: nextIndex)) }
  }
}

/// What a reader found until nothing was left.
struct Findings: Equatable {
  var seen: [UInt64] = []
  var gaps: [UInt64] = []

  /// Reads until the ring is empty; every record must prove itself and follow the one before.
  init(draining reader: inout RingReader) {
    while true {
      let cursor = reader.cursor
      switch reader.next() {
      case .record(let record, let index):
        #expect(index == cursor)
        #expect(ProvableRecord.holds(record, at: index))
        seen.append(index)
      case .lost(let count):
        #expect(reader.cursor == cursor + count)
        gaps.append(count)
      case .empty:
        return
      }
    }
  }

  init(seen: Range<UInt64>, gaps: [UInt64] = []) {
    self.seen = Array(seen)
    self.gaps = gaps
  }
}

@Suite struct RingTests {
  @Test func `a reader sees what was written, in order, and then nothing`() throws {
    var writer = try RingWriter(inMemoryOf: 8, anchor: .boot(1))
    var reader = try RingReader(writer.ring, from: .oldest)
    #expect(Findings(draining: &reader) == Findings(seen: 0..<0))
    writer.prove(upTo: 5)
    #expect(Findings(draining: &reader) == Findings(seen: 0..<5))
    writer.prove(upTo: 9)
    #expect(Findings(draining: &reader) == Findings(seen: 5..<9))
  }

  /// Eight records are kept: one that is written while nobody writes any more can still be read.
  @Test(arguments: [(8, 0), (9, 1), (10, 2), (16, 8), (17, 9), (1000, 992)])
  func `a reader that fell behind is told once how many it missed`(written: UInt64, lost: UInt64) throws {
    var writer = try RingWriter(inMemoryOf: 8, anchor: .boot(1))
    var reader = try RingReader(writer.ring, from: .oldest)
    writer.prove(upTo: written)
    #expect(Findings(draining: &reader) == Findings(seen: lost..<written, gaps: lost == 0 ? [] : [lost]))
    #expect(reader.lost == lost)
    #expect(reader.cursor == written)
  }

  @Test(arguments: [8, 64, 4096])
  func `seen and lost add up for readers of any pace, over many laps`(capacity: Int) throws {
    var writer = try RingWriter(inMemoryOf: capacity, anchor: .boot(1))
    var readers = try (0..<4).map { _ in try RingReader(writer.ring, from: .oldest) }
    var seen = [UInt64](repeating: 0, count: readers.count)
    for step in 1...200 {
      writer.prove(upTo: writer.nextIndex + UInt64(step * 37 % (capacity * 2)))
      for place in readers.indices where step % (place * 3 + 1) == 0 {
        seen[place] += UInt64(Findings(draining: &readers[place]).seen.count)
        #expect(seen[place] + readers[place].lost == writer.nextIndex)
      }
    }
    #expect(readers[3].lost > 0)
  }

  @Test func `a copy of a reader is another reader`() throws {
    var writer = try RingWriter(inMemoryOf: 16, anchor: .boot(1))
    var first = try RingReader(writer.ring, from: .oldest)
    writer.prove(upTo: 3)
    var second = first
    #expect(Findings(draining: &first) == Findings(seen: 0..<3))
    #expect(Findings(draining: &second) == Findings(seen: 0..<3))
  }

  @Test(arguments: [
    (0, RingReader.Start.oldest, 0, []), (0, .newest, 0, []), (0, .end, 0, []), (3, .oldest, 0, []),
    (3, .newest, 2, []), (3, .end, 3, []), (20, .oldest, 12, []), (20, .newest, 19, []), (20, .end, 20, []),
    (20, .index(20), 20, []), (20, .index(12), 12, []), (20, .index(11), 12, [1]), (20, .index(0), 12, [12]),
  ])
  func `a reader begins where it wants to`(
    written: UInt64, start: RingReader.Start, first: UInt64, gaps: [UInt64]
  ) throws {
    var writer = try RingWriter(inMemoryOf: 8, anchor: .boot(1))
    writer.prove(upTo: written)
    var reader = try RingReader(writer.ring, from: start)
    writer.prove(upTo: written)
    #expect(Findings(draining: &reader) == Findings(seen: first..<written, gaps: gaps))
  }

  @Test func `a cursor that the ring has not reached is an error that names both`() throws {
    var writer = try RingWriter(inMemoryOf: 8, anchor: .boot(1))
    writer.prove(upTo: 4)
    #expect(throws: RingError.cursorAhead(path: "memory", cursor: 5, next: 4)) {
      try RingReader(writer.ring, from: .index(5))
    }
  }

  @Test(arguments: [-8, 0, 1, 4, 7, 9, 100, 1 << 25, .max])
  func `a capacity that is no power of two from 8 to 16777216 is refused`(capacity: Int) {
    #expect(
      throws: RingError.misfit(
        path: "memory", field: .capacity, value: "\(capacity)", allowed: "a power of two from 8 to 16777216")
    ) {
      _ = try RingWriter(inMemoryOf: capacity, anchor: .boot(1)).nextIndex
    }
  }

  @Test func `a moment on the ring's clock has a civil time`() throws {
    let writer = try RingWriter(inMemoryOf: 8, anchor: .boot(1))
    let civil = try writer.ring.anchor().civil(at: Uptime(nanoseconds: 6_500_000_000))
    #expect(civil == CivilTime(unixMilliseconds: 1_700_000_001_500))
  }

  @Test(arguments: [
    (
      "3f2504e0-4f89-11d3-9a0c-0305e82c3301\n",
      BootIdentity(high: 0x3f25_04e0_4f89_11d3, low: 0x9a0c_0305_e82c_3301)
    ),
    (
      "3f2504e04f8911d39a0c0305e82c3301",
      BootIdentity(high: 0x3f25_04e0_4f89_11d3, low: 0x9a0c_0305_e82c_3301)
    ),
    ("3f2504e0-4f89-11d3-9a0c-0305e82c330", nil), ("", nil), ("+f2504e0-4f89-11d3-9a0c-0305e82c3301", nil),
  ])
  func `a boot id is read as the kernel writes it`(text: String, boot: BootIdentity?) {
    #expect(BootIdentity(kernelText: text) == boot)
  }

  @Test func `this machine has a boot id`() throws {
    #expect(try BootIdentity.current() != .none)
  }
}
