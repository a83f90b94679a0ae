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
    switch comparison.truth(from: slot.value, to: slot.upper) {
    case .yes: satisfying += step
    case .no: opposing += step
    case .unknown: undecided += step
    }
  }
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
    case .source(let input, let mask):
      guard isTick else { return }
      verdicts[place] = source(of: input, mask: mask)
    case .rise(let input, let baseline, let comparison):
      guard isTick else { return }
      verdicts[place] = rise(input, above: baseline, comparison)
    case .paired(let source, let comparison, let lasts):
      guard isTick else { return }
      verdicts[place] = paired(source, comparison, lasts, at: now, surroundings)
    case .window(let window):
      guard isTick else { return }
      verdicts[place] = move(window)
    case .sustained(let operand, let seconds, let confirmations, let timer):
      guard isTick || seconds == 0 else { return }
      verdicts[place] = sustained(operand, seconds, confirmations, timer: timer, isTick: isTick)
    case .share(let operand, let seconds, let needed, let tally, let ring):
      guard isTick else { return }
      verdicts[place] = share(operand, seconds, needed, tally: tally, ring: ring, place: place)
    case .night: verdicts[place] = night(at: now, surroundings)
    case .accumulated(let night):
      verdicts[place] = judgeNight(night, isShare: false, place: place, isTick: isTick, at: now, surroundings)
    case .portion(let night):
      verdicts[place] = judgeNight(night, isShare: true, place: place, isTick: isTick, at: now, surroundings)
    case .fall(let fall): verdicts[place] = self.fall(fall, at: now, surroundings)
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

  private mutating func compare(
    _ input: Int, _ comparison: Comparison, isTick: Bool, at now: Uptime, surroundings: Surroundings
  ) -> Verdict {
    let slot = isTick ? lastSlot(input) : openSlot(of: input, at: now, surroundings: surroundings)
    guard slot.isValid else { return gap(input, slot) }
    var verdict = Verdict(comparison.truth(from: slot.value, to: slot.upper))
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

  private func source(of input: Int, mask: UInt64) -> Verdict {
    let slot = lastSlot(input)
    guard slot.isValid else { return gap(input, slot) }
    let place = Int(slot.source) - plan.program.inputs[input].sources.lowerBound
    return Verdict(Truth(mask & (1 << UInt64(max(0, min(63, place)))) != 0))
  }

  private func rise(_ input: Int, above baseline: Int, _ comparison: Comparison) -> Verdict {
    let slot = lastSlot(input)
    let base = lastSlot(baseline)
    guard slot.isValid else { return gap(input, slot) }
    guard base.isValid else { return gap(baseline, base) }
    let lower = Int64(slot.value) - Int64(base.upper)
    let upper = Int64(slot.upper) - Int64(base.value)
    var verdict = Verdict(comparison.truth(from: lower, to: upper))
    if verdict.truth == .unknown { verdict.reason = Reason(.lowerBoundOnly, input) }
    verdict.isFresh = slot.isFresh
    verdict.isSimulated = slot.isSimulated || base.isSimulated
    return verdict
  }

  func lastSlot(_ input: Int) -> ReadingSlot {
    slots[plan.routes.firstSlots[input] + second % plan.program.inputs[input].capacity]
  }

  func gap(_ input: Int, _ slot: ReadingSlot) -> Verdict {
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
      && window.comparison.truth(from: newest.value, to: newest.upper) == .yes
    if holdsNow { verdict.outlook = .yes }
    return verdict
  }
}
