import Quantities

/// How the seconds of one recording night are divided.
struct NightTally: Sendable {
  /// Which night it is, by its lights-off.
  var night: CivilTime?
  var tally = ShareTally()
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

  /// A condition on the seconds of a night: on how many there were, or on their share of all that are known.
  mutating func judgeNight(
    _ plan: Clause.Accumulation, isShare: Bool, place: Int, isTick: Bool, at now: Uptime,
    _ surroundings: Surroundings
  ) -> Verdict {
    guard let night = surroundings.chart.night else {
      return Verdict(.unknown, reason: Reason(.nightNeverMarked))
    }
    let goesOn = night.goesOn(at: now)
    count(plan, night, goesOn: goesOn, isTick: isTick, at: now)
    let tally = nights[plan.tally].tally
    var verdict =
      isShare ? share(tally, plan, goesOn, place: place) : accumulated(tally, plan, goesOn, place: place)
    verdict.isFresh = verdicts[plan.operand].isFresh
    verdict.isSimulated = night.isSimulated || tally.simulated > 0
    return verdict
  }

  private func accumulated(
    _ tally: ShareTally, _ plan: Clause.Accumulation, _ goesOn: Truth, place: Int
  ) -> Verdict {
    guard tally.known >= plan.recorded else { return notYet(goesOn, place) }
    // Seconds are held against thousandths of a second: a day has 86 400 000 of them.
    if plan.comparison.holds(tally.holding * 1000) { return Verdict(.yes) }
    var verdict = Verdict(.no)
    if goesOn == .yes, verdicts[plan.operand].truth == .yes { verdict.outlook = .yes }
    return verdict
  }

  /// A share is judged once the night is over.
  private func share(
    _ tally: ShareTally, _ plan: Clause.Accumulation, _ goesOn: Truth, place: Int
  ) -> Verdict {
    guard tally.known >= plan.recorded, tally.known > 0 else { return notYet(goesOn, place) }
    let holds = plan.comparison.holds(
      share: Int64(tally.holding) * 100_000, of: Int64(tally.known))
    guard goesOn != .no else { return Verdict(Truth(holds)) }
    var verdict = notYet(goesOn, place)
    if goesOn == .yes, holds { verdict.outlook = .yes }
    return verdict
  }

  /// Waiting helps only while the night goes on; one that nobody ended is not waited for.
  private func notYet(_ goesOn: Truth, _ place: Int) -> Verdict {
    Verdict(.unknown, reason: Reason(goesOn == .yes ? .observingShare : .shareUnknown, place))
  }

  /// Adds the second that ends, if it lay wholly within the night.
  private mutating func count(
    _ plan: Clause.Accumulation, _ night: RecordedNight, goesOn: Truth, isTick: Bool, at now: Uptime
  ) {
    if nights[plan.tally].night != night.began {
      let previous = nights[plan.tally].tally.previous
      nights[plan.tally] = NightTally(night: night.began, tally: ShareTally(previous: previous))
    }
    guard isTick else { return }
    let operand = verdicts[plan.operand]
    let throughout = operand.isOfTheEnd ? nights[plan.tally].tally.previous : operand.truth
    nights[plan.tally].tally.previous = operand.truth
    guard goesOn == .yes, let beganAt = night.beganAt, beganAt <= now - .seconds(1) else { return }
    nights[plan.tally].tally.count(ShareTally.mark(throughout, operand), by: 1)
  }
}
