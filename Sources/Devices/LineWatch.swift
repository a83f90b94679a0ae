internal import Quantities
internal import Readings
internal import WireFormats

/// Tells a silent line from one that speaks another protocol, with two timers, and counts what was refused.
///
///     no bytes for the quiet limit              -> silent: close the line and open it again
///     bytes for `damagedAfter` and no frame     -> corrupted
///     bytes for `mismatchAfter` and no frame    -> protocol mismatch: stay open and listen on
///
/// The second timer runs from byte to byte: a burst on a line that is quiet again is no other protocol. The
/// quiet limit doubles with each opening in vain, up to ten times the first, so that the line of an
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

  /// How often refusals of one kind are told; engineering choice.
  private static let reportEvery: Interval = .minutes(1)

  /// The first quiet limit; 3 s is recommended for streaming instruments (devices, section 1.11).
  let silentAfter: Interval
  let damagedAfter: Interval
  let mismatchAfter: Interval

  private(set) var isOpen = false
  /// Whether the instrument has been understood since the line was opened.
  private(set) var hasSpoken = false
  private var hasHeardFrame = false
  private var openingsInVain = 0
  private var lastByteAt = Uptime.origin
  /// From when on silence counts: the last byte, or the end of a rest.
  private var quietSince = Uptime.origin
  /// When the first byte came that is not yet followed by a good frame; nil when there is none.
  private var unframedSince: Uptime?
  private var told: Verdict = .speaking
  private var counts: InlineArray<8, UInt64> = InlineArray(repeating: 0)
  private var reported: InlineArray<8, UInt64> = InlineArray(repeating: 0)
  private var reportDueAt: InlineArray<8, Uptime> = InlineArray(repeating: .origin)
  private var hasUnreported = false

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
    hasHeardFrame = false
    unframedSince = nil
    told = .speaking
    lastByteAt = now
    quietSince = now
  }

  /// The line was closed: nothing is expected.
  mutating func closed() {
    if isOpen, !hasSpoken { openingsInVain += 1 }
    isOpen = false
  }

  /// Bytes arrived.
  mutating func heardBytes(at now: Uptime) {
    if unframedSince == nil { unframedSince = now }
    lastByteAt = now
    quietSince = max(quietSince, now)
  }

  /// The instrument is left alone until a moment and may be quiet so long.
  mutating func rest(until end: Uptime) { quietSince = max(quietSince, end) }

  /// What came shows that the configured instrument is on the line.
  mutating func recognised() {
    hasHeardFrame = true
    unframedSince = nil
  }

  /// The instrument was understood; says so the first time after the line was opened.
  mutating func understood(into actions: inout [InstrumentAction]) {
    guard !hasSpoken else { return }
    hasSpoken = true
    openingsInVain = 0
    actions.append(.note(.speaking))
  }

  /// Something was refused; it is counted by its kind.
  mutating func refused(_ error: WireError) {
    counts[Int(error.rawValue)] += 1
    hasUnreported = true
  }

  /// Whether it is the configured instrument that is on the line, whatever it has to say.
  func hearsInstrument(at now: Uptime) -> Bool { hasHeardFrame && verdict(at: now) == .speaking }

  /// What the line is like now.
  func verdict(at now: Uptime) -> Verdict {
    guard isOpen else { return .speaking }
    if now - quietSince >= quietLimit { return .silent }
    guard let since = unframedSince else { return .speaking }
    let unframed = min(now, lastByteAt) - since
    if unframed >= mismatchAfter { return .mismatch }
    return unframed >= damagedAfter ? .damaged : .speaking
  }

  /// Tells, once for each change, what is wrong with the line; a silent one is to be opened anew.
  mutating func judge(
    _ board: inout ChannelBoard, at now: Uptime, into actions: inout [InstrumentAction]
  ) {
    let verdict = verdict(at: now)
    guard isOpen, verdict != told else { return }
    told = verdict
    switch verdict {
    case .speaking: board.resume(at: now, into: &actions)
    case .damaged: board.withdraw(.corrupted, at: now, into: &actions)
    case .mismatch:
      board.withdraw(.protocolMismatch, at: now, into: &actions)
      let milliseconds = (lastByteAt - (unframedSince ?? lastByteAt)).wholeMilliseconds
      actions.append(.note(.protocolMismatch(silentMilliseconds: milliseconds)))
    case .silent:
      board.withdraw(.silent, at: now, into: &actions)
      actions.append(.note(.silent(milliseconds: (now - quietSince).wholeMilliseconds)))
      actions.append(.reopen(.silent))
    }
  }

  /// When the line will have been quiet for too long; nil while it is closed or known to be silent.
  var nextDeadline: Uptime? { isOpen && told != .silent ? quietSince + quietLimit : nil }

  /// Tells what was refused since it was told last, each kind at once the first time and then once a minute.
  mutating func report(at now: Uptime, into actions: inout [InstrumentAction]) {
    guard hasUnreported else { return }
    hasUnreported = false
    for error in WireError.allCases {
      let place = Int(error.rawValue)
      let fresh = counts[place] - reported[place]
      guard fresh > 0 else { continue }
      guard reported[place] == 0 || now >= reportDueAt[place] else {
        hasUnreported = true
        continue
      }
      actions.append(.note(.rejected(error, count: fresh)))
      reported[place] = counts[place]
      reportDueAt[place] = now + LineWatch.reportEvery
    }
  }

  /// How many times this kind was refused since the gateway started.
  func count(of error: WireError) -> UInt64 { counts[Int(error.rawValue)] }

  private var quietLimit: Interval {
    min(silentAfter * 10, silentAfter * Int64(1 << min(openingsInVain, 4)))
  }
}
