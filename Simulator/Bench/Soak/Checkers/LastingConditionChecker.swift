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
/// | S1.B30 | the same | 1800 s, 70 % valid, 90 % of them |
/// | S1.T1 | an arm while ventilation was effective for 80 % of half an hour, and is | at once |
/// | S1.T2 | S1.T1 for 30 of 60 min, or S1.B30, while it is effective; secretions ticked | at once |
/// | S2 | best of three coughs below 270 L/min | at once |
///
/// Only what is clear is judged: a rule must be raised when the condition held for its delay and `slack`
/// more, with a share of 5 % more than it needs; it must not be raised when the condition did not hold for
/// anything like its delay. No window speaks before it has been watched for its whole length. In between lies
/// what seconds that begin elsewhere, values that are held for ten seconds and jumps that are first doubted
/// can move. PCO2 of blood stands in the place of breath for the ten minutes in which it counts.
///
/// Limits: what is judged is what stood in the ring, not the body's truth; that the ring holds what the
/// instruments said is for ``AbsenceChecker``.
struct LastingConditionChecker: Checker {
  /// Five seconds in which a jump is doubted, and five for seconds that begin elsewhere.
  static let slack = 10
  /// How long PCO2 of blood counts after it was entered: one window of arm B, and the second it began in.
  private static let bloodCounts: Interval = .seconds(602)

  private var spo2 = DisplayedValue(accepting: [.lowPerfusion])
  private var endTidal = DisplayedValue()
  private var leak = DisplayedValue(accepting: [.deviceAlarm])
  private var mode = DisplayedValue(accepting: [.deviceAlarm])
  private var tidalVolume = DisplayedValue(accepting: [.leak, .deviceAlarm])
  private var coughs = CoughMemory()
  private var blood: (thousandths: Int32, at: Uptime)?
  private var isRunning = true
  private var lastSaturation: Int32?

  var raisedSince: [String: Uptime] = [:]
  var atMost90 = 0
  var below85 = 0
  var atMost80 = 0
  var recent90 = SecondWindow(seconds: 120)
  var recent85 = SecondWindow(seconds: 120)
  var low300 = SecondWindow(seconds: 300)
  var clearlyLow = 0
  var high600 = SecondWindow(seconds: 600)
  var perhapsHigh600 = SecondWindow(seconds: 600)
  var clearlyHigh = 0
  var high1800 = SecondWindow(seconds: 1800)
  var perhapsHigh1800 = SecondWindow(seconds: 1800)
  var clearlyHighForLong = 0
  var working = SecondWindow(seconds: 1800)
  var perhapsWorking = SecondWindow(seconds: 1800)
  /// Seconds for which ventilation has worked without a break.
  var workingFor = 0
  var escalated = SecondWindow(seconds: 3_600)
  var perhapsEscalated = SecondWindow(seconds: 3_600)
  /// When an arm was last raised.
  var armedAt: Uptime?
  var weakSince: Uptime?
  /// When the cough session that is judged was weak last.
  var judgedWeakAt: Uptime?
  var tickedAt: Uptime?

  mutating func take(_ observation: Observation, at moment: Uptime, _ complaints: inout Complaints) {
    switch observation {
    case .written(_, .sample(let sample)): take(sample, at: moment)
    case .command(.finding(let change)): take(change, at: moment, &complaints)
    case .command(.keep(let entry, _)): take(entry.fact, at: moment)
    case .bed:
      closeSecond(moment)
      checkMust(moment, &complaints)
      notePremises(moment, &complaints)
    case .core(let view): isRunning = view.isRunning
    case .written, .command, .read, .asked, .said: break
    }
  }

  private mutating func take(_ sample: Sample, at moment: Uptime) {
    switch sample.channel {
    case .oxygenSaturation: spo2.take(sample.reading, at: moment)
    case .endTidalCO2: endTidal.take(sample.reading, at: moment)
    case .unintentionalLeak: leak.take(sample.reading, at: moment)
    case .ventilationMode: mode.take(sample.reading, at: moment)
    case .tidalVolume: tidalVolume.take(sample.reading, at: moment)
    case .coughPeakFlow:
      noteSession(moment)
      coughs.take(sample.reading, at: moment)
      noteSession(moment)
    default: break
    }
  }

