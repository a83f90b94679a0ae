internal import Criteria
internal import Gateway
internal import Patient
internal import Quantities
internal import Readings

/// A condition that lasts is found within its delay, and nothing is found that was not there.
///
/// The sentences of the Chinese consensus 2022 and of clinical basis, section 2.2, stated a second time over
/// what stood in the ring, second by second, apart from the gateway's own evaluation:
///
/// | rule | condition | delay |
/// |---|---|---|
/// | FAST.MEDIUM | SpO2 at most 90 % | 15 s |
/// | FAST.HIGH | SpO2 below 85 %, or at most 80 % | 10 s, or two readings |
/// | S1.A | SpO2 at most 90 % | 300 s, 80 % valid, 90 % of them |
/// | S1.B | end-tidal CO2 at least 50 mmHg | 600 s, 70 % valid, 90 % of them |
/// | S1.T1 | an arm while ventilation was effective for half an hour | at once |
/// | S1.T2 | S1.T1 for half an hour; secretions that cannot be cleared | at once |
/// | S2 | best of three coughs below 270 L/min | at once |
///
/// Only what is clear is judged: a rule must be raised when the condition held for its delay and `slack`
/// more, with a share of 5 % more than it needs; it must not be raised when the condition did not hold for
/// anything like its delay. No window speaks before it has been watched for its whole length. In between lies
/// what seconds that begin elsewhere, values that are held for ten seconds and jumps that are first doubted
/// can move. An end-tidal value next to an entered blood gas is not judged.
///
/// Limits: what is judged is what stood in the ring, not the body's truth; that the ring holds what the
/// instruments said is for ``AbsenceChecker``.
struct LastingConditionChecker: Checker {
  /// Five seconds in which a jump is doubted, and five for seconds that begin elsewhere.
  private static let slack = 10

  private var spo2 = DisplayedValue(accepting: [.lowPerfusion])
  private var endTidal = DisplayedValue()
  private var leak = DisplayedValue(accepting: [.deviceAlarm])
  private var mode = DisplayedValue(accepting: [.deviceAlarm])
  private var tidalVolume = DisplayedValue(accepting: [.leak, .deviceAlarm])
  private var coughs = CoughMemory()
  private var raisedSince: [String: Uptime] = [:]

  private var lastSaturation: Int32?
  private var atMost90 = 0
  private var below85 = 0
  private var atMost80 = 0
  private var recent90 = SecondWindow(seconds: 120)
  private var recent85 = SecondWindow(seconds: 120)
  private var low300 = SecondWindow(seconds: 300)
  private var clearlyLow = 0
  private var high600 = SecondWindow(seconds: 600)
  private var clearlyHigh = 0
  private var working = SecondWindow(seconds: 1830)
  private var perhapsWorking = SecondWindow(seconds: 1830)
  private var escalated = SecondWindow(seconds: 3_630)
  private var weakSince: Uptime?
  private var tickedAt: Uptime?
  private var hasEnteredGas = false

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .written(_, .sample(let sample)): take(sample, at: moment)
    case .command(.finding(let change)): take(change, at: moment, &complaints)
    case .command(.keep(let entry, _)): take(entry.fact, at: moment)
    case .bed:
      closeSecond(moment)
      checkMust(moment, &complaints)
    case .written, .command, .read, .asked, .said, .core: break
    }
  }

  private mutating func take(_ sample: Sample, at moment: Uptime) {
    switch sample.channel {
    case .oxygenSaturation: spo2.take(sample.reading, at: moment)
    case .endTidalCO2: endTidal.take(sample.reading, at: moment)
    case .unintentionalLeak: leak.take(sample.reading, at: moment)
    case .ventilationMode: mode.take(sample.reading, at: moment)
    case .tidalVolume: tidalVolume.take(sample.reading, at: moment)
    case .coughPeakFlow: coughs.take(sample.reading, at: moment)
    default: break
    }
  }

  private mutating func take(_ fact: ClinicalFact, at moment: Uptime) {
    switch fact {
    case .sign(.secretionsNotClearable, let isThere): tickedAt = isThere ? moment : nil
    case .bloodGas, .measurement: hasEnteredGas = true
    case .sign, .lungFunctionTest, .coughAssistance, .coughMeter, .coughSession, .night, .sensorApplied,
      .patient, .withdrawn:
      break
    }
  }

  private mutating func take(
    _ change: FindingChange, at moment: Uptime, _ complaints: inout Complaints
  ) {
    let rule = change.finding.rule
    if change.finding.state.isRaised {
      if raisedSince[rule] == nil { checkMay(rule, moment, &complaints) }
      raisedSince[rule] = raisedSince[rule] ?? moment
    } else {
      raisedSince[rule] = nil
    }
  }
}

// MARK: - Seconds

extension LastingConditionChecker {
  private mutating func closeSecond(_ moment: Uptime) {
    closeSaturation(moment)
    closeVentilation(moment)
    let pressure = endTidal.value(at: moment)
    let isDiluted = leak.value(at: moment).map { $0 > 24_000 } ?? true
    high600.add(isDiluted ? .unknown : SecondWindow.Second(pressure.map { $0 >= 50_000 }))
    clearlyHigh = high600.isWhole && high600.holds(known: 75, holding: 95) ? clearlyHigh + 1 : 0
    escalated.add(raisedSince["S1.T1"] == nil ? .no : .yes)
    let isWeak = coughs.acceptable >= 3 && coughs.best < 270_000 && !coughs.isClipped
    weakSince = isWeak ? weakSince ?? moment : nil
  }

