import Quantities
import Readings

/// Valid seconds of a trailing window, and what they say.
struct WindowCounter: Sendable {
  var satisfying: Int32 = 0
  var opposing: Int32 = 0
  /// Valid seconds whose value is a lower bound that neither proves nor disproves.
  var undecided: Int32 = 0
  var simulated: Int32 = 0

  var valid: Int32 { satisfying + opposing + undecided }

  mutating func count(_ slot: ReadingSlot, _ comparison: Comparison, by step: Int32) {
    simulated += slot.isSimulated ? step : 0
    guard slot.isValid else { return }
    switch comparison.truth(of: slot.value, isLowerBound: slot.isLowerBound) {
    case .yes: satisfying += step
    case .no: opposing += step
    case .unknown: undecided += step
    }
  }
}

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

/// The judging of each kind of clause.
extension PackEvaluation {
  mutating func judgeClause(_ place: Int, isTick: Bool, at now: Uptime, surroundings: Surroundings) {
    switch plan.program.clauses[place] {
    case .compare(let input, let comparison):
      guard isTick || plan.routes.isImmediate[input] else { return }
      verdicts[place] = compare(input, comparison, isTick: isTick, at: now, surroundings: surroundings)
    case .code(let input, let mask):
      guard isTick else { return }
      verdicts[place] = code(input, mask: mask)
    case .bounded(let input):
      guard isTick else { return }
      verdicts[place] = bounded(input)
    case .window(let window):
      guard isTick else { return }
      verdicts[place] = move(window)
    case .sustained(let operand, let seconds, let confirmations, let timer):
      guard isTick || seconds == 0 else { return }
      verdicts[place] = sustained(operand, seconds, confirmations, timer: timer, isTick: isTick)
    case .share(let operand, let seconds, let needed, let tally, let ring):
      guard isTick else { return }
      verdicts[place] = share(operand, seconds, needed, tally: tally, ring: ring, place: place)
    case .sign(let sign, let lasts): verdicts[place] = self.sign(sign, lasts, at: now, surroundings)
    case .sinceLungFunctionTest(let longerThan, let orAsLong):
      verdicts[place] = sinceTest(longerThan, orAsLong, at: now, surroundings)
    case .session(let session, let measure, let comparison):
      verdicts[place] = self.session(session, measure, comparison, at: now, surroundings)
    case .patient(let fact): verdicts[place] = patient(fact, surroundings)
    case .rule(let rule): verdicts[place] = verdict(ofRule: rule)
    case .all(let first, let count): verdicts[place] = combined(first, count, neutral: .yes) { $0.and($1) }
    case .any(let first, let count): verdicts[place] = combined(first, count, neutral: .no) { $0.or($1) }
    case .firstKnown(let first, let count): verdicts[place] = firstKnown(first, count)
    case .not(let operand): verdicts[place] = negated(verdicts[operand])
    case .asserted(let operand): verdicts[place] = asserted(verdicts[operand])
    case .given(let requirement, let operand): verdicts[place] = given(requirement, operand)
    }
  }

  // MARK: Readings

  private mutating func compare(
    _ input: Int, _ comparison: Comparison, isTick: Bool, at now: Uptime, surroundings: Surroundings
  ) -> Verdict {
    let slot = isTick ? lastSlot(input) : openSlot(of: input, at: now, surroundings: surroundings)
    guard slot.isValid else { return gap(input, slot) }
    var verdict = Verdict(comparison.truth(of: slot.value, isLowerBound: slot.isLowerBound))
    if verdict.truth == .unknown { verdict.reason = Reason(.lowerBoundOnly, input) }
    verdict.isFresh = slot.isFresh
    verdict.isSimulated = slot.isSimulated
    return verdict
  }

  private func code(_ input: Int, mask: UInt64) -> Verdict {
    let slot = lastSlot(input)
    guard slot.isValid else { return gap(input, slot) }
    let code = Int(slot.value / 1000)
    var verdict = Verdict(Truth((0..<64).contains(code) && mask & (1 << UInt64(max(0, min(63, code)))) != 0))
    verdict.isFresh = slot.isFresh
    verdict.isSimulated = slot.isSimulated
    return verdict
  }

