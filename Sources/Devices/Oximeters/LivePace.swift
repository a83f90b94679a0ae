internal import Quantities

/// Whether lines with a time of day are of now, or are read out of a memory.
///
/// Lines of now advance as our clock does; a trend is read out as fast as the line carries it. What the
/// oximeter's clock says does not matter, only that it keeps its distance from ours: two seconds either way
/// for lines that were held up, over three seconds at least. Engineering choices.
struct LivePace: Sendable {
  private static let tolerance: Interval = .seconds(2)
  private static let watchedFor: Interval = .seconds(3)
  private static let day: Int64 = 86_400

  /// The line from which the pace is counted, and since when it was kept.
  private var anchor: (secondOfDay: Int64, heardAt: Uptime, steadySince: Uptime)?

  /// Whether a line of this time of day, heard now, is of now.
  mutating func takes(secondOfDay: Int64, at now: Uptime) -> Bool {
    guard let anchor,
      abs(drift(secondOfDay - anchor.secondOfDay, now - anchor.heardAt)) <= Self.tolerance.nanoseconds
    else {
      self.anchor = (secondOfDay, now, steadySince: now)
      return false
    }
    // Two clocks of which one is slow part by and by: what counts is the last minute.
    if now - anchor.heardAt >= .minutes(1) { self.anchor = (secondOfDay, now, anchor.steadySince) }
    return now - anchor.steadySince >= Self.watchedFor
  }

  /// Forgets what came before.
  mutating func forget() { anchor = nil }

  /// How much further the oximeter's clock went than ours, in nanoseconds, across midnight too.
  private func drift(_ seconds: Int64, _ heard: Interval) -> Int64 {
    let whole = Self.day * 1_000_000_000
    let difference = (seconds * 1_000_000_000 - heard.nanoseconds) % whole
    if difference > whole / 2 { return difference - whole }
    return difference < -whole / 2 ? difference + whole : difference
  }
}
