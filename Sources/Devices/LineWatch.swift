internal import Quantities
internal import Readings
internal import WireFormats

/// Tells a silent line from one that speaks another protocol, with two timers, and counts what was refused.
///
///     no bytes for the quiet limit           -> silent: close the line and open it again
///     bytes, no good frame `damagedAfter`    -> corrupted
///     bytes, no good frame `mismatchAfter`   -> protocol mismatch: stay open and listen on
///
/// The quiet limit doubles with each opening in vain, up to ten times the first, so that the line of an
/// instrument that is switched off is nearly always open when it is switched on, and is still opened anew now
/// and then.
struct LineWatch: Sendable {
  /// What the line is like now.
  enum Verdict: Hashable, Sendable {
    case speaking
    case damaged
    case mismatch
    case silent
  }

  /// The first quiet limit; 3 s is recommended for streaming instruments (devices, section 1.11).
  let silentAfter: Interval
  let damagedAfter: Interval
  let mismatchAfter: Interval

  private(set) var isOpen = false
  /// Whether the instrument has been understood since the line was opened.
  private(set) var hasSpoken = false
  private var openingsInVain = 0
  private var lastByteAt = Uptime.origin
  private var lastFrameAt = Uptime.origin
  private var heardBytes = false
  private var told: Verdict = .speaking
  private var counts: InlineArray<8, UInt64> = InlineArray(repeating: 0)
  private var reported: InlineArray<8, UInt64> = InlineArray(repeating: 0)
  private var lastReportAt = Uptime.origin

  /// Makes a watch; damage is told after a quarter of `mismatchAfter`.
  init(silentAfter: Interval, mismatchAfter: Interval) {
    self.silentAfter = silentAfter
    self.damagedAfter = mismatchAfter / 4
    self.mismatchAfter = mismatchAfter
  }

  /// The line was opened: both timers start.
  mutating func opened(at now: Uptime) {
    isOpen = true
    hasSpoken = false
    heardBytes = false
    told = .speaking
    lastByteAt = now
    lastFrameAt = now
  }

  /// The line was closed: nothing is expected.
  mutating func closed() {
    if isOpen, !hasSpoken { openingsInVain += 1 }
    isOpen = false
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

  /// The instrument was understood; says so the first time after the line was opened.
  mutating func understood(into actions: inout [InstrumentAction]) {
    guard !hasSpoken else { return }
    hasSpoken = true
    openingsInVain = 0
    actions.append(.note(.speaking))
  }

  /// Something was refused; it is counted by its kind.
  mutating func refused(_ error: WireError) { counts[Int(error.rawValue)] += 1 }

  /// What the line is like now.
  func verdict(at now: Uptime) -> Verdict {
    guard isOpen else { return .speaking }
    if now - lastByteAt >= quietLimit { return .silent }
    guard heardBytes else { return .speaking }
    if now - lastFrameAt >= mismatchAfter { return .mismatch }
    if now - lastFrameAt >= damagedAfter { return .damaged }
    return .speaking
  }

  /// Tells, once for each change, what is wrong with the line; a silent one is to be opened anew.
  mutating func judge(
    _ board: inout ChannelBoard, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    let verdict = verdict(at: now)
    guard verdict != told else { return }
    told = verdict
    switch verdict {
    case .speaking: break
    case .damaged: board.withdraw(.corrupted, at: now, into: &actions)
    case .mismatch:
      board.withdraw(.protocolMismatch, at: now, into: &actions)
      let milliseconds = (now - lastFrameAt).wholeMilliseconds
      actions.append(.note(.protocolMismatch(silentMilliseconds: milliseconds)))
    case .silent:
      board.withdraw(.silent, at: now, into: &actions)
      actions.append(.note(.silent(milliseconds: (now - lastByteAt).wholeMilliseconds)))
      actions.append(.reopen(.silent))
    }
  }

  /// When the verdict can next change by time alone; nil while the line is closed.
  func nextDeadline(after now: Uptime) -> Uptime? {
    guard isOpen else { return nil }
    let silent = lastByteAt + quietLimit
    guard heardBytes else { return silent }
    var next = silent
    let damaged = lastFrameAt + damagedAfter
    if damaged > now { next = min(next, damaged) }
    let mismatch = lastFrameAt + mismatchAfter
    if mismatch > now { next = min(next, mismatch) }
    return next
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

  /// How many times this kind was refused since the gateway started.
  func count(of error: WireError) -> UInt64 { counts[Int(error.rawValue)] }

  private var quietLimit: Interval {
    min(silentAfter * 10, silentAfter * Int64(1 << min(openingsInVain, 4)))
  }
}