  private func bounded(_ input: Int) -> Verdict {
    let slot = lastSlot(input)
    guard slot.isValid else { return gap(input, slot) }
    return Verdict(Truth(slot.isLowerBound))
  }

  func lastSlot(_ input: Int) -> ReadingSlot {
    slots[plan.routes.firstSlots[input] + second % plan.program.inputs[input].capacity]
  }

  private func gap(_ input: Int, _ slot: ReadingSlot) -> Verdict {
    var verdict = Verdict(.unknown, reason: gaps[input])
    verdict.isSimulated = slot.isSimulated
    return verdict
  }

  private mutating func move(_ window: Clause.Window) -> Verdict {
    let newest = lastSlot(window.input)
    counters[window.counter].count(newest, window.comparison, by: 1)
    if second >= Int(window.seconds) {
      let place = (second - Int(window.seconds)) % plan.program.inputs[window.input].capacity
      let oldest = slots[plan.routes.firstSlots[window.input] + place]
      counters[window.counter].count(oldest, window.comparison, by: -1)
    }
    var verdict = verdict(of: window, newest: newest)
    verdict.isFresh = newest.isFresh
    verdict.isSimulated = counters[window.counter].simulated > 0
    return verdict
  }

  private func verdict(of window: Clause.Window, newest: ReadingSlot) -> Verdict {
    let counter = counters[window.counter]
    let valid = Int64(counter.valid)
    guard second + 1 >= Int(window.seconds) else {
      // Time alone will make the window whole, unless so much is missing already that it would be too thin.
      let isOnCourse = newest.isValid || valid * 100_000 >= window.leastValid * Int64(second + 1)
      return Verdict(.unknown, reason: isOnCourse ? Reason(.observing, window.input) : gaps[window.input])
    }
    guard valid > 0, valid * 100_000 >= window.leastValid * Int64(window.seconds) else {
      return Verdict(
        .unknown, reason: newest.isValid ? Reason(.tooFewValid, window.input) : gaps[window.input])
    }
    let needed = window.leastShare * valid
    if Int64(counter.satisfying) * 100_000 >= needed { return Verdict(.yes) }
    if Int64(counter.satisfying + counter.undecided) * 100_000 >= needed {
      return Verdict(.unknown, reason: Reason(.lowerBoundOnly, window.input))
    }
    var verdict = Verdict(.no)
    let holdsNow =
      newest.isValid
      && window.comparison.truth(of: newest.value, isLowerBound: newest.isLowerBound) == .yes
    if holdsNow { verdict.outlook = .yes }
    return verdict
  }

  // MARK: Time

