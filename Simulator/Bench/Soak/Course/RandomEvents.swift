internal import Alarms
internal import Control
internal import Criteria
internal import Patient
internal import Quantities

/// What happens to a random patient, and what people do meanwhile, drawn from a seed.
struct RandomEvents {
  private var dice: Dice
  private var support: BilevelSupport
  private(set) var events: [ScenarioEvent] = []

  private enum Kind: CaseIterable {
    case fall, carbonDioxide, recovery, breathing, lung, leak, coughs, apnoea, plug, suction, probe, motion
    case settings, circuit, tremor, tick, chart, attention
  }

  /// Draws what happens from a minute after the start to the end, about once in six minutes.
  init(_ dice: Dice, support: BilevelSupport, duration: Interval) {
    self.dice = dice
    self.support = support
    let end = Uptime.origin + duration
    let span = Uptime.origin + .seconds(5)...max(.origin + .seconds(5), end - .seconds(30))
    let count = max(2, duration.wholeSeconds / 360) + self.dice.whole(in: 0...6)
    var moments = (0..<count).map { _ in self.dice.moment(in: span) }
    moments.sort()
    for moment in moments { happen(self.dice.one(of: Kind.allCases), at: moment) }
    events = events.filter { $0.at <= end }.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  private mutating func happen(_ kind: Kind, at moment: Uptime) {
    switch kind {
    case .fall: course(.saturation, in: 72...91, fastest: 5, slowest: 900, at: moment)
    case .carbonDioxide: course(.arterialCO2, in: 38...75, fastest: 60, slowest: 1800, at: moment)
    case .recovery: recover(at: moment)
    case .breathing: breathe(at: moment)
    case .lung: stiffen(at: moment)
    case .leak: body(.leak(dice.happens(0.4) ? 0 : dice.number(in: 2...80)), at: moment)
    case .coughs: cough(at: moment)
    case .apnoea: stopBreathing(at: moment)
    case .plug: body(.secretions(Double(dice.whole(in: 0...100)) / 100), at: moment)
    case .suction: body(.suction(seconds: dice.number(in: 10...60)), at: moment)
    case .probe: loseProbe(at: moment)
    case .motion:
      let intensity = Double(dice.whole(in: 10...100)) / 100
      body(.motion(intensity: intensity, seconds: dice.number(in: 5...90)), at: moment)
    case .settings: set(at: moment)
    case .circuit:
      body(.circuit(open: true), at: moment)
      body(.circuit(open: false), at: moment + dice.interval(in: 3...120))
    case .tremor: body(.tremor(seconds: dice.number(in: 5...90)), at: moment)
    case .chart: add(.person(.enter(entry())), at: moment)
    case .tick: tick(at: moment)
    case .attention: attend(at: moment)
    }
  }

  private mutating func add(_ happening: ScenarioEvent.Happening, at moment: Uptime) {
    events.append(ScenarioEvent(at: moment, happening))
  }

  private mutating func body(_ event: BodyEvent, at moment: Uptime) { add(.body(event), at: moment) }

  private mutating func course(
    _ quantity: BodyQuantity, in range: ClosedRange<Double>, fastest: Double, slowest: Double,
    at moment: Uptime
  ) {
    let constant = dice.number(in: fastest...slowest)
    body(.course(Course(quantity, to: dice.number(in: range), timeConstant: constant)), at: moment)
  }

  private mutating func recover(at moment: Uptime) {
    if dice.happens(0.5) {
      course(.saturation, in: 92...98, fastest: 10, slowest: 300, at: moment)
    } else {
      body(.release(dice.one(of: [.saturation, .arterialCO2, .breathingRate, .tidalVolume])), at: moment)
    }
  }

  private mutating func breathe(at moment: Uptime) {
    if dice.happens(0.5) {
      course(.breathingRate, in: 8...34, fastest: 0, slowest: 900, at: moment)
    } else {
      course(.tidalVolume, in: 220...650, fastest: 30, slowest: 900, at: moment)
    }
  }

  private mutating func stiffen(at moment: Uptime) {
    switch dice.whole(in: 0...4) {
    case 0: course(.compliance, in: 20...80, fastest: 10, slowest: 600, at: moment)
    case 1: course(.resistance, in: 4...30, fastest: 10, slowest: 600, at: moment)
    case 2: course(.musclePressure, in: 0...8, fastest: 10, slowest: 600, at: moment)
    case 3: course(.perfusionIndex, in: 0.15...5, fastest: 5, slowest: 300, at: moment)
    default: course(.metabolicCO2, in: 150...260, fastest: 60, slowest: 600, at: moment)
    }
  }

  private mutating func cough(at moment: Uptime) {
    let best = dice.number(in: 80...480)
    for effort in 0..<dice.whole(in: 1...5) {
      let manoeuvre = CoughManoeuvre(
        peakFlow: max(10, (best * 1000 - Double(dice.whole(in: 0...60_000))).rounded() / 1000),
        coughs: Int(dice.whole(in: 1...3)))
      body(.cough(manoeuvre), at: moment + .seconds(20) * effort)
    }
  }

  private mutating func stopBreathing(at moment: Uptime) {
    let airway: ApnoeaAirway = dice.happens(0.5) ? .open : .closed
    body(.apnoea(seconds: dice.number(in: 8...75), airway: airway), at: moment)
  }

  private mutating func loseProbe(at moment: Uptime) {
    body(.probe(attached: false), at: moment)
    body(.probe(attached: true), at: moment + dice.interval(in: 5...300))
  }

  private mutating func set(at moment: Uptime) {
    support = RandomPatient.support(&dice)
    body(.support(support), at: moment)
  }

  private mutating func tick(at moment: Uptime) {
    let signs: [ClinicalSign] = [.secretionsNotClearable, .orthopnoea, .weakCough, .acuteEvent]
    let sign = dice.one(of: signs)
    add(.person(.enter(.sign(sign, true))), at: moment)
    guard dice.happens(0.6) else { return }
    add(.person(.enter(.sign(sign, false))), at: moment + dice.interval(in: 10...900))
  }

  /// Something that is measured by hand; now and then it is a blood gas, which tells of PCO2 better than
  /// breath.
  private mutating func entry() -> ClinicalFact {
    switch dice.whole(in: 0...3) {
    case 0: return .lungFunctionTest
    case 1:
      return .measurement(.forcedVitalCapacity, thousandths: Int32(dice.whole(in: 20_000...110_000)))
    case 2: return .measurement(.sniffNasalPressure, thousandths: Int32(dice.whole(in: 10_000...90_000)))
    default:
      let pressure = PartialPressure(thousandths: Int32(dice.whole(in: 35_000...70_000)))
      return .bloodGas(BloodGas(site: .arterial, pco2: pressure))
    }
  }

  private mutating func attend(at moment: Uptime) {
    switch dice.whole(in: 0...5) {
    case 0...2: add(.person(.alarms(.acknowledge(nil))), at: moment)
    case 3:
      add(.person(.alarms(.pauseAudio(dice.one(of: AudioPause.allCases)))), at: moment)
    case 4:
      add(.person(.alarms(.pauseAudio(.hundredTwentySeconds))), at: moment)
      add(.person(.alarms(.endPause)), at: moment + dice.interval(in: 5...100))
    default:
      add(.person(.alarms(.audioOff)), at: moment)
      add(.person(.alarms(.audioOn)), at: moment + dice.interval(in: 20...400))
    }
  }
}
