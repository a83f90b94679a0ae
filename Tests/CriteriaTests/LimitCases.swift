import Quantities
import Readings

@testable import Criteria

/// The cases at, just below and just above every number of a clause.
extension PackProgram {
  func limitCases(of place: Int) -> [LimitCase] {
    switch clauses[place] {
    case .compare(let input, let comparison): compareCases(input, comparison)
    case .code(let input, let mask): codeCases(input, mask)
    case .source(let input, let mask): sourceCases(input, mask)
    case .paired(_, let comparison, let lasts): pairCases(comparison, lasts)
    case .rise(let input, let baseline, let comparison): riseCases(input, baseline, comparison)
    case .window(let window): windowCases(window)
    case .sustained(let operand, let seconds, let confirmations, _):
      sustainedCases(operand, Int(seconds), Int(confirmations))
    case .share(let operand, let seconds, let needed, _, _): shareCases(operand, Int(seconds), Int(needed))
    case .night: nightCases
    case .accumulated(let plan): accumulatedCases(plan)
    case .portion(let plan): portionCases(plan)
    case .sign(let sign, let lasts): signCases(sign, lasts)
    case .sinceLungFunctionTest(let limit, let orAsLong): testCases(limit, orAsLong)
    case .fall(let plan): fallCases(plan)
    case .session(let session, let measure, let comparison): sessionCases(session, measure, comparison)
    case .patient(let fact): patientCases(fact)
    case .bounded, .all, .any, .firstKnown, .not, .asserted, .given, .rule: []
    }
  }

  // MARK: Values

  private func values(around limit: Int32, step: Int32, in range: ClosedRange<Int32>) -> [Int32] {
    [limit - step, limit, limit + step].filter { range.contains($0) }
  }

  private func compareCases(_ input: Int, _ comparison: Comparison) -> [LimitCase] {
    values(around: comparison.limit, step: step(of: input), in: inputs[input].plausible).map { value in
      LimitCase(
        "value \(value)", feed(input, value).steps(seconds: 1),
        holds: comparison.comparator.isMet(value, comparison.limit))
    }
  }

  private func codeCases(_ input: Int, _ mask: UInt64) -> [LimitCase] {
    VentilationMode.allCases.map { mode in
      LimitCase(
        "\(mode)", feed(input, mode.rawValue * 1000).steps(seconds: 1),
        holds: mask & (1 << UInt64(mode.rawValue)) != 0)
    }
  }

  private func sourceCases(_ input: Int, _ mask: UInt64) -> [LimitCase] {
    inputs[input].sources.map { source in
      LimitCase(
        sources[source].name, feed(source: source, 45_000).steps(seconds: 1),
        holds: mask & (1 << UInt64(source - inputs[input].sources.lowerBound)) != 0)
    }
  }

  private func riseCases(_ input: Int, _ baseline: Int, _ comparison: Comparison) -> [LimitCase] {
    let start: Int32 = 40_000
    return values(around: comparison.limit, step: 1, in: 0...60_000).map { rise in
      LimitCase(
        "rise \(rise)", feed(baseline, start).with(feed(input, start + rise)).steps(seconds: 1),
        holds: comparison.comparator.isMet(rise, comparison.limit))
    }
  }

  // MARK: Windows and times

  private func windowCases(_ window: Clause.Window) -> [LimitCase] {
    let total = Int(window.seconds)
    let edge = window.comparison.edge(step: step(of: window.input))
    let good = feed(window.input, edge.good).readings
    let bad = feed(window.input, edge.bad).readings
    let none = good.mapValues { _ in Reading.absent(.probeOff) }
    let valid = Int((window.leastValid * Int64(total) + 99_999) / 100_000)
    let share = Int((window.leastShare * Int64(total) + 99_999) / 100_000)
    return [
      LimitCase("whole", [.readings(good, seconds: total)], holds: true),
      LimitCase("a second short", [.readings(good, seconds: total - 1)], holds: false),
      LimitCase("none of it", [.readings(bad, seconds: total)], holds: false),
      LimitCase("valid enough", [.mixed(good, valid, of: total, else: none)], holds: true),
      LimitCase("a valid second short", [.mixed(good, valid - 1, of: total, else: none)], holds: false),
      LimitCase("share enough", [.mixed(good, share, of: total, else: bad)], holds: true),
      LimitCase("share a second short", [.mixed(good, share - 1, of: total, else: bad)], holds: false),
    ]
  }

  private func sustainedCases(_ operand: Int, _ seconds: Int, _ confirmations: Int) -> [LimitCase] {
    guard let feed = feed(making: operand, true), lead(operand) == 0 else { return [] }
    let needed = max(seconds, confirmations, 1)
    let cases = [LimitCase("\(needed) s", feed.steps(seconds: needed), holds: true)]
    guard needed > 1 else { return cases }
    return cases + [LimitCase("\(needed - 1) s", feed.steps(seconds: needed - 1), holds: false)]
  }

