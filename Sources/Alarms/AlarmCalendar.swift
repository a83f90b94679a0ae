internal import Quantities

/// What the civil clock shows, for the log alone.
struct AlarmCalendar: Sendable {
  /// A step smaller than this is the clock's ordinary correction; an engineering choice.
  static let smallestStep: Interval = .seconds(2)

  private var anchor: (uptime: Uptime, civil: CivilTime)?
  private(set) var utcOffsetMinutes: Int?

  /// The civil time of a moment; nil until the clock is known.
  func civil(at moment: Uptime) -> CivilTime? { anchor.map { $0.civil + (moment - $0.uptime) } }

  /// Sets the clock and gives the step it made, when it made one.
  mutating func set(_ civil: CivilTime, utcOffsetMinutes: Int?, at now: Uptime) -> Interval? {
    let expected = self.civil(at: now)
    anchor = (now, civil)
    self.utcOffsetMinutes = utcOffsetMinutes
    guard let expected else { return nil }
    let step = civil - expected
    return step >= AlarmCalendar.smallestStep || step <= .zero - AlarmCalendar.smallestStep ? step : nil
  }
}
