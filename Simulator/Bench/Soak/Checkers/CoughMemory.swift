internal import Quantities
internal import Readings

/// The cough sessions that can be judged, as clinical basis, section 2.4, has them: no longer than five
/// minutes between two coughs, those above 30 L/min count, three of them make a session and eight fill it.
///
/// A session that goes on is judged by its best once three coughs count; before that, and after it has ended,
/// the last one that ended is, with fewer coughs too. A cough beyond the meter's range leaves the best open.
struct CoughMemory: Sendable {
  private static let gap: Interval = .minutes(5)
  private static let enough = 3
  private static let most = 8
  private static let weak: Int32 = 270_000

  private struct Session: Sendable {
    var acceptable = 0
    var best: Int32 = 0
    var isClipped = false
    var last: Uptime

    var isWeak: Bool { acceptable > 0 && best < CoughMemory.weak && !isClipped }
  }

  private var open: Session?
  private var ended: Session?

  /// Whether the session that goes on is weak, with as many coughs as make one.
  var isWeakNow: Bool { open.map { $0.acceptable >= CoughMemory.enough && $0.isWeak } ?? false }

  /// Whether the session that is judged now is weak.
  var isJudgedWeak: Bool {
    guard let open, open.acceptable >= CoughMemory.enough else { return ended?.isWeak ?? false }
    return open.isWeak
  }

  /// Ends the session that goes on after its pause.
  mutating func pass(to moment: Uptime) {
    guard let open, moment - open.last > CoughMemory.gap else { return }
    end()
  }

  mutating func take(_ reading: Reading, at moment: Uptime) {
    pass(to: moment)
    if let open, open.acceptable >= CoughMemory.most { end() }
    switch reading {
    case .measured(let peak): count(peak, isClipped: false, at: moment)
    case .questionable(let peak, .clipped): count(peak, isClipped: true, at: moment)
    case .absent(.clipped):
      var session = open ?? Session(last: moment)
      session.isClipped = true
      session.last = moment
      open = session
    case .questionable, .absent: break
    }
  }

  private mutating func count(_ peak: Int32, isClipped: Bool, at moment: Uptime) {
    var session = open ?? Session(last: moment)
    session.last = moment
    if peak > 30_000 {
      session.acceptable += 1
      session.best = max(session.best, peak)
      session.isClipped = session.isClipped || isClipped
    }
    open = session
  }

  private mutating func end() {
    if let open, open.acceptable > 0 { ended = open }
    open = nil
  }
}
