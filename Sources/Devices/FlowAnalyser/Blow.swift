internal import Quantities

/// One unbroken expiration while it lasts: its highest flow so far and how fast it rose to it.
///
/// The last 256 samples are kept, 1.28 s at 5 ms: a rise that began earlier is longer than any cough's.
struct Blow: Sendable {
  private static let kept = 256

  private let sampleInterval: Interval
  private var recent: InlineArray<256, Int32> = InlineArray(repeating: 0)
  private var count = 0

  /// The highest flow so far.
  private(set) var peak: GasFlow = .litresPerMinute(0)
  /// The time from 10 to 90 % of the peak.
  private(set) var rise: Interval = .zero

  /// Begins a blow whose samples are `sampleInterval` apart.
  init(sampleInterval: Interval) { self.sampleInterval = sampleInterval }

  /// How long the blow has lasted.
  var duration: Interval { sampleInterval * Int64(count) }

  /// Takes the next sample.
  mutating func take(_ flow: GasFlow) {
    recent[count % Blow.kept] = flow.thousandths
    count += 1
    guard flow > peak else { return }
    peak = flow
    rise = riseToNewest
  }

  /// From the first sample of at least 90 % back to where the flow was last below 10 %.
  private var riseToNewest: Interval {
    let oldest = max(0, count - Blow.kept)
    var low = count - 1
    while low > oldest, isAtLeast(tenths: 1, sample: low - 1) { low -= 1 }
    // Still above 10 % as far back as is known, and there was more before that.
    guard low > 0, low == oldest else { return sampleInterval * Int64(firstHigh(from: low) - low) }
    return sampleInterval * Int64(Blow.kept)
  }

  private func firstHigh(from low: Int) -> Int {
    var high = low
    while !isAtLeast(tenths: 9, sample: high) { high += 1 }
    return high
  }

  private func isAtLeast(tenths: Int64, sample: Int) -> Bool {
    Int64(recent[sample % Blow.kept]) * 10 >= Int64(peak.thousandths) * tenths
  }
}
