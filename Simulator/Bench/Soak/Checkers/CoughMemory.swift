internal import Quantities
internal import Readings

/// The coughs of one session as clinical basis, section 2.4, has it: no longer than five minutes apart, those
/// above 30 L/min count, and three make a session.
struct CoughMemory: Sendable {
  private static let gap: Interval = .minutes(5)

  private(set) var acceptable = 0
  private(set) var best: Int32 = 0
  private(set) var isClipped = false
  private(set) var last: Uptime?
  /// Whether any cough that counted was ever below the consensus' 270 L/min.
  private(set) var hasEverBeenWeak = false

  mutating func take(_ reading: Reading, at moment: Uptime) {
    if let last, moment - last > CoughMemory.gap { forget() }
    switch reading {
    case .measured(let peak), .questionable(let peak, .clipped): count(peak, at: moment)
    case .absent(.clipped):
      isClipped = true
      last = moment
    case .questionable, .absent: break
    }
  }

  private mutating func count(_ peak: Int32, at moment: Uptime) {
    last = moment
    guard peak > 30_000 else { return }
    acceptable += 1
    best = max(best, peak)
    if peak < 270_000 { hasEverBeenWeak = true }
  }

  private mutating func forget() {
    acceptable = 0
    best = 0
    isClipped = false
  }
}
