internal import Quantities
internal import Readings

/// The values of numeric channels as they stood in the ring, with their moments of receipt.
///
/// Looks back a little more than the longest window of the rules, an hour; peaks of coughs are kept for the
/// whole run, for they are few and a session counts for long.
struct ChannelHistory: Sendable {
  private static let reach: Interval = .seconds(3_720)

  private struct Entry: Sendable {
    var at: Int64
    var value: Int32
  }

  private var entries: [[Entry]] = Array(repeating: [], count: 8 * 128)
  private var starts: [Int] = Array(repeating: 0, count: 8 * 128)

  /// Notes what a record said, if it has a value.
  mutating func note(_ sample: Sample) {
    guard let value = sample.reading.thousandths else { return }
    let row = ChannelHistory.row(sample.instrument, sample.channel)
    entries[row].append(Entry(at: sample.receivedAt.nanoseconds, value: value))
    guard sample.channel != .coughPeakFlow else { return }
    let floor = (sample.receivedAt - ChannelHistory.reach).nanoseconds
    while entries[row][starts[row]].at < floor { starts[row] += 1 }
    if starts[row] > 16_384 {
      entries[row].removeFirst(starts[row])
      starts[row] = 0
    }
  }

  /// Whether a value stood in the ring with a moment within these two.
  func holds(
    _ value: Int32, of instrument: InstrumentIndex, _ channel: Channel, within range: ClosedRange<Uptime>
  ) -> Bool {
    let row = ChannelHistory.row(instrument, channel)
    let last = range.upperBound.nanoseconds
    var place = entries[row].count - 1
    while place >= starts[row], entries[row][place].at > last { place -= 1 }
    while place >= starts[row], entries[row][place].at >= range.lowerBound.nanoseconds {
      if entries[row][place].value == value { return true }
      place -= 1
    }
    return false
  }

  private static func row(_ instrument: InstrumentIndex, _ channel: Channel) -> Int {
    Int(instrument.position % 8) * 128 + Int(channel.rawValue % 128)
  }
}
