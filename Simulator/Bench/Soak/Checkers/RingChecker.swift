internal import Quantities
internal import Readings

/// What each reader of the ring saw, and what it was told that it lost, is what was written, in order.
///
/// Records are counted from 0 as the core commands them. A reader may lose only what a ring of this capacity
/// must have overwritten; what it sees must equal what was written under that index, byte for byte. Memory of
/// what was written reaches back two rings, for no reader sees further.
struct RingChecker: Checker {
  /// The capacity of the ring of a run in virtual time.
  static let capacity: UInt64 = 16_384
  private static let remembered: UInt64 = 32_768

  private var written: [Record] = []
  private var count: UInt64 = 0
  private var cursors: [UInt64] = []
  private var seen: [UInt64] = []
  private var lost: [UInt64] = []

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .written(let record, _): remember(record)
    case .read(let reader, let step): take(step, by: reader, at: moment, &complaints)
    case .command, .asked, .said, .bed, .core: break
    }
  }

  mutating func end(at moment: Uptime, _ complaints: inout Complaints) {
    for reader in cursors.indices where seen[reader] + lost[reader] != count {
      complaints.add(
        .ring, at: moment, expected: "reader \(reader) to have seen or lost all \(count) records",
        got: "\(seen[reader]) seen and \(lost[reader]) lost")
    }
  }

  private mutating func remember(_ record: Record) {
    if count < RingChecker.remembered {
      written.append(record)
    } else {
      written[Int(count % RingChecker.remembered)] = record
    }
    count += 1
  }

  private mutating func take(
    _ step: RingStep, by reader: Int, at moment: Uptime, _ complaints: inout Complaints
  ) {
    while cursors.count <= reader {
      cursors.append(0)
      seen.append(0)
      lost.append(0)
    }
    switch step {
    case .empty: checkEmpty(reader, moment, &complaints)
    case .lost(let number): lose(number, reader, moment, &complaints)
    case .record(let record, let index): see(record, index, reader, moment, &complaints)
    }
  }

  private func checkEmpty(_ reader: Int, _ moment: Uptime, _ complaints: inout Complaints) {
    guard cursors[reader] != count else { return }
    complaints.add(
      .ring, at: moment, expected: "reader \(reader) at record \(count) when the ring has no more for it",
      got: "record \(cursors[reader])")
  }

  private mutating func lose(
    _ number: UInt64, _ reader: Int, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    cursors[reader] += number
    lost[reader] += number
    // A writer at work may take one more place than it has filled.
    let oldest = count > RingChecker.capacity ? count - RingChecker.capacity + 1 : 0
    guard cursors[reader] > oldest else { return }
    complaints.add(
      .ring, at: moment, expected: "reader \(reader) to lose only what was overwritten, up to \(oldest)",
      got: "\(number) records lost, up to \(cursors[reader])")
  }

  private mutating func see(
    _ record: Record, _ index: UInt64, _ reader: Int, _ moment: Uptime, _ complaints: inout Complaints
  ) {
    if index != cursors[reader] || index >= count {
      complaints.add(
        .ring, at: moment, expected: "reader \(reader) to see record \(cursors[reader]) of \(count)",
        got: "record \(index)")
    } else if index + RingChecker.remembered >= count,
      written[Int(index % RingChecker.remembered)] != record
    {
      complaints.add(
        .ring, at: moment, expected: "reader \(reader) to see record \(index) as it was written",
        got: "other bytes")
    }
    cursors[reader] = index + 1
    seen[reader] += 1
  }
}
