internal import Quantities
internal import Readings

/// SpO2 and pulse rate of an oximeter whose words carry no checksum: each is shown when two words in a row
/// agree on it.
///
/// A damaged byte may be another value, and nothing else could see it. That there is no value is always said
/// at once.
struct AgreeingNumbers: Sendable {
  /// The two channels, stale after 10 s (clinical basis, section 2.2).
  static let numbers: [(channel: Channel, staleAfter: Interval)] = [
    (.oxygenSaturation, staleAfter: .seconds(10)), (.pulseRate, staleAfter: .seconds(10)),
  ]

  private var saturation: AgreeingNumber
  private var rate: AgreeingNumber

  /// Makes numbers that come so often.
  ///
  /// Engineering choice: two per cent and ten beats within a second are more than an average moves; a true
  /// apnoea falls by 0.6 % a second (clinical basis, section 2.2).
  init(every seconds: Int32) {
    saturation = AgreeingNumber(tolerance: 2_000 * seconds)
    rate = AgreeingNumber(tolerance: 10_000 * seconds)
  }

  /// Shows both numbers, each when it agrees with the one before.
  mutating func publish(
    _ shown: Reading, as channel: Channel = .oxygenSaturation, _ beats: Reading, at now: Uptime,
    _ transcript: inout Transcript
  ) {
    if saturation.takes(shown) { transcript.publish(channel, shown, at: now) }
    if rate.takes(beats) { transcript.publish(.pulseRate, beats, at: now) }
  }

  /// Keeps both numbers to compare the next ones with, and shows neither.
  mutating func remember(_ shown: Reading, _ beats: Reading) {
    _ = saturation.takes(shown)
    _ = rate.takes(beats)
  }

  /// Forgets what came before, after damage and when a line is opened.
  mutating func forget() {
    saturation.forget()
    rate.forget()
  }
}

/// A reading of a number that may be missing, with what speaks against it.
func reading(_ quantity: (some Quantity)?, absence: Absence?, doubt: Doubt?) -> Reading {
  if let absence { return .absent(absence) }
  guard let value = quantity?.thousandths else { return .absent(.noPulse) }
  guard let doubt else { return .measured(value) }
  return .questionable(value, doubt)
}