  /// Remembers that the session which is judged is weak: it may end before anybody looks.
  private mutating func noteSession(_ moment: Uptime) {
    coughs.pass(to: moment)
    if coughs.isJudgedWeak { judgedWeakAt = moment }
  }

  private mutating func take(_ fact: ClinicalFact, at moment: Uptime) {
    switch fact {
    case .sign(.secretionsNotClearable, let isThere): tickedAt = isThere ? moment : nil
    case .bloodGas(let gas): blood = (gas.pco2.thousandths, moment)
    case .measurement(.arterialPCO2, let thousandths), .measurement(.capillaryPCO2, let thousandths):
      blood = (thousandths, moment)
    case .sign, .measurement, .lungFunctionTest, .coughAssistance, .coughMeter, .coughSession, .night,
      .sensorApplied, .patient, .withdrawn:
      break
    }
  }

  private mutating func take(
    _ change: FindingChange, at moment: Uptime, _ complaints: inout Complaints
  ) {
    let rule = change.finding.rule
    noteSession(moment)
    if change.finding.state.isRaised {
      if raisedSince[rule] == nil { checkMay(rule, moment, &complaints) }
      raisedSince[rule] = raisedSince[rule] ?? moment
      noteArms(moment)
    } else {
      raisedSince[rule] = nil
    }
  }

  /// Whether the saturation that counts now is below 85 %.
  func isBelow85(_ moment: Uptime) -> Bool { spo2.value(at: moment).map { $0 < 85_000 } ?? false }
}

// MARK: - Seconds

extension LastingConditionChecker {
  private mutating func closeSecond(_ moment: Uptime) {
    closeSaturation(moment)
    closeVentilation(moment)
    closeCarbonDioxide(moment)
    noteArms(moment)
    noteSession(moment)
    // A rule stays active through the time in which no gateway runs, as through any invalid data.
    let isEscalated: SecondWindow.Second = raisedSince["S1.T1"] == nil ? .no : .yes
    escalated.add(isRunning ? isEscalated : .unknown)
    perhapsEscalated.add(isEscalated)
    weakSince = coughs.isWeakNow ? weakSince ?? moment : nil
  }

  private mutating func noteArms(_ moment: Uptime) {
    if raisedSince["S1.A"] != nil || raisedSince["S1.B"] != nil { armedAt = moment }
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

  /// What is clearly high, and what may be: breath next to a leak that is not known, and blood.
  private mutating func closeCarbonDioxide(_ moment: Uptime) {
    let pressure = endTidal.value(at: moment).map { $0 >= 50_000 }
    let isDiluted = leak.value(at: moment).map { $0 > 24_000 }
    let counts = blood.flatMap { moment - $0.at < LastingConditionChecker.bloodCounts ? $0.thousandths : nil }
    let isHighInBlood = counts.map { $0 >= 50_000 }
    // Next to a leak that may dilute it, a low value proves nothing, but takes its share of the window.
    let diluted = pressure == false ? false : nil
    let surely = isHighInBlood == false ? false : isDiluted == false ? pressure : diluted
    let perhaps = isHighInBlood == true ? true : isDiluted == true ? nil : pressure
    high600.add(SecondWindow.Second(surely))
    high1800.add(SecondWindow.Second(surely))
    perhapsHigh600.add(SecondWindow.Second(perhaps))
    perhapsHigh1800.add(SecondWindow.Second(perhaps))
    clearlyHigh = high600.isWhole && high600.holds(known: 75, holding: 95) ? clearlyHigh + 1 : 0
    clearlyHighForLong =
      high1800.isWhole && high1800.holds(known: 75, holding: 95) ? clearlyHighForLong + 1 : 0
  }

  /// Bilevel pressure is given, the leak is acceptable and breaths arrive: clinical basis, section 2.2.
  private mutating func closeVentilation(_ moment: Uptime) {
    let isBilevel = mode.value(at: moment).map { [2_000, 3_000, 4_000, 5_000].contains($0) }
    let isTight = leak.value(at: moment).map { $0 <= 24_000 }
    let breathes = tidalVolume.value(at: moment).map { $0 > 0 }
    let parts = [isBilevel, isTight, breathes]
    let works = parts.allSatisfy { $0 == true }
    working.add(works ? .yes : .no)
    workingFor = works ? workingFor + 1 : 0
    perhapsWorking.add(parts.contains(false) ? .no : .yes)
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
