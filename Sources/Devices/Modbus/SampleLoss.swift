internal import Quantities
internal import Readings

/// Samples that were never received, told at once the first time and then once a minute.
struct SampleLoss: Sendable {
  /// How often losses are told; engineering choice.
  private static let reportEvery: Interval = .minutes(1)

  private var untold = 0
  private var dueAt: Uptime?

  /// Counts lost samples.
  mutating func add(_ count: Int) { untold += count }

  /// Tells what was lost since it was told last, for each waveform.
  mutating func report(of channels: [Channel], at now: Uptime, into actions: inout [InstrumentAction]) {
    guard untold > 0 else { return }
    if let dueAt, now < dueAt { return }
    for channel in channels { actions.append(.note(.samplesLost(channel, count: untold))) }
    untold = 0
    dueAt = now + SampleLoss.reportEvery
  }
}