  private mutating func sustained(
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

  private mutating func share(
    _ operand: Int, _ seconds: Int32, _ needed: Int32, tally: Int, ring: Int, place clause: Int
  ) -> Verdict {
    let now = verdicts[operand]
    let place = ring + second % Int(seconds)
    let throughout = now.isOfTheEnd ? tallies[tally].previous : now.truth
    tallies[tally].previous = now.truth
    let mark = throughout.rawValue | (now.isSimulated ? 4 : 0)
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
    let unknown = watched - Int(tally.holding + tally.opposing)
    let isOnCourse = now.truth != .unknown || unknown * Int(seconds) <= Int(seconds - needed) * watched
    guard isOnCourse else { return now }
    return Verdict(.unknown, reason: Reason(watched < Int(seconds) ? .observingShare : .shareUnknown, place))
  }

  // MARK: Entries

  private func sign(_ sign: ClinicalSign, _ lasts: Interval, at now: Uptime, _ surroundings: Surroundings)
    -> Verdict
  {
    guard let note = surroundings.chart.sign(sign), note.content else { return Verdict(.no) }
    var verdict = Verdict(Truth(note.moment.map { now - $0 < lasts } ?? true))
    verdict.isFresh = true
    verdict.isSimulated = note.isSimulated
    return verdict
  }

  private func sinceTest(
    _ limit: Interval, _ orAsLong: Bool, at now: Uptime, _ surroundings: Surroundings
  ) -> Verdict {
    guard let note = surroundings.chart.lungFunctionTest else {
      return Verdict(.unknown, reason: Reason(.testNeverRecorded))
    }
    guard let moment = note.moment else { return Verdict(.unknown, reason: Reason(.undated)) }
    var verdict = Verdict(Truth(orAsLong ? now - moment >= limit : now - moment > limit))
    verdict.isSimulated = note.isSimulated
    return verdict
  }

  private func session(
    _ place: Int, _ measure: CoughMeasure, _ comparison: Comparison, at now: Uptime,
    _ surroundings: Surroundings
  ) -> Verdict {
    let plan = plan.program.sessions[place]
    guard let session = sessions[place].judged(enough: plan.enoughEfforts) else {
      return Verdict(.unknown, reason: Reason(.sessionNeverRecorded, place))
    }
    let isAcute = sign(.acuteEvent, plan.lasts, at: now, surroundings).truth == .yes
    guard now - session.last <= (isAcute ? plan.lastsAfterAcuteEvent : plan.lasts) else {
      return Verdict(.unknown, reason: Reason(.sessionExpired, place))
    }
    var verdict = Verdict(session.truth(of: measure, comparison))
    if verdict.truth == .unknown { verdict.reason = Reason(.clipped, place) }
    verdict.isFresh = true
    verdict.isSimulated = session.isSimulated
    return verdict
  }

  private func patient(_ fact: PatientFact, _ surroundings: Surroundings) -> Verdict {
    Verdict(surroundings.patient.truth(of: fact), reason: Reason(.notStated, fact.place))
  }

  // MARK: Logic

  private func combined(_ first: Int, _ count: Int, neutral: Truth, _ join: (Truth, Truth) -> Truth)
    -> Verdict
  {
    var result = Verdict(neutral)
    var blame: Verdict?
    for link in first..<(first + count) {
      let operand = verdicts[plan.program.links[link]]
      result.truth = join(result.truth, operand.truth)
      result.outlook = join(result.outlook, operand.outlook)
      result.isFresh = result.isFresh || operand.isFresh
      result.isSimulated = result.isSimulated || operand.isSimulated
      result.isOfTheEnd = result.isOfTheEnd || operand.isOfTheEnd
      // Missing data weighs more than a requirement that is not met: only the latter may take back an active
      // rule.
      if operand.truth == .unknown, blame == nil || (blame?.isBarred == true && !operand.isBarred) {
        blame = operand
      }
    }
    if result.truth == .unknown, let blame {
      result.reason = blame.reason
      result.isBarred = blame.isBarred
    }
    return result
  }

  private func firstKnown(_ first: Int, _ count: Int) -> Verdict {
    for link in first..<(first + count) where verdicts[plan.program.links[link]].truth != .unknown {
      return verdicts[plan.program.links[link]]
    }
    return verdicts[plan.program.links[first]]
  }

  private func negated(_ operand: Verdict) -> Verdict {
    var verdict = operand
    verdict.truth = operand.truth.negated
    verdict.outlook = verdict.truth
    return verdict
  }

  private func asserted(_ operand: Verdict) -> Verdict {
    var verdict = operand
    verdict.truth = Truth(operand.truth == .yes)
    verdict.outlook = Truth(operand.outlook == .yes)
    verdict.reason = .none
    verdict.isBarred = false
    return verdict
  }

  private func given(_ requirement: Int, _ operand: Int) -> Verdict {
    let condition = verdicts[requirement]
    var verdict = condition.truth == .yes ? verdicts[operand] : condition
    verdict.isSimulated = condition.isSimulated || verdicts[operand].isSimulated
    if condition.truth == .no {
      verdict.reason = Reason(.preconditionNotMet, requirement)
      verdict.isBarred = true
    }
    if condition.truth != .yes {
      verdict.truth = .unknown
      verdict.outlook = .unknown
    }
    return verdict
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
  fileprivate mutating func count(_ mark: UInt8, by step: Int32) {
    if mark & 3 == Truth.yes.rawValue { holding += step }
    if mark & 3 == Truth.no.rawValue { opposing += step }
    if mark & 4 != 0 { simulated += step }
  }
}

extension CoughSession {
  fileprivate func truth(of measure: CoughMeasure, _ comparison: Comparison) -> Truth {
    switch measure {
    case .best: comparison.truth(of: best, isLowerBound: isLowerBound)
    case .efforts: Truth(comparison.holds(acceptable * 1000))
    }
  }
}