  private mutating func closeSaturation(_ moment: Uptime) {
    let held = spo2.value(at: moment)
    recent90.add(SecondWindow.Second(held.map { $0 <= 90_000 }))
    recent85.add(SecondWindow.Second(held.map { $0 < 85_000 }))
    low300.add(SecondWindow.Second(held.map { $0 <= 90_000 }))
    clearlyLow = low300.isWhole && low300.holds(known: 85, holding: 95) ? clearlyLow + 1 : 0
    let fresh = spo2.fresh(at: moment)
    // A jump begins the count anew, for it is doubted first.
    let isSteady = fresh.map { value in lastSaturation.map { abs(value - $0) <= 3_000 } ?? false } ?? false
    atMost90 = count(atMost90, isSteady, fresh.map { $0 <= 90_000 })
    below85 = count(below85, isSteady, fresh.map { $0 < 85_000 })
    atMost80 = count(atMost80, isSteady, fresh.map { $0 <= 80_000 })
    lastSaturation = fresh
  }

  private func count(_ seconds: Int, _ isSteady: Bool, _ holds: Bool?) -> Int {
    guard holds == true else { return 0 }
    return isSteady ? seconds + 1 : 1
  }

  /// Bilevel pressure is given, the leak is acceptable and breaths arrive: clinical basis, section 2.2.
  private mutating func closeVentilation(_ moment: Uptime) {
    let isBilevel = mode.value(at: moment).map { [2_000, 3_000, 4_000, 5_000].contains($0) }
    let isTight = leak.value(at: moment).map { $0 <= 24_000 }
    let breathes = tidalVolume.value(at: moment).map { $0 > 0 }
    let parts = [isBilevel, isTight, breathes]
    working.add(parts.allSatisfy { $0 == true } ? .yes : .no)
    perhapsWorking.add(parts.contains(false) ? .no : .yes)
  }
}

// MARK: - Judging

extension LastingConditionChecker {
  private func checkMust(_ moment: Uptime, _ complaints: inout Complaints) {
    let slack = LastingConditionChecker.slack
    must("FAST.MEDIUM", atMost90 >= 15 + slack, "SpO2 at most 90 % for \(atMost90) s", moment, &complaints)
    must("FAST.HIGH", below85 >= 10 + slack, "SpO2 below 85 % for \(below85) s", moment, &complaints)
    must("FAST.HIGH", atMost80 >= 2 + slack, "SpO2 at most 80 % for \(atMost80) s", moment, &complaints)
    must("S1.A", clearlyLow >= slack, "SpO2 at most 90 % for 300 s", moment, &complaints)
    if !hasEnteredGas {
      must("S1.B", clearlyHigh >= slack, "end-tidal CO2 at least 50 mmHg for 600 s", moment, &complaints)
    }
    let isEffective = working.holding == working.length
    let arms = ["S1.A", "S1.B"].contains { rule in
      raisedSince[rule].map { moment - $0 > .seconds(5) } ?? false
    }
    must("S1.T1", isEffective && arms, "an arm raised on effective ventilation", moment, &complaints)
    let escalatedFor = raisedSince["S1.T1"].map { moment - $0 } ?? .zero
    must(
      "S1.T2", isEffective && escalatedFor > .seconds(1_815), "S1.T1 for half an hour", moment, &complaints)
    let ticked = tickedAt.map { (.seconds(5) ... .seconds(10)).contains(moment - $0) } ?? false
    must("S1.T2", ticked, "secretions that cannot be cleared, ticked", moment, &complaints)
    let weakFor = weakSince.map { moment - $0 } ?? .zero
    must("S2", weakFor > .seconds(5), "three coughs below 270 L/min", moment, &complaints)
  }

  private func must(
    _ rule: String, _ condition: Bool, _ why: @autoclosure () -> String, _ moment: Uptime,
    _ complaints: inout Complaints
  ) {
    guard condition, raisedSince[rule] == nil else { return }
    complaints.add(
      .lastingCondition, at: moment, expected: "\(rule) raised: \(why())", got: "\(rule) is not raised")
  }

  private func checkMay(_ rule: String, _ moment: Uptime, _ complaints: inout Complaints) {
    let reason: String?
    switch rule {
    // A timer stands still through thirty seconds of unknown, and a value counts for ten.
    case "FAST.MEDIUM": reason = recent90.holding >= 4 ? nil : "SpO2 hardly ever at 90 % or below"
    case "FAST.HIGH":
      // It does not wait for the end of a second.
      let isBelow = spo2.value(at: moment).map { $0 < 85_000 } ?? false
      reason = recent85.holding >= 1 || isBelow ? nil : "SpO2 never below 85 %"
    case "S1.A": reason = low300.holds(known: 70, holding: 85) ? nil : "SpO2 not low for five minutes"
    case "S1.T1":
      let isEnough = perhapsWorking.holding * 100 >= 75 * 1_800
      reason = isEnough ? nil : "ventilation effective for less than 80 % of half an hour"
    case "S1.T2":
      let isEnough = escalated.holding >= 1_750 || raisedSince["S1.B30"] != nil || tickedAt != nil
      reason = isEnough ? nil : "no half hour of S1.T1 or S1.B, and no tick"
    case "S2": reason = coughs.hasEverBeenWeak ? nil : "no cough below 270 L/min"
    default: reason = nil
    }
    guard let reason else { return }
    complaints.add(
      .lastingCondition, at: moment, expected: "\(rule) not raised: \(reason)", got: "\(rule) raised")
  }
}

extension SecondWindow.Second {
  fileprivate init(_ holds: Bool?) {
    switch holds {
    case nil: self = .unknown
    case true?: self = .yes
    case false?: self = .no
    }
  }
}