  private func shareCases(_ operand: Int, _ seconds: Int, _ needed: Int) -> [LimitCase] {
    guard let good = feed(making: operand, true), let bad = feed(making: operand, false) else { return [] }
    return [
      LimitCase("\(needed) s", good.steps(seconds: needed), holds: true),
      LimitCase("\(needed - 1) s", good.steps(seconds: needed - 1), holds: false),
      LimitCase(
        "the first second has left",
        good.steps(seconds: needed) + bad.steps(seconds: seconds - needed + 1), holds: false),
    ]
  }

  // MARK: Nights

  private static var lightsOff: VignetteStep { .entry(.night(began: true), age: .zero) }
  private static var lightsOn: VignetteStep { .entry(.night(began: false), age: .zero) }

  private var nightCases: [LimitCase] {
    [
      LimitCase("never marked", [.wait(.seconds(1))], holds: false),
      LimitCase("lights off", [PackProgram.lightsOff, .wait(.seconds(1))], holds: true),
      LimitCase(
        "lights on", [PackProgram.lightsOff, PackProgram.lightsOn, .wait(.seconds(1))], holds: false),
    ]
  }

  private func accumulatedCases(_ plan: Clause.Accumulation) -> [LimitCase] {
    guard let good = feed(making: plan.operand, true), let bad = feed(making: plan.operand, false) else {
      return []
    }
    let needed = Int(plan.comparison.edge(step: 1000).good) / 1000 + lead(plan.operand)
    let before = max(0, Int(plan.recorded) - needed)
    func steps(_ bad: [VignetteStep], _ good: [VignetteStep]) -> [VignetteStep] {
      [PackProgram.lightsOff] + bad + good
    }
    var cases = [
      LimitCase("\(needed) s", steps(bad.steps(seconds: before), good.steps(seconds: needed)), holds: true),
      LimitCase(
        "\(needed - 1) s", steps(bad.steps(seconds: before + 1), good.steps(seconds: needed - 1)),
        holds: false),
    ]
    if before > 0 {
      cases.append(
        LimitCase(
          "recorded a second too little",
          steps(bad.steps(seconds: before - 1), good.steps(seconds: needed)), holds: false))
    }
    return cases
  }

  private func portionCases(_ plan: Clause.Accumulation) -> [LimitCase] {
    guard let good = feed(making: plan.operand, true), let bad = feed(making: plan.operand, false) else {
      return []
    }
    let total = Int(plan.recorded)
    let share = Int64(plan.comparison.edge(step: 1).good) * Int64(total)
    let needed = Int((share + 99_999) / 100_000)
    func night(_ count: Int, of total: Int) -> [VignetteStep] {
      let mixed = VignetteStep.mixed(good.readings, count, of: total, else: bad.readings)
      return [PackProgram.lightsOff, mixed, PackProgram.lightsOn, .wait(.seconds(1))]
    }
    return [
      LimitCase("\(needed) s of \(total)", night(needed, of: total), holds: true),
      LimitCase("\(needed - 1) s of \(total)", night(needed - 1, of: total), holds: false),
      LimitCase("recorded a second too little", night(total - 1, of: total - 1), holds: false),
    ]
  }

  // MARK: Entries

  private func signCases(_ sign: ClinicalSign, _ lasts: Interval) -> [LimitCase] {
    [
      LimitCase("never", [.wait(.seconds(1))], holds: false),
      LimitCase("just lasting", [.entry(.sign(sign, true), age: lasts - .seconds(1))], holds: true),
      LimitCase("expired", [.entry(.sign(sign, true), age: lasts)], holds: false),
      LimitCase("taken back", [.entry(.sign(sign, false), age: .zero)], holds: false),
    ]
  }

  private func testCases(_ limit: Interval, _ orAsLong: Bool) -> [LimitCase] {
    let ages: [(Int64, Bool)] = [(-1, false), (0, orAsLong), (1, true)]
    return ages.map { difference, holds in
      let age = limit + .seconds(difference)
      return LimitCase("\(difference) s", [.entry(.lungFunctionTest, age: age)], holds: holds)
    }
  }

