import Quantities
import Readings

/// How long an operand has held.
struct SustainedTimer: Sendable {
  var elapsed: Int32 = 0
  var confirmations: Int32 = 0
  /// Seconds of unknown in which the timer stood still.
  var frozen: Int32 = 0
  /// How an operand that tells the end of a second stood at the end of the last one.
  var previous = Truth.unknown
}

/// How the seconds of a share's window are divided.
struct ShareTally: Sendable {
  var holding: Int32 = 0
  var opposing: Int32 = 0
  var simulated: Int32 = 0
  /// How an operand that tells the end of a second stood at the end of the last one.
  var previous = Truth.unknown
}

/// Conditions on how long something has held.
extension PackEvaluation {
  mutating func sustained(
    _ operand: Int, _ seconds: Int32, _ confirmations: Int32, timer: Int, isTick: Bool
  ) -> Verdict {
    let now = verdicts[operand]
    var state = timers[timer]
    state.advance(now, patience: patienceSeconds)
    if isTick { timers[timer] = state }
    var verdict = now
    if now.truth == .yes {
      let isOver = (state.elapsed >= seconds) && state.confirmations >= confirmations
      verdict.truth = Truth(isOver)
    }
    return verdict
  }

  mutating func share(
    _ operand: Int, _ seconds: Int32, _ needed: Int32, tally: Int, ring: Int, place clause: Int
  ) -> Verdict {
    let now = verdicts[operand]
    let place = ring + second % Int(seconds)
    let throughout = now.isOfTheEnd ? tallies[tally].previous : now.truth
    tallies[tally].previous = now.truth
    let mark = ShareTally.mark(throughout, now)
    if second >= Int(seconds) { tallies[tally].count(marks[place], by: -1) }
    marks[place] = mark
    tallies[tally].count(mark, by: 1)
    var verdict = verdict(of: tallies[tally], now, seconds, needed, place: clause)
    verdict.isSimulated = tallies[tally].simulated > 0
    return verdict
  }

  private func verdict(
    of tally: ShareTally, _ now: Verdict, _ seconds: Int32, _ needed: Int32, place: Int
  ) -> Verdict {
    if tally.holding >= needed { return Verdict(.yes) }
    guard seconds - tally.opposing >= needed else {
      var verdict = Verdict(.no)
      if now.truth == .yes { verdict.outlook = .yes }
      return verdict
    }
    let watched = min(second + 1, Int(seconds))
    let unknown = watched - Int(tally.known)
    let isOnCourse = now.truth != .unknown || unknown * Int(seconds) <= Int(seconds - needed) * watched
    guard isOnCourse else { return now }
    return Verdict(.unknown, reason: Reason(watched < Int(seconds) ? .observingShare : .shareUnknown, place))
  }
}

extension SustainedTimer {
  /// One more second; an unknown stops the timer for as long as the patience lasts, then it starts anew.
  fileprivate mutating func advance(_ operand: Verdict, patience: Int32) {
    let throughout = operand.isOfTheEnd ? previous : operand.truth
    previous = operand.truth
    switch throughout {
    case .no: reset()
    case .yes:
      elapsed = min(elapsed + 1, .max - 1)
      if operand.isFresh { confirmations = min(confirmations + 1, .max - 1) }
      frozen = 0
    case .unknown:
      frozen = min(frozen + 1, .max - 1)
      if frozen > patience { reset() }
    }
  }

  private mutating func reset() {
    elapsed = 0
    confirmations = 0
    frozen = 0
  }
}

extension ShareTally {
  /// Seconds of which the operand's truth is known.
  var known: Int32 { holding + opposing }

  /// One second as a byte: how the operand stood throughout it, and whether it is simulated.
  static func mark(_ throughout: Truth, _ operand: Verdict) -> UInt8 {
    throughout.rawValue | (operand.isSimulated ? 4 : 0)
  }

  mutating func count(_ mark: UInt8, by step: Int32) {
    if mark & 3 == Truth.yes.rawValue { holding += step }
    if mark & 3 == Truth.no.rawValue { opposing += step }
    if mark & 4 != 0 { simulated += step }
  }
}
