import Quantities

/// How the seconds of one recording night are divided.
struct NightTally: Sendable {
  /// Which night it is, by its lights-off.
  var night: CivilTime?
  var holding: Int32 = 0
  var opposing: Int32 = 0
  var simulated: Int32 = 0
  /// How an operand that tells the end of a second stood at the end of the last one.
  var previous = Truth.unknown

  var known: Int32 { holding + opposing }
}

/// Conditions on the recording night, from lights off to lights on.
extension PackEvaluation {
  func night(at now: Uptime, _ surroundings: Surroundings) -> Verdict {
    guard let night = surroundings.chart.night else {
      return Verdict(.unknown, reason: Reason(.nightNeverMarked))
    }
    let truth = night.goesOn(at: now)
    var verdict = Verdict(truth, reason: truth == .unknown ? Reason(.nightNotEnded) : .none)
    verdict.isFresh = true
    verdict.isSimulated = night.isSimulated
    return verdict
  }

  mutating func accumulated(
    _ plan: Clause.Accumulation, place: Int, isTick: Bool, at now: Uptime, _ surroundings: Surroundings
  ) -> Verdict {
    guard let night = surroundings.chart.night else {
      return Verdict(.unknown, reason: Reason(.nightNeverMarked))
    }
    let goesOn = night.goesOn(at: now)
    count(plan, night, goesOn: goesOn, isTick: isTick, at: now)
    let tally = nights[plan.tally]
    var verdict = verdict(of: tally, plan, goesOn: goesOn, place: place)
    verdict.isFresh = verdicts[plan.operand].isFresh
    verdict.isSimulated = night.isSimulated || tally.simulated > 0
    return verdict
  }

  private func verdict(
    of tally: NightTally, _ plan: Clause.Accumulation, goesOn: Truth, place: Int
  ) -> Verdict {
    guard tally.known >= plan.recorded else {
      return Verdict(.unknown, reason: Reason(goesOn == .yes ? .observingShare : .shareUnknown, place))
    }
    // Seconds are held against thousandths of a second: a day has 86 400 000 of them.
    if plan.comparison.holds(tally.holding * 1000) { return Verdict(.yes) }
    var verdict = Verdict(.no)
    if goesOn == .yes, verdicts[plan.operand].truth == .yes { verdict.outlook = .yes }
    return verdict
  }

  mutating func portion(
    _ plan: Clause.Accumulation, place: Int, isTick: Bool, at now: Uptime, _ surroundings: Surroundings
  ) -> Verdict {
    guard let night = surroundings.chart.night else {
      return Verdict(.unknown, reason: Reason(.nightNeverMarked))
    }
    let goesOn = night.goesOn(at: now)
    count(plan, night, goesOn: goesOn, isTick: isTick, at: now)
    let tally = nights[plan.tally]
    var verdict = verdict(of: tally, plan, isOver: night.isOver, place: place)
    verdict.isFresh = verdicts[plan.operand].isFresh
    verdict.isSimulated = night.isSimulated || tally.simulated > 0
    return verdict
  }

  private func verdict(
    of tally: NightTally, _ plan: Clause.Accumulation, isOver: Bool, place: Int
  ) -> Verdict {
    guard tally.known >= plan.recorded, tally.known > 0 else {
      return Verdict(.unknown, reason: Reason(isOver ? .shareUnknown : .observingShare, place))
    }
    let holds = plan.comparison.holds(
      share: Int64(tally.holding) * 100_000, of: Int64(tally.known))
    guard !isOver else { return Verdict(Truth(holds)) }
    var verdict = Verdict(.unknown, reason: Reason(.observingShare, place))
    if holds { verdict.outlook = .yes }
    return verdict
  }

  /// Adds the second that ends, if it lay wholly within the night.
  private mutating func count(
    _ plan: Clause.Accumulation, _ night: RecordedNight, goesOn: Truth, isTick: Bool, at now: Uptime
  ) {
    if nights[plan.tally].night != night.began {
      let previous = nights[plan.tally].previous
      nights[plan.tally] = NightTally(night: night.began, previous: previous)
    }
    guard isTick else { return }
    let operand = verdicts[plan.operand]
    let throughout = operand.isOfTheEnd ? nights[plan.tally].previous : operand.truth
    nights[plan.tally].previous = operand.truth
    guard goesOn == .yes, let beganAt = night.beganAt, beganAt <= now - .seconds(1) else { return }
    switch throughout {
    case .yes: nights[plan.tally].holding += 1
    case .no: nights[plan.tally].opposing += 1
    case .unknown: break
    }
    nights[plan.tally].simulated += operand.isSimulated ? 1 : 0
  }
}
