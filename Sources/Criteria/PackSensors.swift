import Quantities
import Readings

/// What CO2 sensors need: a warm-up, changes that no body makes, and the blood gas beside them.
extension PackEvaluation {
  /// Holds back a value that the sensor cannot have got from the body, and keeps the track of the others.
  mutating func judgeSensors(of input: Int) {
    for source in plan.program.inputs[input].sources {
      if let limits = plan.program.sources[source].artefact { judgeChange(of: source, limits) }
      guard plan.program.sources[source].lag != nil else { continue }
      let value = sources[source].isFresh ? sources[source].value : nil
      sources[source].track.note(value, second: second)
    }
  }

  private mutating func judgeChange(of source: Int, _ limits: ChangeGate.Limits) {
    sources[source].changes.begin(second: second, limits: limits)
    guard sources[source].isFresh else { return }
    guard sources[source].changes.accepts(sources[source].value, limits: limits) else {
      sources[source].standing = .doubted(.slope)
      sources[source].isFresh = false
      return
    }
    sources[source].changes.believe(sources[source].value, second: second)
  }

  /// A sensor that somebody put on a moment ago says nothing yet.
  mutating func warmUp(_ source: Int, _ chart: ClinicalChart, at now: Uptime) {
    guard let warmUp = plan.program.sources[source].warmUp, let applied = chart.sensorApplied else { return }
    guard now - applied < warmUp, case .valid = sources[source].standing else { return }
    sources[source].standing = .doubted(.warmUp)
    sources[source].isFresh = false
  }

  /// Bounds a value that reads low by what a blood gas beside it has shown.
  func bound(
    _ slot: inout ReadingSlot, _ gradient: GradientPlan, at now: Uptime, _ surroundings: Surroundings
  ) {
    guard slot.isLowerBound, let gas = usableGas(gradient, at: now, surroundings) else { return }
    let note = surroundings.chart.gases.notes[gas]
    guard let difference = note.content.gradientThousandths else { return }
    // Breath that read higher than blood once makes no promise that it does so now.
    let upper = Int64(slot.value) + Int64(max(0, difference)) + Int64(gradient.margin)
    slot.upper = Int32(clamping: upper)
    slot.isSimulated = slot.isSimulated || note.isSimulated
  }

  /// The newest blood gas, if its gradient counts now: paired, not too old, and sampled as breath is sampled
  /// now.
  ///
  /// Newer blood without such a pair ends the gradient: it may say that breath and blood have parted since.
  func usableGas(_ gradient: GradientPlan, at now: Uptime, _ surroundings: Surroundings) -> Int? {
    guard let sampling = surroundings.patient.sampling else { return nil }
    if let given = gradient.given, verdicts[given].truth != .yes { return nil }
    guard let note = surroundings.chart.gases.newest, let moment = note.moment,
      now - moment <= gradient.lasts, note.content.pairedEndTidal != nil, note.content.sampling == sampling
    else { return nil }
    let isNewest = BloodGas.Site.allCases.allSatisfy { site in
      (surroundings.chart.measurement(site.measurement)?.recordedAt).map { $0 <= note.recordedAt } ?? true
    }
    return isNewest ? surroundings.chart.gases.notes.count - 1 : nil
  }

  /// By how much the sensor differed from the newest blood gas that has a pair.
  mutating func paired(
    _ source: Int, _ comparison: Comparison, _ lasts: Interval, at now: Uptime, _ surroundings: Surroundings
  ) -> Verdict {
    pair(source, surroundings.chart)
    guard let gas = pairedGas(source, surroundings.chart) else {
      return Verdict(.unknown, reason: Reason(.neverPaired, source))
    }
    let note = surroundings.chart.gases.notes[gas.place]
    guard let moment = note.moment, now - moment <= lasts else {
      return Verdict(.unknown, reason: Reason(.pairExpired, source))
    }
    let difference = (Int64(gas.skin) - Int64(note.content.pco2.thousandths)).magnitude
    var verdict = Verdict(Truth(comparison.holds(Int32(clamping: difference))))
    verdict.isSimulated = note.isSimulated
    return verdict
  }

  /// Finds what the sensor showed when the blood of the newest gas had reached the skin.
  private mutating func pair(_ source: Int, _ chart: ClinicalChart) {
    guard let lag = plan.program.sources[source].lag else { return }
    guard let note = chart.gases.notes.last, let moment = note.moment else { return }
    guard note.content.pairedTranscutaneous == nil, sources[source].pair?.gas != note.recordedAt else {
      return
    }
    let shown = (moment + lag - start).wholeSeconds
    guard let value = sources[source].track.value(second: shown) else { return }
    sources[source].pair = SensorPair(gas: note.recordedAt, value: value)
  }

  func pairedGas(_ source: Int, _ chart: ClinicalChart) -> (place: Int, skin: Int32)? {
    for place in chart.gases.notes.indices.reversed() {
      let note = chart.gases.notes[place]
      if let skin = note.content.pairedTranscutaneous { return (place, skin.thousandths) }
      if let pair = sources[source].pair, pair.gas == note.recordedAt { return (place, pair.value) }
    }
    return nil
  }
}

extension SourceState {
  /// A sensor that was silent for longer than this may have been off the skin; an engineering choice.
  private static var silence: Interval { .seconds(60) }

  /// Whether a value that comes now lies beyond the warm-up.
  mutating func isWarm(at moment: Uptime, after warmUp: Interval, applied: Uptime?) -> Bool {
    if moment - heardAt > SourceState.silence { warmFrom = moment }
    heardAt = moment
    if let applied, moment - applied < warmUp { return false }
    return warmFrom.map { moment - $0 >= warmUp } ?? true
  }
}
