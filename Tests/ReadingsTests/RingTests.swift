import Quantities
import Readings
import Testing

@Suite struct RingTests {
  static let anchor = ClockAnchor(boot: .none, uptime: .origin, civil: CivilTime(unixMilliseconds: 0))

  @Test func `a reader sees what was written, in order`() throws {
    var writer = try RingWriter(inMemoryOf: 8, anchor: RingTests.anchor)
    var reader = try RingReader(writer.ring, from: .oldest)
    for value in 0..<20 {
      writer.append(Record(words: [0, UInt64(value), 0, 0, 0, 0, 0, 0]))
    }
    guard case .lost(12) = reader.next() else { Issue.record("\(reader)"); return }
    for value in 12..<20 {
      guard case .record(let record, let index) = reader.next() else { Issue.record("none"); return }
      #expect(index == UInt64(value))
      #expect(record.receivedAt.nanoseconds == Int64(value))
    }
    guard case .empty = reader.next() else { Issue.record("more"); return }
  }
}
