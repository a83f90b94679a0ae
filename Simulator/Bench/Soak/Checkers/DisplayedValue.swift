internal import Quantities
internal import Readings

/// The last valid value of one channel, as clinical basis, section 2.2, lets it count: for ten seconds, and
/// no longer than until the channel says that it has none.
struct DisplayedValue: Sendable {
  private static let lasts: Interval = .seconds(10)

  private let accepted: [Doubt]
  private var latest: (value: Int32, at: Uptime)?

  /// Makes a channel without a value; `accepted` are the doubts under which a value counts all the same.
  init(accepting accepted: [Doubt] = []) { self.accepted = accepted }

  /// Takes a reading.
  mutating func take(_ reading: Reading, at moment: Uptime) {
    switch reading {
    case .measured(let value): latest = (value, moment)
    case .questionable(let value, let doubt): latest = accepted.contains(doubt) ? (value, moment) : nil
    case .absent: latest = nil
    }
  }

  /// The value that counts at a moment.
  func value(at moment: Uptime) -> Int32? {
    guard let latest, moment - latest.at <= DisplayedValue.lasts else { return nil }
    return latest.value
  }

  /// The value if it came within the last second and a half.
  func fresh(at moment: Uptime) -> Int32? {
    guard let latest, moment - latest.at <= .milliseconds(1500) else { return nil }
    return latest.value
  }
}