  private func fallCases(_ plan: Clause.Fall) -> [LimitCase] {
    func steps(_ fall: Int32, apart: Interval) -> [VignetteStep] {
      let newest: Int32 = 60_000
      guard case .measurement(let item, let value)? = feed(plan.input, newest + fall).entries.first else {
        return []
      }
      return [
        .entry(.measurement(item, thousandths: value), age: apart),
        .entry(.measurement(item, thousandths: newest), age: .zero), .wait(.seconds(1)),
      ]
    }
    let limit = plan.comparison.limit
    let falls = [limit - 1, limit, limit + 1].map { fall in
      LimitCase(
        "fall \(fall)", steps(fall, apart: plan.within),
        holds: plan.comparison.comparator.isMet(fall, limit))
    }
    return falls + [
      LimitCase("far enough apart", steps(limit * 4, apart: plan.leastApart), holds: true),
      LimitCase("too close", steps(limit * 4, apart: plan.leastApart - .seconds(1)), holds: false),
    ]
  }

  private func pairCases(_ comparison: Comparison, _ lasts: Interval) -> [LimitCase] {
    func steps(_ difference: Int32, age: Interval) -> [VignetteStep] {
      let gas = BloodGas(
        site: .arterial, pco2: .mmHg(50),
        pairedTranscutaneous: PartialPressure(thousandths: 50_000 - difference))
      return [.entry(.bloodGas(gas), age: age), .wait(.seconds(1))]
    }
    let good = comparison.edge(step: 1).good
    let values = values(around: comparison.limit, step: 1, in: 0...40_000).map { difference in
      LimitCase(
        "difference \(difference)", steps(difference, age: .zero),
        holds: comparison.comparator.isMet(difference, comparison.limit))
    }
    return values + [
      LimitCase("just lasting", steps(good, age: lasts - .seconds(1)), holds: true),
      LimitCase("expired", steps(good, age: lasts), holds: false),
    ]
  }

  private func sessionCases(_ place: Int, _ measure: CoughMeasure, _ comparison: Comparison) -> [LimitCase] {
    let plan = sessions[place]
    let help = VignetteStep.entry(.coughAssistance(plan.assistance), age: .zero)
    let end = VignetteStep.wait(plan.gap + .seconds(1))
    let isCount = measure == .efforts
    let range = isCount ? 1000...8000 : measure == .best ? plan.channel.plausible : 0...300_000
    return values(around: comparison.limit, step: isCount ? 1000 : 1, in: range).map { value in
      let coughs = VignetteStep.coughs(plan.coughs(measure, value).map { .measured($0) })
      return LimitCase(
        "\(measure) \(value)", [help, coughs, end],
        holds: comparison.comparator.isMet(value, comparison.limit))
    }
  }

  private func patientCases(_ fact: PatientFact) -> [LimitCase] {
    PatientContext.everyStatement.map { patient, facts in
      LimitCase("\(patient)", [.patient(patient)], holds: facts.contains(fact))
    }
  }
}

extension SessionPlan {
  /// Coughs with this measure; at 400 L/min a thousandth of a percent is a whole number of thousandths.
  fileprivate func coughs(_ measure: CoughMeasure, _ value: Int32) -> [Int32] {
    let best: Int32 = 400_000
    let rest = max(0, Int(enoughEfforts) - 2)
    return switch measure {
    case .best: Array(repeating: value, count: Int(enoughEfforts))
    case .efforts: Array(repeating: 200_000, count: Int(value / 1000))
    case .spread: [best, best - value] + Array(repeating: best, count: rest)
    case .bestTwoDifference: [best, best - value] + Array(repeating: 40_000, count: rest)
    case .bestTwoPercent: [best, best - value * 4] + Array(repeating: 40_000, count: rest)
    }
  }
}

extension PatientContext {
  /// Patients of whom one thing is known, with the facts that follow.
  fileprivate static var everyStatement: [(PatientContext, [PatientFact])] {
    [
      (PatientContext(), []),
      (PatientContext(diagnosis: .als), [.als, .neuromuscular]),
      (PatientContext(diagnosis: .otherNeuromuscular), [.neuromuscular]),
      (PatientContext(diagnosis: .chestWall), [.chestWall]),
      (PatientContext(diagnosis: .other), []),
      (PatientContext(bilevelTherapy: true), [.bilevelTherapy]),
      (PatientContext(bilevelTherapy: false), []),
      (PatientContext(sex: .male), [.male]),
      (PatientContext(sex: .female), [.female]),
      (PatientContext(knownLungDisease: true), [.knownLungDisease]),
      (PatientContext(knownLungDisease: false), []),
      (PatientContext(significantCOPD: true), [.significantCOPD]),
      (PatientContext(significantCOPD: false), []),
      (PatientContext(bulbar: true), [.bulbar]),
      (PatientContext(bulbar: false), []),
      (PatientContext(advanceDirective: .wanted), [.invasiveVentilationWanted]),
      (PatientContext(advanceDirective: .declined), [.invasiveVentilationDeclined]),
      (PatientContext(advanceDirective: .undecided), []),
    ]
  }
}
