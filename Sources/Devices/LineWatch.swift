internal import Quantities
internal import Readings
internal import WireFormats

/// Tells a silent line from one that speaks another protocol, with two timers.
///
///     no bytes for `silentAfter`             -> silent: close the line and open it again
///     bytes, no good frame `damagedAfter`    -> corrupted
///     bytes, no good frame `mismatchAfter`   -> protocol mismatch: stay open and listen on
struct LineWatch: Sendable {
  /// What the line is like now.
  enum Verdict: Hashable, Sendable {
    case speaking
    case damaged
    case mismatch
    case silent
  }

  let silentAfter: Interval
  let damagedAfter: Interval
  let mismatchAfter: Interval

  private(set) var lastByteAt: Uptime
  private(set) var lastFrameAt: Uptime
  private var heardBytes = false
  private var counts: InlineArray<8, UInt64> = InlineArray(repeating: 0)
  private var reported: InlineArray<8, UInt64> = InlineArray(repeating: 0)
  private var lastReportAt: Uptime

  /// Starts both timers at the moment the line was opened.
  init(silentAfter: Interval, mismatchAfter: Interval, openedAt now: Uptime) {
    self.silentAfter = silentAfter
    self.damagedAfter = mismatchAfter / 4
    self.mismatchAfter = mismatchAfter
    lastByteAt = now
    lastFrameAt = now
    lastReportAt = now
  }

  /// Bytes arrived.
  mutating func heardBytes(at now: Uptime) {
    // Frames are missed from the first byte on: a silent line is not yet one that speaks another protocol.
    if !heardBytes { lastFrameAt = now }
    heardBytes = true
    lastByteAt = now
  }

  /// A good frame arrived.
  mutating func heardFrame(at now: Uptime) { lastFrameAt = now }

  /// Something was refused; it is counted by its kind.
  mutating func refused(_ error: WireError) { counts[Int(error.rawValue)] += 1 }

  /// What the line is like now.
  func verdict(at now: Uptime) -> Verdict {
    if now - lastByteAt >= silentAfter { return .silent }
    guard heardBytes else { return .speaking }
    if now - lastFrameAt >= mismatchAfter { return .mismatch }
    if now - lastFrameAt >= damagedAfter { return .damaged }
    return .speaking
  }

  /// When the verdict can next change by time alone.
  func nextDeadline(after now: Uptime) -> Uptime {
    let silent = lastByteAt + silentAfter
    guard heardBytes else { return silent }
    let later = [lastFrameAt + damagedAfter, lastFrameAt + mismatchAfter, silent].filter { $0 > now }
    return later.min() ?? silent
  }

  /// Counts by kind that grew since the last report, at most once a minute and at once for the first.
  mutating func report(at now: Uptime, into actions: inout [InstrumentAction]) {
    for error in WireError.allCases {
      let place = Int(error.rawValue)
      let fresh = counts[place] - reported[place]
      guard fresh > 0, reported[place] == 0 || now - lastReportAt >= .minutes(1) else { continue }
      actions.append(.note(.rejected(error, count: fresh)))
      reported[place] = counts[place]
      lastReportAt = now
    }
  }

  /// How many times this kind was refused since the line was opened.
  func count(of error: WireError) -> UInt64 { counts[Int(error.rawValue)] }
}
